import { adding } from './add-item.ts'
import { changing } from './change-item.ts'
import { less, minus, plus } from './decimal.ts'
import { extending } from './hold.ts'
import { billed } from './line.ts'
import { amount } from './money.ts'
import { findSession, hostedSession, notGoingOn, sessionTarget } from './session.ts'
import { tooMuch } from './session-price.ts'
import type { CommandOf, Decision, DomainEvent, EventOf, Given, View } from './types.ts'
import { mostMoney } from './wish.ts'

/** State: over a session, its cart, the product and the pools it takes from, like any cart's: there is one pool of holds. */

/** Refusal: all that a cart's lines are refused for (wish.ts); `not-found` for a SKU or a line. */

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
  if (less(mostMoney, plus(minus(target.cart!.subtotal, line.lineTotal), total)))
    return { rejected: { ...tooMuch, stream: `session/${found.session.session}`, sku: line.sku } }
  return {
    accepted: [marked({ cart: target.id, ...line }, command.sample, total), ...extending(target, undefined)],
  }
}
