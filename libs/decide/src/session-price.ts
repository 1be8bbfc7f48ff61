import { equal, finerThan, less, minus, plus } from './decimal.ts'
import { extending } from './hold.ts'
import { billed } from './line.ts'
import { amount, minorUnits } from './money.ts'
import { listedPrice, priceIn } from './product.ts'
import { hostedSession, notGoingOn, sessionTarget } from './session.ts'
import { configOf } from './shop.ts'
import type { CommandOf, Decision, EventOf, Given, Refusal, SessionRecord, View } from './types.ts'
import { mostMoney } from './wish.ts'

/** State: over a session, what its SKUs cost in it, and the lines of its cart. */

/** Refusal: `not-found` for a SKU that was never listed, `price-too-fine`, `over-limit` for a cart that would be worth more than money can say. */

/** Before it has started, too: the lines of the SKU cost that from now on, samples aside, and so does what is added. */
export const setSessionPrice = (command: CommandOf<'SetSessionPrice'>, view: View, given: Given): Decision => {
  const found = hostedSession(command, view)
  if ('rejected' in found) return found
  const { session } = found
  const refused = session.status === 'scheduled' ? undefined : notGoingOn(session, 'staff')
  if (refused) return { rejected: refused }
  const priced = wanted(command, session, view)
  if ('rejected' in priced) return priced
  const { price, was } = priced
  if (price === was) return { accepted: [] }
  if (was === undefined && Object.keys(session.prices).length >= mostPrices) {
    const detail = `a session has at most ${mostPrices} prices of its own`
    return { rejected: { code: 'over-limit', detail, stream: `session/${session.session}`, sku: command.sku } }
  }
  const { sku } = command
  const id = session.session
  const data = { session: id, sku, ...(price !== undefined && { price }), ...(was !== undefined && { was }) }
  const lines = repriced(session, { sku, price }, view, given)
  if ('rejected' in lines) return lines
  return { accepted: [{ type: 'SessionPriceSet', stream: `session/${id}`, data }, ...lines.accepted] }
}

/** Each is told to everyone who looks on, with every change. */
const mostPrices = 1000

type Priced = { price: string | undefined; was: string | undefined }
const wanted = (
  { sku, price }: CommandOf<'SetSessionPrice'>,
  { prices }: SessionRecord,
  view: View,
): Priced | { rejected: Refusal } => {
  const stream = `product/${sku}`
  if (!view.get('product', sku)) return { rejected: { code: 'not-found', stream, sku } }
  const currency = configOf(view).currency
  const places = minorUnits(currency)
  if (price !== null && finerThan(price, places))
    return { rejected: { code: 'price-too-fine', detail: `${currency} has ${places} decimals`, stream, sku } }
  return { price: price === null ? undefined : amount(price, currency), was: priceIn(prices, sku) }
}

/** The lines of the SKU at what it costs from now on. */
const repriced = (
  session: SessionRecord,
  { sku, price }: { sku: string; price: string | undefined },
  view: View,
  given: Given,
): Decision => {
  const target = sessionTarget({ session, kind: 'staff', view, given })
  const { cart, config, byStaff, id } = target
  const { product } = view.get('product', sku)!
  let subtotal = cart?.subtotal ?? '0'
  const events: EventOf<'ItemRepriced'>[] = []
  for (const line of cart?.lines.filter((l) => l.sku === sku) ?? []) {
    const unitPrice = price ?? listedPrice(product, line.variant, config.currency)
    if (equal(unitPrice, line.unitPrice)) continue
    const lineTotal = billed({ ...line, unitPrice }, line.quantity, config.currency)
    subtotal = plus(minus(subtotal, line.lineTotal), lineTotal)
    const { unit, bundleSize } = line
    const said = { cart: id, line: line.line, sku, unitPrice, was: line.unitPrice, unit, lineTotal }
    const data = { ...said, ...(bundleSize !== undefined && { bundleSize }), ...byStaff }
    events.push({ type: 'ItemRepriced', stream: `cart/${id}`, data })
  }
  if (less(mostMoney, subtotal)) return { rejected: { ...tooMuch, stream: `session/${session.session}`, sku } }
  return { accepted: events.length === 0 ? [] : [...events, ...extending(target, undefined)] }
}
export const tooMuch = { code: 'over-limit', detail: `a cart is worth at most ${mostMoney}` } as const
