import { pence, percentOf, taxOn, units } from './amounts.ts'
import { check } from './broken.ts'
import { worthOf } from './keep/lines.ts'
import type { Cart, Ledger, Line, Told } from './ledger.ts'

type Sale = Told<'CheckoutStarted' | 'OrderPlaced'>

/** A sale says what the cart says, line by line, and its sums are exact. */
export const checkSums = (ledger: Ledger, cart: Cart, event: Sale): void => {
  const { lines, adjustments = [], subtotal, discount, tax, total } = event.data
  const said = JSON.stringify(lines.map(soldLine))
  const own = JSON.stringify([...cart.lines.values()].map(ownLine))
  const exact = (is: boolean, what: string) =>
    check(is, 'totals-exact', () => `${event.type} of ${cart.id}: ${what} ${JSON.stringify(event.data)}`)
  exact(said === own, `lines are ${own}`)
  const sum = [...cart.lines.values()].reduce((sum, line) => sum + worthOf(line), 0)
  const off = taken(cart, sum)
  exact(JSON.stringify(adjustments.map((a) => [a.discount, pence(a.amount)])) === JSON.stringify(off), `off: ${off}`)
  const less = off.reduce((sum, [, amount]) => sum + amount, 0)
  const taxed = taxOn(sum - less, ledger.config.taxRate)
  const sums = [subtotal, discount, tax, total].map(pence)
  exact(JSON.stringify(sums) === JSON.stringify([sum, less, taxed, sum - less + taxed]), `${sum} - ${less} + ${taxed}`)
}

/** What a sale says, in one form. */
export const saleOf = ({ data }: Sale): string => {
  const off = (data.adjustments ?? []).map(({ discount, amount }) => [discount, pence(amount)])
  const sums = [data.subtotal, data.discount, data.tax, data.total].map(pence)
  return JSON.stringify([data.owner, data.lines.map(soldLine), off, sums])
}

const soldLine = (line: Sale['data']['lines'][number]) => [
  line.line,
  line.sku,
  line.batch,
  line.variant,
  units(line.quantity),
  pence(line.unitPrice),
  pence(line.lineTotal),
  line.parts,
  line.sample === true,
]
const ownLine = ({ id, sku, batch, variant, quantity, price, parts, sample }: Line) => [
  id,
  sku,
  batch,
  variant,
  quantity,
  price,
  worthOf({ price, quantity, ...(sample && { sample }) }),
  parts,
  sample === true,
]

/** What each discount takes off, in the order they were granted; together never above the subtotal. */
export const taken = (
  { lines, discounts }: Pick<Cart, 'lines' | 'discounts'>,
  subtotal: number,
): [string, number][] => {
  let left = subtotal
  const off: [string, number][] = []
  for (const { id, percent, amount, skus, minimum } of discounts.values()) {
    if (subtotal < minimum) continue
    const meant = [...lines.values()].filter(({ sku }) => skus === undefined || skus.includes(sku))
    const sum = meant.reduce((sum, line) => sum + worthOf(line), 0)
    const wanted = percent === undefined ? Math.min(pence(amount!), sum) : percentOf(sum, percent)
    const takes = Math.min(left, wanted)
    left -= takes
    if (takes > 0) off.push([id, takes])
  }
  return off
}
