import { type Decision, decide, type Given } from '@cartstream/decide'
import { encode, type Recorded } from '@cartstream/log'
import { type Command, type Meta, problems } from '@cartstream/schemas'
import type { Submission } from '../answers.ts'
import { streamOf, toldBy } from './about.ts'
import type { Outcome } from './group.ts'
import type { Ids } from './ids.ts'
import type { PartitionState, ShopState } from './state.ts'

/** The most places in waitlists that come up in one batch, or one for each decision in it. */
export const MAX_PROMOTED = 100
/** A refusal's detail is kept with its key for a day, so that a retry is told the same: it is short. */
const MOST_DETAIL = 200

export type Decider = {
  state: PartitionState
  ids: Ids
  cartIdOf(shop: string, actor: string, earlier: number): string
}
export type Decided = { decision: Decision; outcome: Outcome; records: readonly Recorded[] }
/** When a decision is made (epoch ms), how many bytes it may bring, and how many places have come up in its batch already. */
export type Bounds = { now: number; room: number; promoted: number }

/** What a place come up adds to a batch: its entry, a cart, a line and a hold; with the longest of names half as much again. */
const bytesOfAPromotion = (shop: string): number => 4000 + 24 * shop.length

/** The world of one decision: the log's time, and ids that stay the same however often it asks for them. */
export const givenAt = ({ ids, cartIdOf }: Decider, shop: ShopState, { now, room, promoted }: Bounds): Given => {
  const made: string[] = []
  const name = shop.shop
  return {
    shop: name,
    now,
    id: (n) => (made[n] ??= ids.id(name)),
    cartOf: (actor, earlier) => cartIdOf(name, actor, earlier),
    newest: (pool) => shop.newest(pool),
    promotions: Math.max(1, Math.min(MAX_PROMOTED - promoted, Math.floor(room / 2 / bytesOfAPromotion(name)))),
  }
}

/** Decides a command on the shop's speculative state. Nothing is changed yet: `take` does that, once its records are known to fit. */
export const decideOne = (
  decider: Decider,
  shop: ShopState,
  submission: Submission & { command: Command },
  bounds: Bounds,
): Decided => {
  const given = givenAt(decider, shop, bounds)
  const decision = decide(submission.command, shop, given)
  if ('rejected' in decision) {
    const { code, ...rest } = decision.rejected
    if (rest.detail !== undefined && rest.detail.length > MOST_DETAIL) rest.detail = rest.detail.slice(0, MOST_DETAIL)
    return { decision, outcome: { outcome: 'refused', code, status: problems[code].status, ...rest }, records: [] }
  }
  const meta = metaOf(submission)
  const records = decision.accepted.map((event) =>
    encode(event, shop.shop, decider.ids.eventId(bounds.now), bounds.now, meta),
  )
  const stream = toldBy(decision.accepted) ?? streamOf(submission.command, shop, given)
  return { decision, outcome: { outcome: 'ok', code: 'ok', status: 200, stream }, records }
}

/** Lays the records' events over the shop's state. */
export const take = ({ state }: Decider, shop: ShopState, records: readonly Recorded[]): void => {
  for (const { event } of records) state.speculate(shop, event)
}

export const bytesOf = (records: readonly Recorded[]): number =>
  records.reduce((sum, record) => sum + record.key.length + record.value.length + 8, 0)

const metaOf = ({ key, body, actor, correlationId, traceparent }: Submission): Meta => {
  const meta: Meta = { command: `${key}.${body}`, actor }
  if (correlationId !== undefined) meta.correlationId = correlationId
  if (traceparent !== undefined) meta.traceparent = traceparent
  return meta
}
