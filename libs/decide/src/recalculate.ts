import { openCart, type Target } from './cart.ts'
import { equal, less, minus, plus } from './decimal.ts'
import { extending } from './hold.ts'
import { lineTotal } from './money.ts'
import { isSold, listedPrice } from './product.ts'
import type { CartLine, CommandOf, Decision, EventOf, Given, View } from './types.ts'
import { mostMoney } from './wish.ts'

/** State: over the lines of the caller's cart and their products. */

/** Refusal: as every cart command; `over-limit` for a cart that would be worth more than money can say. */

/** ItemRepriced for each line whose price or unit is not what is listed now; what is no longer sold is left as it is, and so are saved lines. */
export const recalculate = (command: CommandOf<'Recalculate'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  const { target } = found
  const lines = target.cart?.lines ?? []
  const changed = lines.flatMap((line) => repriced(target, line))
  if (changed.length === 0) return { accepted: [] }
  const worth = changed.reduce((sum, { data }) => {
    const was = lines.find(({ line }) => line === data.line)!
    return plus(sum, minus(data.lineTotal, was.lineTotal))
  }, target.cart!.subtotal)
  if (less(mostMoney, worth)) {
    return {
      rejected: { code: 'over-limit', detail: `a cart is worth at most ${mostMoney}`, stream: `cart/${target.id}` },
    }
  }
  return { accepted: [...changed, ...extending(target, undefined)] }
}

const repriced = ({ view, id, config, byStaff }: Target, line: CartLine): readonly EventOf<'ItemRepriced'>[] => {
  const record = view.get('product', line.sku)
  if (!record || !isSold(record, line.variant)) return []
  const { unit, bundleSize } = record.product
  const unitPrice = listedPrice(record.product, line.variant, config.currency)
  if (equal(unitPrice, line.unitPrice) && unit === line.unit && bundleSize === line.bundleSize) return []
  const data: EventOf<'ItemRepriced'>['data'] = {
    ...{ cart: id, line: line.line, sku: line.sku, unitPrice, was: line.unitPrice, unit },
    lineTotal: lineTotal(unitPrice, line.quantity, config.currency),
    ...byStaff,
  }
  if (bundleSize !== undefined) data.bundleSize = bundleSize
  return [{ type: 'ItemRepriced', stream: `cart/${id}`, data }]
}
