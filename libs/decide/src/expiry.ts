import type { Id } from '@cartstream/schemas'
import { meantCart } from './cart.ts'
import { instant } from './instant.ts'
import { configOf } from './shop.ts'
import { poolKey } from './stock.ts'
import type { Command, DomainEvent, EventOf, Given, HoldRecord, PoolKey, View } from './types.ts'

/** State: over the holds that are due, of one pool at a time, with their carts and lines. */

/** Refusal: none. A hold that has ended, was extended, or stands in the list twice is passed over: the caller's heap is lazy. */

/**
 * The pools whose due holds must be settled before the command is decided: the one it is about, and those of the cart's lines
 * whose own hold is due, so that the cart it decides on is the cart as it is now. Most often one or none.
 */
export const touches = (command: Command, view: View, given: Given): readonly PoolKey[] => {
  switch (command.type) {
    case 'ConfigureShop':
    case 'ListProduct':
    case 'DelistProduct':
      return []
    case 'AdjustStock':
      return [poolKey(command.sku, command.batch)]
    case 'AddItem': {
      const pool = poolKey(command.sku, command.batch ?? '-')
      return distinct([pool, ...duePools(meantCart(command, view, given), view, given)])
    }
    case 'ChangeItem':
    case 'RemoveItem': {
      const id = meantCart(command, view, given)
      const line = view.get(`cart/${id}`)?.lines.find((l) => l.line === command.line)
      return distinct([...(line ? [poolKey(line.sku, line.batch)] : []), ...duePools(id, view, given)])
    }
    case 'ClearCart':
      return distinct(duePools(meantCart(command, view, given), view, given))
  }
}

const distinct = (pools: readonly PoolKey[]): readonly PoolKey[] => (pools.length < 2 ? pools : [...new Set(pools)])

const duePools = (cart: Id, view: View, given: Given): readonly PoolKey[] => {
  const lines = view.get(`cart/${cart}`)?.lines ?? []
  return lines.filter(({ hold }) => hold && hold.expiresAt <= given.now).map(({ sku, batch }) => poolKey(sku, batch))
}

/**
 * Ends the due holds of one pool, at most 500 a call: HoldsExpired, then the removal of their lines where the shop wants
 * that; nothing where none is due any more.
 */
export const settle = (view: View, pool: PoolKey, due: readonly HoldRecord[], given: Given): readonly DomainEvent[] => {
  const ids = new Set(due.map((hold) => hold.hold))
  const holds = [...ids].flatMap((id) => {
    const hold = view.get(`hold/${id}`)
    return hold && hold.expiresAt <= given.now && poolKey(hold.sku, hold.batch) === pool ? [hold] : []
  })
  const first = holds[0]
  if (!first) return []
  const { sku, batch } = first
  const expired: EventOf<'HoldsExpired'> = {
    type: 'HoldsExpired',
    stream: `stock/${sku}`,
    data: { sku, batch, holds: holds.map(stated) },
  }
  return configOf(view).onExpiry === 'keep' ? [expired] : [expired, ...holds.flatMap((hold) => removed(view, hold))]
}

const stated = ({ hold, cart, line, quantity, expiresAt }: HoldRecord) => ({
  ...{ hold, cart, line, quantity },
  expiresAt: instant(expiresAt),
})

const removed = (view: View, hold: HoldRecord): readonly EventOf<'ItemRemoved'>[] => {
  const { cart, line, sku } = hold
  const gone = view.get(`cart/${cart}`)?.lines.find((l) => l.line === line)
  // A line that was reserved anew has another hold by now.
  if (gone?.hold?.hold !== hold.hold) return []
  const data = { cart, line, sku, quantity: gone.quantity, because: 'expired' as const }
  return [{ type: 'ItemRemoved', stream: `cart/${cart}`, data }]
}
