import { equal, finerThan, less, minus, plus } from './decimal.ts'
import { amount, minorUnits, mostOnWire } from './money.ts'
import { configOf } from './shop.ts'
import type {
  Change,
  CommandOf,
  CreditRecord,
  Decision,
  EventOf,
  OrderRecord,
  Refusal,
  SessionRecord,
  View,
} from './types.ts'

/** State: how much a client may owe for unpaid orders, if that was ever said, and how much they do; no record where neither is so. */

/** Refusal: `price-too-fine`. */

export const setCredit = (command: CommandOf<'SetCredit'>, view: View): Decision => {
  const { client, limit, reason } = command
  const { currency } = configOf(view)
  const stream = `credit/${client}`
  const places = minorUnits(currency)
  if (finerThan(limit, places))
    return { rejected: { code: 'price-too-fine', detail: `${currency} has ${places} decimals`, stream } }
  const was = view.get('credit', client)?.limit
  if (was !== undefined && equal(was, limit)) return { accepted: [] }
  const data = { client, limit: amount(limit, currency), ...(was !== undefined && { was }), ...(reason && { reason }) }
  return { accepted: [{ type: 'CreditSet', stream, data }] }
}

export const evolveCredit = (view: View, { data }: EventOf<'CreditSet'>): readonly Change[] => [
  ['credit', data.client, { ...creditOf(view, data.client), limit: data.limit }],
]

const creditOf = (view: View, client: string): CreditRecord => view.get('credit', client) ?? { client, owed: '0' }

/** What an unpaid order adds to what its owner owes. */
export const owing = (view: View, owner: string, total: string): Change => {
  const credit = creditOf(view, owner)
  return ['credit', owner, { ...credit, owed: plus(credit.owed, total) }]
}

/** What is owed no more, once an unpaid order is paid, cancelled or expired; nothing for any other. */
export const owedNoMore = (view: View, { owner, status, total }: OrderRecord): readonly Change[] => {
  if (status !== 'unpaid') return []
  const credit = creditOf(view, owner)
  const owed = minus(credit.owed, total)
  const isOver = credit.limit === undefined && equal(owed, '0')
  return [['credit', owner, isOver ? undefined : { ...credit, owed }]]
}

/** `over-limit` where it would be more than money can say, whatever their limit. */
export const owesTooMuch = (view: View, { session, client }: SessionRecord, total: string): Refusal | undefined =>
  less(mostOnWire, plus(creditOf(view, client).owed, total))
    ? { code: 'over-limit', detail: `a client owes at most ${mostOnWire}`, stream: `session/${session}` }
    : undefined

/** `credit-exceeded` where what the client owes and this together are more than they may; without a limit, they may owe nothing. */
export const overCredit = (view: View, { session, client }: SessionRecord, total: string): Refusal | undefined => {
  const { limit = '0', owed = '0' } = view.get('credit', client) ?? {}
  if (!less(limit, plus(owed, total))) return undefined
  const { currency } = configOf(view)
  const detail = `the limit is ${amount(limit, currency)}, ${amount(owed, currency)} is owed, and this is ${total}`
  return { code: 'credit-exceeded', detail, stream: `session/${session}` }
}
