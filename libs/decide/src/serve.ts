import { less } from './decimal.ts'
import { draftOf } from './draft.ts'
import { take } from './evolve.ts'
import { lineTotal } from './money.ts'
import { isSold, listedPrice } from './product.ts'
import { type Promotion, promoting } from './promote.ts'
import { configOf } from './shop.ts'
import { freeIn, poolId, poolsOfSku } from './stock.ts'
import type { DomainEvent, Given, PoolId, View, WaitlistEntry, WaitlistRecord } from './types.ts'
import { leaving } from './waitlist.ts'
import { mostMoney } from './wish.ts'

/**
 * State: over the waitlists of the pools that a decision frees. Who is first in one is served as long as there is enough for them, so nobody
 * is skipped, and nothing is left that the first could have. What can no longer be sold has nobody to wait for it.
 */

/** Refusal: none. */

/** 0, at once, where the first in line can be served, or waits for what is no longer sold. */
export const waitlistDueAt = (view: View, id: PoolId): number | undefined => {
  const record = view.get('waitlist', id)
  return record && turnOf(view, record) !== 'waits' ? 0 : undefined
}

/** What the first in line may do. While a shop has no carts, nobody is served. */
const turnOf = (view: View, { sku, batch, entries }: WaitlistRecord): 'served' | 'leaves' | 'waits' => {
  const [first] = entries
  if (!canBeSold(view, sku, first!)) return 'leaves'
  return configOf(view).cartsEnabled && !less(freeIn(view, sku, batch), first!.quantity) ? 'served' : 'waits'
}

/** The SKU, with the variant that was asked for, is still sold by itself, and for no more than a cart can be worth. */
const canBeSold = (view: View, sku: string, { variant, quantity }: WaitlistEntry): boolean => {
  const record = view.get('product', sku)
  if (!isSold(record, variant) || record!.product.parts !== undefined) return false
  const { currency } = configOf(view)
  return !less(mostMoney, lineTotal(listedPrice(record!.product, variant, currency), quantity, currency))
}

/** Whether events may have left more of a pool than there was, or brought somebody else to the head of its waitlist. */
export const frees = (events: readonly DomainEvent[]): boolean => {
  for (const event of events) if (isFreeing(event)) return true
  return false
}

const isFreeing = (event: DomainEvent): boolean => {
  switch (event.type) {
    case 'HoldReleased':
    case 'HoldsExpired':
    case 'HoldsRevoked':
    case 'StockReturned':
    case 'WaitlistLeft':
    case 'ProductListed':
    case 'ProductDelisted':
      return true
    case 'StockAdjusted':
      return less(event.data.was, event.data.onHand)
    // A late order's hold may by now have more than was sold.
    case 'StockSold':
      return event.data.hold !== undefined
    case 'StockReserved':
      return event.data.was !== '0' && less(event.data.quantity, event.data.was)
    default:
      return false
  }
}

/** The most places that come up in one decision, where nobody says otherwise. */
const mostServed = 100
/** Far above whatever a command's own decision counts to: 1,000 lines of 50 parts. */
const firstId = 90_000

/**
 * Who is next gets what the events, which `view` has not taken in yet, leave free; and in `waitlist`, who is next in it. Where more could be served than may
 * be in one decision, an alarm is left (due.ts), and whatever touches the pool waits for it.
 */
export const serve = (
  view: View,
  events: readonly DomainEvent[],
  given: Given,
  waitlist?: PoolId,
): readonly DomainEvent[] => {
  const waitlists = waitedFor(view, events, waitlist)
  if (waitlists.size === 0) return []
  const draft = draftOf(view)
  for (const event of events) take(draft, event, given)
  const served: DomainEvent[] = []
  let [places, id] = [given.promotions ?? mostServed, firstId]
  const newId = () => given.id(id++)
  for (const waitlist of waitlists) {
    for (; places > 0; places--) {
      const next = nextIn(draft, waitlist, { given, newId })
      if (next.length === 0) break
      for (const event of next) take(draft, event, given)
      served.push(...next)
    }
  }
  return served
}

/** What becomes of the first in line; nothing while they wait. */
const nextIn = (view: View, id: PoolId, by: Pick<Promotion, 'given' | 'newId'>): readonly DomainEvent[] => {
  const waitlist = view.get('waitlist', id)
  const turn = waitlist ? turnOf(view, waitlist) : 'waits'
  if (turn === 'waits') return []
  const { sku, batch, entries } = waitlist!
  const entry = entries[0]!
  if (turn === 'leaves') return [leaving({ sku, batch }, entry, 'delisted')]
  return promoting({ view, ...by, product: view.get('product', sku)!.product, batch, entry })
}

/** The waitlists of what the events free, in that order, where somebody waits. */
const waitedFor = (view: View, events: readonly DomainEvent[], id: PoolId | undefined): ReadonlySet<PoolId> => {
  const ids = events.flatMap((event) => (isFreeing(event) ? poolsFreedBy(view, event) : []))
  if (id !== undefined) ids.push(id)
  return new Set(ids.filter((waitlist) => view.get('waitlist', waitlist) !== undefined))
}

const poolsFreedBy = (view: View, { data }: DomainEvent): readonly PoolId[] => {
  if ('product' in data) return poolsOfSku(view, data.product.sku)
  if (!('sku' in data) || data.sku === undefined) return []
  return 'batch' in data && data.batch !== undefined ? [poolId(data.sku, data.batch)] : poolsOfSku(view, data.sku)
}
