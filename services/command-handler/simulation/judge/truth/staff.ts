import type { Command } from '@cartstream/schemas'
import { units } from '../amounts.ts'
import { poolOf } from '../ledger.ts'
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
      return code === 'order-closed' && (order?.status === 'cancelled' || order?.status === 'expired')
    }
    case 'EndPromotion':
      return code === 'not-found' && !ledger.promotions.has(command.code)
    case 'ReleaseHold':
      return code === 'not-found' && !ledger.holds.has(command.hold)
    case 'ExtendHold': {
      const hold = ledger.holds.get(command.hold)
      if (code === 'not-found' || code === 'hold-expired') return hold === undefined || hold.ends <= now
      return code === 'hold-at-cap' && hold !== undefined
    }
    default:
      return false
  }
}
