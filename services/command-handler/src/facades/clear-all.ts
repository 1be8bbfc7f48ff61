import { mayUse } from '@cartstream/run'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Answer, Unanswered } from '../answers.ts'
import type { Call } from '../http/desk.ts'
import { heardOut } from '../http/heard-out.ts'
import { badHeader } from '../http/problem.ts'
import type { Facade } from './routes.ts'

/** Document 4: all carts of a customer are emptied at once. Each is in a shop of its own, so each farm has its own append, and its own outcome. */

export const Cleared = z.object({
  /** They have nothing in them now. */
  cleared: z.array(z.object({ farmId: z.string(), cartId: z.string() })),
  /** They are as they were, and why. */
  failed: z.array(z.object({ farmId: z.string(), code: z.string() })),
})
type Outcome = { farmId: string; answer: Answer | Unanswered }

/** How long a log may take to say that there is no cart, ms. */
const HEAR_MS = 2500

/**
 * The body of the answer; undefined where a problem has been sent: no cart could be emptied, or of one it is not known, and the same key
 * may be sent again. Throws Refused.
 */
export const clearAll = async (facade: Facade, call: Call): Promise<z.infer<typeof Cleared> | undefined> => {
  const { request, reply } = call
  if (request.headers['if-match'] !== undefined) throw badHeader('If-Match', 'is understood for a single cart only')
  const farms = await farmsWithCart(facade, request)
  const outcomes = await Promise.all(farms.map((farmId) => clearOne(facade, request, farmId)))
  const { desk } = facade.desks
  desk.tellHeads(call, farms.map(facade.loopFor))
  const told = tellingOf(outcomes)
  const unsure = outcomes.find(({ answer }) => answer.outcome === 'unanswered')
  const reason = (unsure ?? (told.cleared.length === 0 ? outcomes[0] : undefined))?.answer
  if (reason !== undefined && reason.code !== 'ok') {
    facade.send(reply, reason.code, { ...('detail' in reason && { detail: reason.detail }), ...told })
    return undefined
  }
  if (outcomes.some(({ answer }) => 'replayed' in answer && answer.replayed))
    reply.header('idempotent-replayed', 'true')
  return told
}

/** One key is another in each shop, so a retry does in every farm what it did there. */
const clearOne = async ({ loopFor, desks }: Facade, request: FastifyRequest, farmId: string): Promise<Outcome> => {
  const { caller } = request.onBehalf
  const command = { type: 'ClearCart' as const, cart: { me: true } as const, caller, thaw: true as const }
  return { farmId, answer: await desks.desk.hand(request, { at: loopFor(farmId), shop: farmId, command, said: 'all' }) }
}

const tellingOf = (outcomes: readonly Outcome[]): z.infer<typeof Cleared> => ({
  cleared: outcomes.flatMap(({ farmId, answer }) =>
    answer.outcome === 'ok' ? [{ farmId, cartId: (answer.stream ?? '').slice('cart/'.length) }] : [],
  ),
  failed: outcomes.flatMap(({ farmId, answer }) => (answer.outcome === 'ok' ? [] : [{ farmId, code: answer.code }])),
})

/** Farms of the token where the customer has a cart, empty or not: a retry is to find those again that it has emptied. Rejects with a Refused. */
const farmsWithCart = async (facade: Facade, request: FastifyRequest): Promise<string[]> => {
  const { actor } = request.onBehalf.caller
  // one of each partition: what another handler has written there is heard with it
  const heard = new Map(farmsOf(facade, request).map((farm) => [facade.loopFor(farm).partition, farm]))
  await Promise.all([...heard.values()].map((farm) => heardOut(facade.loopFor(farm), farm, { actor, ms: HEAR_MS })))
  return farmsOf(facade, request).filter(
    (farm) => facade.loopFor(farm).loop.view(farm)?.get('customer', actor)?.active !== undefined,
  )
}

const farmsOf = ({ allShops }: Facade, { claims }: FastifyRequest): string[] =>
  claims.shops === '*' ? [...allShops()] : [...new Set(claims.shops)].filter((farm) => mayUse(claims, farm))
