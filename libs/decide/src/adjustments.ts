import type { Adjustment, SoldLine } from '@cartstream/schemas'
import { less, minus, plusFixed, product, times } from './decimal.ts'
import { amount, minorUnits, sum } from './money.ts'
import type { Discount } from './types.ts'

/** What discounts apply to: the lines of a cart as they stand, and their sum. */
type Discounted = {
  lines: readonly Pick<SoldLine, 'sku' | 'lineTotal'>[]
  subtotal: string
  discounts?: readonly Discount[] | undefined
}

/**
 * What a cart's discounts take off, in the order they were granted: a percentage, rounded half-up once, or an amount, of all lines or of
 * those of some SKUs. None takes more than what it applies to, and together no more than the subtotal; one that takes nothing is left out.
 */
export const adjustments = (cart: Discounted, config: { currency: string }): readonly Adjustment[] => {
  if (cart.discounts === undefined) return []
  let left = amount(cart.subtotal, config.currency)
  const taken: Adjustment[] = []
  for (const { discount, label, code, ...reduction } of cart.discounts) {
    const wanted = reducedBy(reduction, cart, config.currency)
    const off = less(left, wanted) ? left : wanted
    if (!less('0', off)) continue
    left = amount(minus(left, off), config.currency)
    taken.push({ discount, label, ...(code !== undefined && { code }), amount: off })
  }
  return taken
}

/** The sum of adjustments, in the currency's own form. */
export const discountOf = (taken: readonly Adjustment[], currency: string): string =>
  taken.reduce((all, { amount: off }) => sum(all, off, currency), amount('0', currency))

type Reduction = Omit<Discount, 'discount' | 'label' | 'code'>

const reducedBy = (by: Reduction, cart: Discounted, currency: string): string => {
  if (by.minimumSubtotal !== undefined && less(cart.subtotal, by.minimumSubtotal)) return '0'
  const base = baseOf(by.skus, cart, currency)
  if (by.percent !== undefined) return times(base, product(by.percent, '0.01'), minorUnits(currency))
  const off = amount(by.amount ?? '0', currency)
  return less(base, off) ? base : off
}

const baseOf = (skus: Reduction['skus'], { lines, subtotal }: Discounted, currency: string): string =>
  skus === undefined
    ? amount(subtotal, currency)
    : lines
        .filter(({ sku }) => skus.includes(sku))
        .reduce((all, { lineTotal }) => plusFixed(all, lineTotal, minorUnits(currency)), amount('0', currency))
