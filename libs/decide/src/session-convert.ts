import type { Id } from '@cartstream/schemas'
import { overCredit, owesTooMuch } from './credit.ts'
import { equal } from './decimal.ts'
import { freeze, INVOICE } from './freeze.ts'
import { amount } from './money.ts'
import { findSession, hostedSession, notGoingOn, sessionTarget } from './session.ts'
import { configOf } from './shop.ts'
import type { CommandOf, Decision, DomainEvent, EventOf, Given, SessionRecord, View } from './types.ts'

/** State: over a session, its cart, the pools that takes from, and what its client owes; all of it is written in one batch. */

/** Refusal: `cart-empty`, `credit-exceeded`, and what a checkout is refused for: `out-of-stock`, `delisted`, `below-minimum`. */

/** The client asks for an order; the host decides. */
export const requestCheckout = (command: CommandOf<'RequestCheckout'>, view: View): Decision => {
  const found = findSession(command, view)
  if ('rejected' in found) return found
  const { session } = found
  const refused = notGoingOn(session, command.caller.kind)
  if (refused) return { rejected: refused }
  const id = session.session
  if (session.requested) return { accepted: [] }
  if (!view.get('cart', id)?.lines.length) return { rejected: { code: 'cart-empty', stream: `cart/${id}` } }
  return { accepted: [{ type: 'CheckoutRequested', stream: `session/${id}`, data: { session: id } }] }
}

/**
 * An order of all that is in it, unpaid until the shop's time is up, against the client's credit: stock, holds, cart, order and session in one
 * decision. Of two who do it at once, the second finds it done.
 */
export const convertSession = (command: CommandOf<'ConvertSession'>, view: View, given: Given): Decision => {
  const found = hostedSession(command, view)
  if ('rejected' in found) return found
  const { session } = found
  if (session.status === 'converted') return { accepted: [] }
  const refused = notGoingOn(session, 'staff')
  if (refused) return { rejected: refused }
  const target = sessionTarget({ session, kind: 'staff', view, given })
  const ordered = freeze(target, { provider: INVOICE })
  if ('rejected' in ordered) return ordered
  const { order, total } = placedIn(ordered.accepted)
  const tooMuch = owesTooMuch(view, session, total)
  if (tooMuch) return { rejected: tooMuch }
  const over = equal(total, '0') ? undefined : overCredit(view, session, total)
  if (over && command.bypass === undefined) return { rejected: over }
  const converted = conversion(session, { order, total, bypass: over && command.bypass }, view)
  return { accepted: beforeItsCart(ordered.accepted, converted) }
}

const placedIn = (events: readonly DomainEvent[]): EventOf<'OrderPlaced'>['data'] => {
  const placed = events.find((event) => event.type === 'OrderPlaced')
  if (!placed) throw new Error('a session was sold without an order')
  return placed.data
}

type Bought = { order: Id; total: string; bypass: string | undefined }
const conversion = (
  { session, client }: SessionRecord,
  { order, total, bypass }: Bought,
  view: View,
): EventOf<'SessionConverted'> => {
  const { owed = '0', limit } = view.get('credit', client) ?? {}
  const exposure = amount(owed, configOf(view).currency)
  return {
    type: 'SessionConverted',
    stream: `session/${session}`,
    data: {
      ...{ session, order, total, exposure },
      ...(limit !== undefined && { limit }),
      ...(bypass !== undefined && { bypass }),
    },
  }
}

/** The session takes down what is in its cart, so it is told before that is closed. */
const beforeItsCart = (events: readonly DomainEvent[], converted: DomainEvent): readonly DomainEvent[] =>
  events.flatMap((event) => (event.type === 'CartOrdered' ? [converted, event] : [event]))
