import type { Policy, SoldLine } from '@cartstream/schemas'
import { adjustments, discountOf } from './adjustments.ts'
import { totals } from './money.ts'
import type { CartLine, CartRecord, EventOf } from './types.ts'

/** What is sold, and for how much: fixed at checkout, and the same in the order. */
export type Sale = Pick<
  EventOf<'CheckoutStarted'>['data'],
  'lines' | 'adjustments' | 'currency' | 'subtotal' | 'discount' | 'tax' | 'total'
>

/** A cart as it is sold at this moment: at the prices its lines took, with what its discounts take off. */
export const saleOf = (cart: CartRecord, config: Policy): Sale => {
  const { currency } = config
  const taken = adjustments(cart, config)
  return {
    lines: cart.lines.map(soldLine),
    ...(taken.length > 0 && { adjustments: [...taken] }),
    currency,
    ...totals(cart.subtotal, config, discountOf(taken, currency)),
  }
}

/** A line without what is held for it. */
export const soldLine = (said: CartLine): SoldLine => {
  const { line, sku, batch, variant, name, unit, bundleSize, parts, quantity, unitPrice, lineTotal, sample } = said
  return {
    ...{ line, sku, batch, name, unit, quantity, unitPrice, lineTotal },
    ...(variant !== undefined && { variant }),
    ...(bundleSize !== undefined && { bundleSize }),
    ...(parts !== undefined && { parts: [...parts] }),
    ...(sample && { sample }),
  }
}
