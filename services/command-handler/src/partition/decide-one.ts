import { activeCart, type Decision, decide, type Given, type PoolKey, settle, touches } from '@cartstream/decide'
import { encode, type Recorded } from '@cartstream/log'
import { type Command, type DomainEvent, type Meta, problems } from '@cartstream/schemas'
import type { Submission } from '../answers.ts'
import type { Outcome } from './group.ts'
import type { Ids } from './ids.ts'
import type { PartitionState, ShopState } from './state.ts'

/** The most holds that one HoldsExpired ends. */
export const MAX_EXPIRED = 500

export type Decider = {
  state: PartitionState
  ids: Ids
  cartIdOf(shop: string, actor: string, earlier: number): string
}
export type Decided = { decision: Decision; outcome: Outcome; records: readonly Recorded[] }

/** The world of one decision: the log's time, and ids that stay the same however often it asks for them. */
export const givenAt = ({ ids, cartIdOf }: Decider, shop: string, now: number): Given => {
  const made: string[] = []
  return {
    shop,
    now,
    id: (n) => (made[n] ??= ids.id(shop)),
    cartOf: (actor, earlier) => cartIdOf(shop, actor, earlier),
  }
}

/** The most bytes that ending one hold of a pool adds to a batch, its line's removal included. */
const bytesOfAnEnd = (shop: string, pool: PoolKey): number => 620 + 8 * shop.length + 2 * Buffer.byteLength(pool)

/** Ends at most MAX_EXPIRED due holds of a pool, as far as `room` bytes go, speculatively; the records to append, empty when nothing is due. */
export const settlePool = (
  decider: Decider,
  shop: ShopState,
  pool: PoolKey,
  { now, room }: { now: number; room: number },
): Recorded[] => {
  const limit = Math.max(1, Math.min(MAX_EXPIRED, Math.floor(room / bytesOfAnEnd(shop.shop, pool))))
  const due = decider.state.takeDue(shop, pool, now, limit)
  if (due.length === 0) return []
  return record(decider, shop, settle(shop, pool, due, givenAt(decider, shop.shop, now)), now, {})
}

/** Is a pool of the command due for settling, so that the command must wait for it? */
export const unsettledPool = (
  decider: Decider,
  shop: ShopState,
  command: Command,
  now: number,
): PoolKey | undefined => {
  const { due } = decider.state
  return touches(command, shop, givenAt(decider, shop.shop, now)).find((pool) => due.isDue(shop.shop, pool, now))
}

/** Decides a command on the shop's speculative state. Nothing is changed yet: `take` does that, once its records are known to fit. */
export const decideOne = (decider: Decider, shop: ShopState, submission: Submission, now: number): Decided => {
  const given = givenAt(decider, shop.shop, now)
  const decision = decide(submission.command, shop, given)
  if ('rejected' in decision) {
    const { code, ...rest } = decision.rejected
    return { decision, outcome: { outcome: 'refused', code, status: problems[code].status, ...rest }, records: [] }
  }
  const records = decision.accepted.map((event) =>
    encode(event, shop.shop, decider.ids.eventId(now), now, metaOf(submission)),
  )
  const stream = decision.accepted[0]?.stream ?? streamOf(submission.command, shop, given)
  return { decision, outcome: { outcome: 'ok', code: 'ok', status: 200, stream }, records }
}

/** Lays the records' events over the shop's state. */
export const take = ({ state }: Decider, shop: ShopState, records: readonly Recorded[]): void => {
  for (const { event } of records) state.speculate(shop, event)
}

const record = (
  decider: Decider,
  shop: ShopState,
  events: readonly DomainEvent[],
  now: number,
  meta: Meta,
): Recorded[] => {
  const records = events.map((event) => encode(event, shop.shop, decider.ids.eventId(now), now, meta))
  take(decider, shop, records)
  return records
}

const metaOf = ({ key, body, actor, correlationId, traceparent }: Submission): Meta => {
  const meta: Meta = { command: `${key}.${body}`, actor }
  if (correlationId !== undefined) meta.correlationId = correlationId
  if (traceparent !== undefined) meta.traceparent = traceparent
  return meta
}

/** What a command is about, for an answer that no event names. */
export const streamOf = (command: Command, shop: ShopState, given: Given): string => {
  switch (command.type) {
    case 'ConfigureShop':
      return `shop/${shop.shop}`
    case 'ListProduct':
      return `product/${command.product.sku}`
    case 'DelistProduct':
      return `product/${command.sku}`
    case 'AdjustStock':
      return `stock/${command.sku}`
    case 'AddItem':
    case 'ChangeItem':
    case 'RemoveItem':
    case 'ClearCart':
      return `cart/${'id' in command.cart ? command.cart.id : activeCart(shop, command.caller.actor, given)}`
  }
}
