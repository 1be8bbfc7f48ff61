import type { SalesSheetLine } from '@cartstream/schemas'
import { equal, floorZero, less, minus, plus, times } from './decimal.ts'
import { amount, lineTotal, mostOnWire, totals } from './money.ts'
import { listedPrice, priceIn } from './product.ts'
import { hostedSession, sessionTarget } from './session.ts'
import { configOf } from './shop.ts'
import type { CartLine, CheckoutRecord, CommandOf, Decision, EventOf, Given, SessionRecord, View } from './types.ts'

/** State: over a session and its cart, or, of a converted one, what it sold; and what the products cost outside of it. */

/** Refusal: `cart-empty`; `session-closed` for a cancelled one; `over-limit` where a sum is more than money can say. */

/** A snapshot for the client; each is one of its own. It has no cost, note or credit in it. */
export const makeSalesSheet = (command: CommandOf<'MakeSalesSheet'>, view: View, given: Given): Decision => {
  const found = hostedSession(command, view)
  if ('rejected' in found) return found
  const { session } = found
  const stream = `session/${session.session}`
  if (session.status === 'cancelled')
    return { rejected: { code: 'session-closed', detail: 'the session is cancelled', stream } }
  const { cart, newId } = sessionTarget({ session, kind: 'staff', view, given })
  const lines = session.status === 'converted' ? session.lines : (cart?.lines ?? [])
  if (lines.length === 0) return { rejected: { code: 'cart-empty', stream: `cart/${session.session}` } }
  const sheet = sheetOf(session, lines, view)
  const sums = [sheet.retailTotal, ...sheet.lines.flatMap(({ retailPrice, discount = '0' }) => [retailPrice, discount])]
  if (sums.some((sum) => less(mostOnWire, sum)))
    return { rejected: { code: 'over-limit', detail: `a sheet has at most ${mostOnWire} in one sum`, stream } }
  const data = { session: session.session, client: session.client, sheet: { sheet: newId(), ...sheet } }
  return { accepted: [{ type: 'SalesSheetMade', stream, data }] }
}

type Sheet = EventOf<'SalesSheetMade'>['data']['sheet']

const sheetOf = (session: SessionRecord, cartLines: readonly CartLine[], view: View): Omit<Sheet, 'sheet'> => {
  const config = configOf(view)
  const { currency } = config
  const shown = cartLines.map((line) => lineOf(session, line, view))
  const billed = shown.filter(({ sample }) => !sample)
  const retailTotal = billed.reduce(
    (all, { retailPrice, quantity }) => plus(all, lineTotal(retailPrice, quantity, currency)),
    '0',
  )
  const subtotal = billed.reduce((all, line) => plus(all, line.lineTotal), '0')
  const discount = floorZero(minus(retailTotal, subtotal))
  const { discount: _, ...sums } = soldFor(session, view) ?? totals(subtotal, config)
  return {
    ...{ session: session.session, title: session.title, currency, lines: shown },
    retailTotal: amount(retailTotal, currency),
    discount: amount(discount, currency),
    discountPercent: percentOf(discount, retailTotal),
    ...{ subtotal: sums.subtotal, tax: sums.tax, total: sums.total },
    ...(session.status === 'converted' && { order: session.order }),
  }
}

/** What the order of a converted one cost, whatever the tax has become since. */
export const soldFor = (session: SessionRecord, view: View): CheckoutRecord | undefined => {
  const order = session.status === 'converted' ? view.get('order', session.order) : undefined
  return order && view.get('checkout', order.checkout)
}

const lineOf = ({ prices }: SessionRecord, said: CartLine, view: View): SalesSheetLine => {
  const { line, sku, batch, variant, name, unit, quantity, unitPrice, sample = false } = said
  const { currency } = configOf(view)
  const retailPrice = retailOf(said, view)
  const retailTotal = lineTotal(retailPrice, quantity, currency)
  const discount = floorZero(minus(retailTotal, said.lineTotal))
  return {
    ...{ line, sku, name, unit, quantity, retailPrice, unitPrice, lineTotal: said.lineTotal },
    ...(batch !== '-' && { batch }),
    ...(variant !== undefined && { variant }),
    ...{ overridden: isOverridden(prices, said), sample },
    ...(!sample && { discount: amount(discount, currency), discountPercent: percentOf(discount, retailTotal) }),
  }
}

const isOverridden = (prices: SessionRecord['prices'], { sku, unitPrice }: CartLine): boolean => {
  const price = priceIn(prices, sku)
  return price !== undefined && equal(price, unitPrice)
}

/** What the line's SKU costs outside, per unit: its retail price where the catalogue has one, with what its variant adds. */
export const retailOf = ({ sku, variant, unitPrice }: CartLine, view: View): string => {
  const { currency } = configOf(view)
  const product = view.get('product', sku)?.product
  if (!product) return unitPrice
  return listedPrice({ ...product, price: product.retailPrice ?? product.price }, variant, currency)
}

/** With two decimals, half up: "12.50". */
const percentOf = (part: string, whole: string): string => (less('0', whole) ? percent(part, whole) : '0.00')

const percent = (part: string, whole: string): string => {
  // in hundredths of a percent, by whole numbers of the smallest unit money has here
  const units = (value: string): bigint => BigInt(times(value, '10000', 0))
  const hundredths = (units(part) * 20_000n + units(whole)) / (units(whole) * 2n)
  const text = String(hundredths).padStart(3, '0')
  return `${text.slice(0, -2)}.${text.slice(-2)}`
}
