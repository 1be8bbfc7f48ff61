import type { Id } from '@cartstream/schemas'
import { releasing } from './hold.ts'
import { instant } from './instant.ts'
import { configOf } from './shop.ts'
import { poolId } from './stock.ts'
import type { DomainEvent, EventOf, Given, HoldRecord, PoolId, View } from './types.ts'

/** State: over the holds that are due, of one pool at a time, with their carts and lines. */

/** Refusal: none. A hold that has ended, was extended, or stands in the list twice is passed over: the caller's heap is lazy. */

/**
 * Ends the due holds of one pool, at most 500 a call: HoldsExpired, then the removal of their lines where the shop wants
 * that; nothing where none is due any more.
 */
export const endDueHolds = (
  view: View,
  pool: PoolId,
  due: readonly HoldRecord[],
  given: Given,
): readonly DomainEvent[] => {
  const holds = [...new Set(due.map((hold) => hold.hold))].flatMap((id) => {
    const hold = view.get('hold', id)
    return hold && hold.expiresAt <= given.now && poolId(hold.sku, hold.batch) === pool ? [hold] : []
  })
  const first = holds[0]
  if (!first) return []
  const { sku, batch } = first
  const expired: EventOf<'HoldsExpired'> = {
    type: 'HoldsExpired',
    stream: `stock/${sku}`,
    data: { sku, batch, holds: holds.map(stated) },
  }
  if (configOf(view).onExpiry === 'keep') return [expired]
  const ended = new Set(holds.map((hold) => hold.hold))
  return [expired, ...oncePerLine(holds).flatMap((hold) => removed(view, hold, ended))]
}

/** A bundle may have two parts in one pool's turn: its line goes once. */
const oncePerLine = (holds: readonly HoldRecord[]): readonly HoldRecord[] => [
  ...new Map(holds.map((hold) => [hold.line, hold])).values(),
]

const stated = ({ hold, cart, line, quantity, expiresAt }: HoldRecord) => ({
  ...{ hold, cart, line, quantity },
  expiresAt: instant(expiresAt),
})

/** The line goes, and with it what else is held for it: a bundle that lost one part is held no more. */
const removed = (
  view: View,
  { cart, line, sku, batch }: HoldRecord,
  ended: ReadonlySet<Id>,
): readonly DomainEvent[] => {
  const record = view.get('cart', cart)
  const gone = record?.lines.find((l) => l.line === line)
  const left = gone?.holds?.filter(({ hold }) => !ended.has(hold)) ?? []
  // A line that was reserved anew has another hold by now; what is frozen stays as it was frozen.
  // And in a live session nothing goes that nobody took out.
  const isKept = record?.status === 'checkout' || record?.purpose === 'session'
  const stays = isKept || left.some((hold) => hold.sku === sku && hold.batch === batch)
  if (!gone || stays) return []
  const data = { cart, line, sku: gone.sku, quantity: gone.quantity, because: 'expired' as const }
  return [{ type: 'ItemRemoved', stream: `cart/${cart}`, data }, ...releasing([{ ...gone, holds: left }])]
}
