import type { CartView } from '@cartstream/schemas'
import { fixed, isZero, least, less, minus, percentOf, plus } from '../decimal.ts'
import type { CartStored, DiscountStored } from './row.ts'

type AdjustmentView = NonNullable<CartView['adjustments']>[number]
type Priced = Pick<CartStored, 'lines' | 'discounts' | 'subtotal'>

/**
 * What discounts and promotions take off the lines as they stand, in the order of their granting: each rounded half-up once, at most
 * what it applies to, and all together never above the subtotal. What takes nothing off is left out.
 */
export const adjustmentsOf = ({ lines, discounts, subtotal }: Priced, places: number): AdjustmentView[] => {
  const adjustments: AdjustmentView[] = []
  let left = subtotal
  for (const granted of discounts) {
    const amount = fixed(least(off(granted, { lines, subtotal }, places), left), places)
    if (isZero(amount)) continue
    left = minus(left, amount)
    const { discount: id, label, code } = granted
    adjustments.push({ id, label, ...(code !== undefined && { code }), amount })
  }
  return adjustments
}

type Base = Pick<CartStored, 'lines' | 'subtotal'>
const off = (granted: DiscountStored, { lines, subtotal }: Base, places: number): string => {
  const { percent, amount = '0', skus, minimumSubtotal } = granted
  if (minimumSubtotal !== undefined && less(subtotal, minimumSubtotal)) return '0'
  const meant = skus === undefined ? lines : lines.filter(({ sku }) => skus.includes(sku))
  const base = meant.map(({ lineTotal }) => lineTotal).reduce(plus, '0')
  return percent === undefined ? least(amount, base) : percentOf(base, percent, places)
}
