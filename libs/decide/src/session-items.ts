import { adding } from './add-item.ts'
import { changing } from './change-item.ts'
import { equal, finerThan, less, minus, plus } from './decimal.ts'
import { extending } from './hold.ts'
import { billed } from './line.ts'
import { amount, minorUnits } from './money.ts'
import { listedPrice } from './product.ts'
import { findSession, hostedSession, notGoingOn, sessionTarget } from './session.ts'
import type { CommandOf, Decision, DomainEvent, EventOf, Given, Refusal, SessionRecord, View } from './types.ts'
import { mostMoney } from './wish.ts'

/** State: over a session, its cart, the product and the pools it takes from, like any cart's: there is one pool of holds. */

/** Refusal: all that a cart's lines are refused for (wish.ts); `price-too-fine`, `not-found` for a SKU or a line. */

/** As an add to a cart, at the session's price. A sample is a line of its own. */
export const addSessionItem = (command: CommandOf<'AddSessionItem'>, view: View, given: Given): Decision => {
  const found = findSession(command, view)
  if ('rejected' in found) return found
  const { session } = found
  const { kind } = command.caller
  const refused = notGoingOn(session, kind)
  if (refused) return { rejected: refused }
  const target = sessionTarget({ session, kind, view, given })
  if (!command.sample || kind !== 'staff') return adding(target, command)
  return sampled(adding(target, { ...command, apart: true }), target.config.currency)
}

/** What an add has put in as a new line is a sample. */
const sampled = (added: Decision, currency: string): Decision => {
  if ('rejected' in added) return added
  const marks = added.accepted.flatMap((event): DomainEvent[] =>
    event.type === 'ItemAdded' ? [event, marked(event.data, true, amount('0', currency))] : [event],
  )
  return { accepted: marks }
}

const marked = (
  { cart, line, sku }: Pick<EventOf<'ItemAdded'>['data'], 'cart' | 'line' | 'sku'>,
  sample: boolean,
  lineTotal: string,
): EventOf<'ItemSampled'> => ({
  type: 'ItemSampled',
  stream: `cart/${cart}`,
  data: { cart, line, sku, sample, lineTotal },
})

export const changeSessionItem = (command: CommandOf<'ChangeSessionItem'>, view: View, given: Given): Decision => {
  const found = hosting(command, view)
  if ('rejected' in found) return found
  return changing(sessionTarget({ session: found.session, kind: 'staff', view, given }), command)
}

/** A session that the host may do something in now. */
const hosting = (
  command: CommandOf<'ChangeSessionItem' | 'MarkSample' | 'HighlightProduct'>,
  view: View,
): ReturnType<typeof hostedSession> => {
  const found = hostedSession(command, view)
  if ('rejected' in found) return found
  const refused = notGoingOn(found.session, 'staff')
  return refused ? { rejected: refused } : found
}

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
  const { sku } = command
  const id = session.session
  const data = { session: id, sku, ...(price !== undefined && { price }), ...(was !== undefined && { was }) }
  const lines = repriced(session, { sku, price }, view, given)
  if ('rejected' in lines) return lines
  return { accepted: [{ type: 'SessionPriceSet', stream: `session/${id}`, data }, ...lines.accepted] }
}

type Priced = { price: string | undefined; was: string | undefined }
const wanted = (
  { sku, price }: CommandOf<'SetSessionPrice'>,
  { prices }: SessionRecord,
  view: View,
): Priced | { rejected: Refusal } => {
  const stream = `product/${sku}`
  if (!view.get('product', sku)) return { rejected: { code: 'not-found', stream, sku } }
  const currency = view.get('shop')!.config.currency
  const places = minorUnits(currency)
  if (price !== null && finerThan(price, places))
    return { rejected: { code: 'price-too-fine', detail: `${currency} has ${places} decimals`, stream, sku } }
  return { price: price === null ? undefined : amount(price, currency), was: prices[sku] }
}

/** The lines of the SKU at what it costs from now on. */
const repriced = (
  session: SessionRecord,
  { sku, price }: { sku: string; price: string | undefined },
  view: View,
  given: Given,
): Decision => {
  const { cart, config, byStaff, id } = sessionTarget({ session, kind: 'staff', view, given })
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
  if (!less(mostMoney, subtotal)) return { accepted: events }
  const detail = `a cart is worth at most ${mostMoney}`
  return { rejected: { code: 'over-limit', detail, stream: `session/${session.session}`, sku } }
}

/** What the host is talking about; null: nothing. */
export const highlightProduct = (command: CommandOf<'HighlightProduct'>, view: View): Decision => {
  const found = hosting(command, view)
  if ('rejected' in found) return found
  const { session } = found
  const sku = command.sku ?? undefined
  if (sku === session.highlighted) return { accepted: [] }
  if (sku !== undefined && !view.get('product', sku))
    return { rejected: { code: 'not-found', stream: `product/${sku}`, sku } }
  const data = { session: session.session, ...(sku !== undefined && { sku }) }
  return { accepted: [{ type: 'ProductHighlighted', stream: `session/${session.session}`, data }] }
}

/** Held as before; billed, or not. */
export const markSample = (command: CommandOf<'MarkSample'>, view: View, given: Given): Decision => {
  const found = hosting(command, view)
  if ('rejected' in found) return found
  const target = sessionTarget({ session: found.session, kind: 'staff', view, given })
  const line = target.cart?.lines.find((l) => l.line === command.line)
  if (!line) return { rejected: { code: 'not-found', stream: `cart/${target.id}` } }
  if ((line.sample === true) === command.sample) return { accepted: [] }
  const sample = command.sample ? (true as const) : undefined
  const total = billed({ ...line, sample }, line.quantity, target.config.currency)
  return {
    accepted: [marked({ cart: target.id, ...line }, command.sample, total), ...extending(target, undefined)],
  }
}
