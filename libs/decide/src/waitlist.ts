import type { ActorId } from '@cartstream/schemas'
import { isUnknown, nothingThere } from './add-item.ts'
import { activeCart } from './cart.ts'
import { less, shortest } from './decimal.ts'
import { liveHoldOn } from './line.ts'
import { configOf } from './shop.ts'
import { freeIn, poolId } from './stock.ts'
import type {
  Change,
  CommandOf,
  CustomerRecord,
  Decision,
  EventOf,
  Given,
  PoolId,
  Refusal,
  Stamped,
  View,
  WaitlistEntry,
} from './types.ts'

/**
 * State: per pool, who waits for it, the first first; no record where nobody does. An entry wants what the SKU's minimum per cart was
 * when it was made, or 1. How it ends: served (serve.ts), left, or delisted. A guest's goes to the customer they turn out to be (merge-places.ts).
 */

/**
 * Refusal: `carts-disabled`, `not-found` for SKU, variant or batch, `bundle-parts` for a bundle, which has no pool of its own, `delisted`, `in-stock`,
 * `already-held`, `over-limit` for a pool that too many wait for, and for a customer who waits in too many places.
 */

/** So many wait for one pool, and one customer in so many places. */
const mostWaiting = 1000
export const mostPlaces = 50

/** One place for each customer and pool: whoever waits already keeps theirs, with the variant they asked for first. */
export const joinWaitlist = (command: CommandOf<'JoinWaitlist'>, view: View, given: Given): Decision => {
  const { sku, variant, batch = '-', caller } = command
  const stream = `waitlist/${sku}`
  if (!configOf(view).cartsEnabled) return { rejected: { code: 'carts-disabled', stream } }
  const record = view.get('product', sku)
  if (!record) return { rejected: nothingThere(sku) }
  const { product } = record
  if (product.parts) return { rejected: { code: 'bundle-parts', detail: `${sku} is a bundle`, stream, sku } }
  if (isUnknown(view, record, { sku, variant, batch })) return { rejected: nothingThere(sku) }
  if (record.status === 'delisted') return { rejected: { code: 'delisted', stream, sku } }
  if (view.get('waitlist', poolId(sku, batch))?.entries.some(({ actor }) => actor === caller.actor))
    return { accepted: [] }
  const quantity = shortest(product.minimumPerCart ?? '1')
  const refused =
    (less(freeIn(view, sku, batch), quantity) ? undefined : ({ code: 'in-stock' } as const)) ??
    (holdsIt(command, view, given) ? ({ code: 'already-held' } as const) : undefined) ??
    tooMany(command, view)
  if (refused) return { rejected: { ...refused, stream, sku } }
  const who = { actor: caller.actor, ownerKind: caller.kind === 'guest' ? ('guest' as const) : ('customer' as const) }
  const data = { entry: given.id(0), sku, batch, ...(variant !== undefined && { variant }), ...who, quantity }
  return { accepted: [{ type: 'WaitlistJoined', stream, data }] }
}

const holdsIt = ({ sku, batch = '-', caller }: CommandOf<'JoinWaitlist'>, view: View, given: Given): boolean => {
  const lines = view.get('cart', activeCart(view, caller.actor, given))?.lines ?? []
  const own = lines.filter((line) => line.sku === sku && line.batch === batch)
  return own.some((line) => liveHoldOn(line, line, given.now) !== undefined)
}

const tooMany = ({ sku, batch = '-', caller }: CommandOf<'JoinWaitlist'>, view: View): Refusal | undefined => {
  const waiting = view.get('waitlist', poolId(sku, batch))?.entries.length ?? 0
  if (waiting >= mostWaiting) return { code: 'over-limit', detail: `at most ${mostWaiting} wait for one SKU` }
  const places = view.get('customer', caller.actor)?.waiting?.length ?? 0
  if (places < mostPlaces) return undefined
  return { code: 'over-limit', detail: `a customer waits for at most ${mostPlaces} SKUs` }
}

/** Whoever does not wait has left already. */
export const leaveWaitlist = (command: CommandOf<'LeaveWaitlist'>, view: View, _given: Given): Decision => {
  const { sku, batch = '-', caller } = command
  const entry = view.get('waitlist', poolId(sku, batch))?.entries.find(({ actor }) => actor === caller.actor)
  return { accepted: entry ? [leaving({ sku, batch }, entry, 'asked')] : [] }
}

export const leaving = (
  { sku, batch }: { sku: string; batch: string },
  { entry, actor }: Pick<WaitlistEntry, 'entry' | 'actor'>,
  because: EventOf<'WaitlistLeft'>['data']['because'],
): EventOf<'WaitlistLeft'> => ({
  type: 'WaitlistLeft',
  stream: `waitlist/${sku}`,
  data: { entry, sku, batch, actor, because },
})

export type WaitlistEvent = 'WaitlistJoined' | 'WaitlistLeft' | 'WaitlistMoved' | 'WaitlistPromoted'
export const evolveWaitlist = (view: View, event: Stamped<WaitlistEvent>): readonly Change[] => {
  const { sku, batch, actor, entry } = event.data
  const id = poolId(sku, batch)
  const { entries } = view.get('waitlist', id) ?? { entries: [] }
  if (event.type === 'WaitlistJoined') {
    const { variant, ownerKind, quantity } = event.data
    const last = { entry, ...(variant !== undefined && { variant }), actor, ownerKind, quantity }
    return [['waitlist', id, { sku, batch, entries: [...entries, last] }], waitingIn(view, actor, id)]
  }
  const left = entries.filter((waiting) => waiting.entry !== entry)
  if (left.length === entries.length) throw new Error(`${event.type} of ${entry}, which does not wait for ${id}`)
  if (event.type === 'WaitlistMoved') {
    const { from, ownerKind } = event.data
    const moved = entries.map((waiting) => (waiting.entry === entry ? { ...waiting, actor, ownerKind } : waiting))
    return [['waitlist', id, { sku, batch, entries: moved }], waitingNoMore(view, from, id), waitingIn(view, actor, id)]
  }
  return [
    ['waitlist', id, left.length === 0 ? undefined : { sku, batch, entries: left }],
    waitingNoMore(view, actor, id),
  ]
}

/** Whoever waits is a customer, even without a cart. */
const customerOf = (view: View, actor: ActorId): CustomerRecord =>
  view.get('customer', actor) ?? { actor, earlier: 0, holds: 0 }

const waitingIn = (view: View, actor: ActorId, id: PoolId): Change => {
  const { waiting = [], ...customer } = customerOf(view, actor)
  return ['customer', actor, { ...customer, waiting: [...waiting, id] }]
}

/** Whoever did nothing else here is no customer any more. */
const waitingNoMore = (view: View, actor: ActorId, id: PoolId): Change => {
  const { waiting = [], ...customer } = customerOf(view, actor)
  const left = waiting.filter((other) => other !== id)
  if (left.length > 0) return ['customer', actor, { ...customer, waiting: left }]
  const { carts, last, earlier, holds } = customer
  const isBlank = carts === undefined && last === undefined && earlier === 0 && holds === 0
  return ['customer', actor, isBlank ? undefined : customer]
}
