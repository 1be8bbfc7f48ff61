import { tooManySynced } from '@cartstream/decide'
import { cartIdOf } from '@cartstream/keys'
import { Money, type ShopConfig, SyncedCount, SyncedItems } from '@cartstream/schemas'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { LoopFor } from '../http/desk.ts'
import type { Hook } from '../http/door.ts'
import { heardOut } from '../http/heard-out.ts'
import { canonical } from '../http/idempotency.ts'
import { CommandHeaders, documentedSession } from '../http/openapi.ts'
import { Refused } from '../http/problem.ts'
import { refuseIfLarge } from '../http/synced-routes.ts'
import type { Facade } from './routes.ts'
import type { Sessions } from './sessions.ts'

/** Document 1, live carts: its commands. A storefront tells of its sessions' carts; nobody needs a token, for whoever has the id has the cart. */

const NO_SHOP = 'Shop context not found'
const MISSING = 'Missing sessionId or cart data'
/** How long a log may take to say that there is no such shop, ms. */
const HEARD_MS = 5000

const isText = (text: string) => text.isWellFormed() && !text.includes('\0')
const SessionId = z
  .string()
  .refine((id) => id.length > 0 && [...id].length <= 200, 'a session id is 1-200 characters')
  .refine(isText, 'a session id is text without NUL')
/** What storefronts add up in binary, in the four places that money has. */
const Total = z
  .number()
  .min(0)
  .max(1e12)
  .transform((total) => total.toFixed(4).replace(/\.?0+$/, ''))
  .pipe(Money)
const UpdateBody = z.object({
  sessionId: SessionId,
  cart: z.object({ items: SyncedItems, total: Total, itemCount: SyncedCount }),
})
const Success = z.object({ success: z.literal(true) })
const done = { success: true } as const

export const liveCarts = (instance: FastifyInstance, facade: Facade): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { door, desks, loopFor, sessions } = facade
  const onRequest = [door.enterByAddress('sessions'), door.recognise(), inContext(facade.findShop)]
  const doc = (summary: string) => ({ ...documentedSession(summary, Success), headers: CommandHeaders })

  app.post(
    '/api/carts/update',
    {
      onRequest,
      preValidation: nothingMissing,
      schema: { ...doc("Tell of a session's cart (document 1)"), body: UpdateBody },
    },
    async (request, reply) => {
      const { shop, body } = request
      refuseIfLarge(body.cart.items, request.claims, '/cart/items')
      const customer = request.claims?.role === 'customer' ? request.onBehalf.caller.actor : undefined
      // before anything is sealed: a session that is refused leaves no key behind
      const caller = await whoseIs(request, body.sessionId, { sessions, loopFor, isIt: takesCarts })
      const detail = tooManySynced(loopFor(shop).loop.view(shop)!, cartIdOf(shop, caller.actor, 'synced'))
      if (detail !== undefined) throw new Refused('over-limit', { detail })
      const session = await sessions.seal(shop, caller.actor, body.sessionId)
      const command = { type: 'SyncCart' as const, caller, session, customer, ...body.cart }
      const said = `${customer ?? ''}\n${canonical(body.cart)}`
      return desks.shops.serve(request, reply, { shop, command, said, show: () => done })
    },
  )

  // The rest of the path, whatever is in it: an id may have slashes, and be long once it is percent-encoded.
  app.delete(
    '/api/carts/*',
    {
      onRequest,
      schema: { ...doc("Tell that a session's cart is gone (document 1)"), params: z.object({ '*': SessionId }) },
    },
    async (request: FastifyRequest, reply: FastifyReply) => {
      const { shop } = request
      const caller = await whoseIs(request, (request.params as { '*': string })['*'], {
        sessions,
        loopFor,
        isIt: isThere,
      })
      const command = { type: 'EndSyncedCart' as const, caller }
      return desks.shops.serve(request, reply, { shop, command, said: '', show: () => done })
    },
  )
}

/** A shop that is not found is a context that is not found. */
const inContext =
  (findShop: Hook): Hook =>
  (request, reply, done) => {
    try {
      findShop(request, reply, () => {})
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      throw new Refused(error.code, { ...error.extra, detail: NO_SHOP })
    }
    done()
  }

/** What the document looks at before all else, as it does: an empty id or a cart of `null` is none. */
const nothingMissing = async ({ body }: FastifyRequest): Promise<void> => {
  const { sessionId, cart } = (body ?? {}) as { sessionId?: unknown; cart?: unknown }
  if (!sessionId || !cart) throw new Refused('bad-request', { detail: MISSING })
}

type IsIt = (policy: ShopConfig | undefined) => boolean
const isThere: IsIt = (policy) => policy !== undefined
const takesCarts: IsIt = (policy) => policy?.acceptUnverifiedCarts === true

type Where = { sessions: Sessions; loopFor: LoopFor; isIt: IsIt }
/** The session as the one whose command this is, in a shop that is there, and as it must be. Rejects with a Refused. */
const whoseIs = async (request: FastifyRequest, id: string, { sessions, loopFor, isIt }: Where) => {
  const { shop } = request
  const actor = await sessions.actorOf(shop, id)
  const at = loopFor(shop)
  const policy = () => at.loop.view(shop)?.config
  if (!isIt(policy())) await heardOut(at, shop, { actor, ms: HEARD_MS })
  if (!isThere(policy())) throw new Refused('not-found', { detail: NO_SHOP })
  if (!isIt(policy())) throw new Refused('unverified-refused')
  const caller = { actor, kind: 'guest' as const }
  request.onBehalf = { subject: `session:${actor}`, caller }
  return caller
}
