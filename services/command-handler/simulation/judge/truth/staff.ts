import type { Command } from '@cartstream/schemas'
import { units } from '../amounts.ts'
import { capOf, ttlOf } from '../keep/holds.ts'
import { type Ledger, poolOf } from '../ledger.ts'
import type { Said } from './truth.ts'

type StaffCommand = Extract<
  Command,
  {
    type:
      | 'ListProduct'
      | 'DelistProduct'
      | 'AdjustStock'
      | 'SetPromotion'
      | 'EndPromotion'
      | 'CancelOrder'
      | 'ReleaseHold'
      | 'ExtendHold'
      | 'ReleaseAll'
  }
>

/** Would this no to the shop's staff be right now? */
export const refusesStaff = ({ command, ledger, now, answer: { code } }: Said<StaffCommand>): boolean => {
  switch (command.type) {
    case 'ListProduct': {
      const parts = command.product.parts ?? []
      return code === 'bundle-parts' && parts.some(({ sku }) => ledger.products.get(sku)?.listed !== true)
    }
    case 'DelistProduct':
      return code === 'not-found' && !ledger.products.has(command.sku)
    case 'AdjustStock': {
      if (code === 'not-found') return !ledger.products.has(command.sku)
      const has = ledger.onHand.get(poolOf(command.sku, command.batch)) ?? 0
      return code === 'below-zero' && 'delta' in command.change && has + units(command.change.delta) < 0
    }
    case 'CancelOrder': {
      const order = ledger.orders.get(command.order)
      if (code === 'not-found') return order === undefined
      const isOther = order?.status === 'cancelled' && order.restock !== command.restock
      return code === 'order-closed' && (isOther || order?.status === 'expired')
    }
    case 'EndPromotion':
      return code === 'not-found' && !ledger.promotions.has(command.code)
    case 'ReleaseHold':
      return refusesHold(code, ledger, command.hold)
    case 'ExtendHold':
      if (code === 'hold-at-cap') return isAtCap(ledger, command.hold, now)
      return refusesHold(code, ledger, command.hold)
    default:
      return false
  }
}

const refusesHold = (code: string, { holds, carts }: Ledger, id: string): boolean => {
  const hold = holds.get(id)
  if (code === 'not-found') return hold === undefined
  return code === 'checkout-in-progress' && carts.get(hold?.cart ?? '')?.status === 'checkout'
}

/** Activity would move it on by a second or more, were it not for the cap. */
const isAtCap = (ledger: Ledger, id: string, now: number): boolean => {
  const hold = ledger.holds.get(id)
  if (hold === undefined) return false
  const cart = ledger.carts.get(hold.cart)!
  const ttl = 1000 * ttlOf(ledger, cart, cart.lines.get(hold.line)?.sku ?? '')
  const cap = hold.reservedAt + 1000 * capOf(ledger, cart)
  return now + ttl - hold.ends >= 1000 && Math.min(now + ttl, cap) - hold.ends < 1000
}
