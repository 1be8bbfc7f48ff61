import { equal, less } from './decimal.ts'
import { isLongOver } from './forget.ts'
import { INVOICE } from './freeze.ts'
import { amount, mostOnWire, sum } from './money.ts'
import { paidBy } from './payment.ts'
import type { CombinedRecord, CommandOf, Decision, DomainEvent, Given, Refusal, View } from './types.ts'

/** State: over one combined checkout; its parts are in other shops, and are not looked at. */

/**
 * Refusal: `bad-request` for carts that cannot be combined, `provider-unknown` for one paid later, `not-found`, `over-limit` for a total
 * that money cannot say, `amount-differs`, `checkout-over` for a step that comes after the end, `payment-pending` for closing before it.
 */

type CombinedCommand = CommandOf<
  'StartCombined' | 'PrepareCombined' | 'IntendCombined' | 'PayCombined' | 'CancelCombined' | 'CloseCombined'
>

/** A step that was done already is already so, whoever does it again. */
export const decideCombined = (command: CombinedCommand, view: View, given: Given): Decision => {
  if (command.type === 'StartCombined') return start(command, given)
  const combined = view.get('combined', command.combined)
  const by = 'by' in command ? command.by : undefined
  const own = by === undefined || by.kind === 'staff' || by.actor === combined?.owner
  if (!combined || !own || isLongOver(combined, given.now)) {
    return { rejected: { code: 'not-found', stream: `combined/${command.combined}` } }
  }
  switch (command.type) {
    case 'PrepareCombined':
      return prepare(command, combined)
    case 'IntendCombined':
      return intend(command, combined)
    case 'PayCombined':
      return pay(command, combined)
    case 'CancelCombined':
      return cancel(command, combined)
    case 'CloseCombined':
      return close(command, combined)
  }
}

const streamOf = ({ combined }: { combined: string }): string => `combined/${combined}`
const refused = (combined: CombinedRecord, code: Refusal['code'], detail?: string): Decision => ({
  rejected: { code, ...(detail !== undefined && { detail }), stream: streamOf(combined) },
})
const accepted = (...events: readonly DomainEvent[]): Decision => ({ accepted: events })

const start = ({ caller, provider, carts }: CommandOf<'StartCombined'>, given: Given): Decision => {
  const combined = given.id(0)
  const no = (code: Refusal['code'], detail: string): Decision => ({ rejected: { code, detail } })
  if (carts[0]?.shop !== given.shop) return no('bad-request', 'it belongs to the shop of its first cart')
  if (new Set(carts.map(({ cart }) => cart)).size < carts.length) return no('bad-request', 'a cart is named twice')
  if (provider === INVOICE) return no('provider-unknown', 'a combined checkout is paid at once')
  const ownerKind = caller.kind === 'guest' ? 'guest' : 'customer'
  const data = {
    combined,
    owner: caller.actor,
    ownerKind,
    provider,
    carts: carts.map((cart) => ({ ...cart })),
  } as const
  return accepted({ type: 'CombinedStarted', stream: streamOf(data), data: { ...data, carts: [...data.carts] } })
}

/** Expects the parts cart by cart, as they were named. */
const prepare = (command: CommandOf<'PrepareCombined'>, c: CombinedRecord): Decision => {
  const { combined, currency, parts, expiresAt } = command
  if (c.status === 'cancelled' || c.status === 'closed') return refused(c, 'checkout-over')
  if (c.status !== 'started') return accepted()
  if (parts.length !== c.carts.length || parts.some(({ cart }, i) => cart !== c.carts[i]!.cart)) {
    throw new Error(`the parts of ${combined} are not its carts`)
  }
  const total = parts.reduce((all, part) => sum(all, part.total, currency), amount('0', currency))
  if (less(mostOnWire, total)) return refused(c, 'over-limit', `a combined checkout is worth at most ${mostOnWire}`)
  const data = { combined, currency, total, parts: parts.map((part) => ({ ...part })), expiresAt }
  return accepted({ type: 'CombinedPrepared', stream: streamOf(c), data })
}

/** Under one key a provider has one intent; should it name another, the latest counts. */
const intend = (command: CommandOf<'IntendCombined'>, c: CombinedRecord): Decision => {
  if (c.status === 'started') throw new Error(`an intent for ${c.combined}, whose total nobody knows yet`)
  if (c.intent === command.intent || c.status === 'paid') return accepted()
  if (c.status === 'cancelled' || c.status === 'closed') return refused(c, 'checkout-over')
  if (command.currency !== c.currency || !equal(command.amount, c.total)) {
    return refused(c, 'amount-differs', `${c.total} ${c.currency} is due`)
  }
  return accepted({ type: 'CombinedIntended', stream: streamOf(c), data: { combined: c.combined, ...paidBy(command) } })
}

/** Whatever the amount, and however late: the money is there, and the parts make it good. An intent succeeds once. */
const pay = (command: CommandOf<'PayCombined'>, c: CombinedRecord): Decision => {
  if (c.taken?.some(({ intent }) => intent === command.intent)) return accepted()
  if (c.status === 'started' || c.parts.length === 0) return refused(c, 'no-checkout')
  return accepted({ type: 'CombinedPaid', stream: streamOf(c), data: { combined: c.combined, ...paidBy(command) } })
}

/** What fails or ends too late, or twice, ends nothing; only who asks for it is told that it is paid. */
const cancel = (command: CommandOf<'CancelCombined'>, c: CombinedRecord): Decision => {
  const { combined, because, shop, code } = command
  if (c.status === 'cancelled' || (c.status === 'closed' && c.outcome === 'cancelled')) return accepted()
  if (c.status === 'paid' || c.status === 'closed') {
    return because === 'asked' ? refused(c, 'checkout-over', 'it is paid') : accepted()
  }
  const intent = c.status === 'intended' ? c.intent : undefined
  const data = {
    ...{ combined, because },
    ...(shop !== undefined && { shop }),
    ...(code !== undefined && { code }),
    ...(intent !== undefined && { intent }),
  }
  return accepted({ type: 'CombinedCancelled', stream: streamOf(c), data })
}

/** Not before money that came while the parts were looked at has been handed on, too. */
const close = ({ combined, parts, payments }: CommandOf<'CloseCombined'>, c: CombinedRecord): Decision => {
  if (c.status === 'closed') return accepted()
  if (c.status !== 'paid' && c.status !== 'cancelled') return refused(c, 'payment-pending')
  if (payments !== (c.taken?.length ?? 0)) return refused(c, 'payment-pending', 'there is more money for it by now')
  const outcome = parts.some(({ order }) => order !== undefined) ? 'ordered' : 'cancelled'
  const data = { combined, outcome, parts: parts.map((part) => ({ ...part })) } as const
  return accepted({ type: 'CombinedClosed', stream: streamOf(c), data: { ...data, parts: [...data.parts] } })
}
