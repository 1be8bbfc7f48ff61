import type { Command, SessionCommand } from '@cartstream/schemas'
import { pence, units } from '../amounts.ts'
import { owedBy } from '../keep/sessions.ts'
import type { Ledger, Session } from '../ledger.ts'
import { refusesSale, totalOf } from './checkouts.ts'
import { isSessionWish, sessionOf } from './meant.ts'
import type { Said } from './truth.ts'
import { refusesWish } from './wishes.ts'

/** What its client may ask, too; all else is the host's. */
const FOR_BOTH: ReadonlySet<Command['type']> = new Set(['JoinSession', 'AddSessionItem', 'RequestCheckout'])
/** What can be asked of a session that does not go on. */
const ANY_TIME: ReadonlySet<Command['type']> = new Set(['ChangeSession', 'MakeSalesSheet'])

/** Would this no to a host, or to a client, be right now? */
export const refusesSession = (said: Said<SessionCommand>): boolean => {
  const { command, ledger, answer } = said
  if (command.type === 'CreateSession' || command.type === 'SetCredit') return false
  const { caller } = command
  const session = sessionOf(ledger, command.session)
  const isHost = caller.kind === 'staff'
  const may = session !== undefined && (isHost || (FOR_BOTH.has(command.type) && caller.actor === session.client))
  if (!may) return answer.code === 'not-found'
  const closed = closedTo(command, session)
  if (closed !== undefined) return answer.code === closed
  if (isSessionWish(command)) return refusesWish({ ...said, command })
  return refusesOne({ ...said, command }, session)
}

/** Where it stands in the way of the command by itself. */
const closedTo = (
  command: Exclude<SessionCommand, { type: 'CreateSession' | 'SetCredit' }>,
  { status }: Session,
): 'session-closed' | 'session-not-active' | undefined => {
  const over = status === 'ended' || status === 'converted' || status === 'cancelled'
  if (command.type === 'MoveSession') {
    if (status === 'converted' || status === 'cancelled') return 'session-closed'
    if (command.move === 'start' || command.move === 'cancel') return undefined
    return status === 'scheduled' ? 'session-not-active' : status === 'ended' ? 'session-closed' : undefined
  }
  if (command.type === 'MakeSalesSheet' && status === 'cancelled') return 'session-closed'
  if (ANY_TIME.has(command.type)) return undefined
  if (over) return 'session-closed'
  if (command.type === 'JoinSession') return undefined
  if (status === 'scheduled') return command.type === 'SetSessionPrice' ? undefined : 'session-not-active'
  return status === 'paused' && command.caller.kind !== 'staff' ? 'session-not-active' : undefined
}

type Other = Exclude<SessionCommand, { type: 'CreateSession' | 'SetCredit' | 'AddSessionItem' | 'ChangeSessionItem' }>
const refusesOne = ({ command, ledger, answer: { code }, now }: Said<Other>, session: Session): boolean => {
  const cart = ledger.carts.get(session.id)
  const isEmpty = (cart?.lines.size ?? 0) === 0
  switch (command.type) {
    case 'SetSessionPrice':
    case 'HighlightProduct':
      return code === 'not-found' && command.sku !== null && !ledger.products.has(command.sku)
    case 'MarkSample':
      return code === 'not-found' && cart?.lines.has(command.line) !== true
    case 'RequestCheckout':
    case 'MakeSalesSheet':
      return code === 'cart-empty' && isEmpty
    case 'ConvertSession': {
      if (code !== 'credit-exceeded') return cart !== undefined && refusesSale(ledger, cart, code, now)
      const total = cart === undefined ? 0 : totalOf(ledger, cart)
      const over = owedBy(ledger, session.client) + total > (ledger.limits.get(session.client) ?? 0)
      return command.bypass === undefined && total > 0 && over
    }
    default:
      return false
  }
}

/** Was there nothing left to do for this command? */
export const isSoInSession = (command: SessionCommand, ledger: Ledger): boolean => {
  if (command.type === 'CreateSession') return false
  if (command.type === 'SetCredit') return ledger.limits.get(command.client) === pence(command.limit)
  const session = sessionOf(ledger, command.session)
  if (session === undefined) return false
  const lines = ledger.carts.get(session.id)?.lines
  switch (command.type) {
    case 'MoveSession':
      return session.status === movesTo[command.move]
    case 'JoinSession':
      return session.joined || command.caller.actor !== session.client
    case 'ChangeSession':
      return command.title === session.title
    case 'ChangeSessionItem':
      return (lines?.get(command.line)?.quantity ?? 0) === units(command.quantity)
    case 'SetSessionPrice':
      return session.prices.get(command.sku) === (command.price === null ? undefined : pence(command.price))
    case 'HighlightProduct':
      return session.highlighted === (command.sku ?? undefined)
    case 'MarkSample':
      return (lines?.get(command.line)?.sample ?? false) === command.sample
    case 'RequestCheckout':
      return session.requested
    case 'ConvertSession':
      return session.status === 'converted'
    case 'AddSessionItem':
    case 'MakeSalesSheet':
      return false
  }
}
const movesTo = { start: 'active', pause: 'paused', resume: 'active', end: 'ended', cancel: 'cancelled' } as const
