import type { Caller, Id, Taken } from '@cartstream/schemas'
import { checkoutOf, heardOf } from './checkout.ts'
import { less, minus, plus } from './decimal.ts'
import { draftOf } from './draft.ts'
import { amount as inFull, sum } from './money.ts'
import type { Change, CheckoutRecord, CommandOf, EventOf, RefundRecord, Refusal, Stamped, View } from './types.ts'

/**
 * State: every amount that was taken for a checkout is one of three: an order's, given back (a refund is requested, which the provider makes,
 * or people do), or an open entry of `unfulfilled`, which staff settle. `taken` remembers all of them by intent, so that no webhook counts twice.
 */

/** Refusal: `not-found` for a checkout that is not the caller's, `combined-part`; the rest in each command's file. */

/** The checkout that a payment is about, if the caller may pay or end it; the provider and the service themselves may. */
export const findCheckout = (
  { checkout: id, by }: { checkout: Id; by?: Caller | undefined },
  view: View,
): { checkout: CheckoutRecord } | { rejected: Refusal } => {
  const stream = `payment/${id}`
  const checkout = view.get('checkout', id)
  const own = checkout && (by === undefined || by.kind === 'staff' || by.actor === checkout.owner)
  if (!own) return { rejected: { code: 'not-found', stream } }
  if (by === undefined || checkout.combined === undefined) return { checkout }
  return { rejected: { code: 'combined-part', detail: checkout.combined, stream } }
}

/** An amount with whom it came from, as events say it. */
export const paidBy = ({ provider, intent, amount, currency }: Taken): Taken => ({ provider, intent, amount, currency })

export const refundRequested = (
  about: { refund: Id; checkout: Id; order?: Id },
  money: Taken,
  reason: string,
): EventOf<'RefundRequested'> => ({
  type: 'RefundRequested',
  stream: `payment/${about.checkout}`,
  data: { ...about, ...paidBy(money), reason },
})

/** What staff have said of money; `became`: the order, or the refund that was made by hand. */
export const settled = (
  { checkout, intent, how, note }: CommandOf<'SettlePayment'>,
  became: { order?: Id; refund?: Id } = {},
): EventOf<'PaymentSettled'> => ({
  type: 'PaymentSettled',
  stream: `payment/${checkout}`,
  data: { ...{ checkout, intent, how }, ...became, ...(note !== undefined && { note }), byStaff: true },
})

export type PaymentEvent =
  | 'PaymentSucceeded'
  | 'PaymentUnfulfilled'
  | 'PaymentSettled'
  | 'RefundRequested'
  | 'RefundReported'

export const evolvePayment = (view: View, event: Stamped<PaymentEvent>): readonly Change[] => {
  const checkout = heardOf(checkoutOf(view, event.data.checkout), event.time)
  const { checkout: id } = checkout
  switch (event.type) {
    case 'PaymentSucceeded':
      return [['checkout', id, { ...checkout, taken: added(checkout.taken, event.data) }]]
    case 'PaymentUnfulfilled':
      return [['checkout', id, { ...checkout, unfulfilled: open(checkout.unfulfilled, paidBy(event.data)) }]]
    case 'PaymentSettled': {
      const { refund, intent } = event.data
      if (refund === undefined) return [['checkout', id, closed(checkout, intent)]]
      return [
        ['checkout', id, checkout],
        ['refund', refund, { ...refundOf(view, refund), byHand: true }],
      ]
    }
    case 'RefundRequested':
      return requested(view, checkout, event.data)
    case 'RefundReported': {
      const { refund, outcome } = event.data
      return [
        ['checkout', id, checkout],
        ['refund', refund, { ...refundOf(view, refund), status: outcome }],
      ]
    }
  }
}

type Amount = { intent: string; amount: string }
/** One entry per intent: what it has brought so far. */
const added = (all: readonly Amount[] = [], { intent, amount }: Amount): readonly Amount[] =>
  all.some((one) => one.intent === intent)
    ? all.map((one) => (one.intent === intent ? { intent, amount: plus(one.amount, amount) } : one))
    : [...all, { intent, amount }]

const open = (all: readonly Taken[] = [], money: Taken): readonly Taken[] =>
  all.some(({ intent }) => intent === money.intent)
    ? all.map((one) =>
        one.intent === money.intent ? { ...one, amount: sum(one.amount, money.amount, one.currency) } : one,
      )
    : [...all, money]

const withOpen = ({ unfulfilled: _, ...checkout }: CheckoutRecord, left: readonly Taken[]): CheckoutRecord =>
  left.length === 0 ? checkout : { ...checkout, unfulfilled: left }

const closed = (checkout: CheckoutRecord, by: string): CheckoutRecord =>
  withOpen(
    checkout,
    (checkout.unfulfilled ?? []).filter(({ intent }) => intent !== by),
  )

/** What goes back is open no more; the rest of what the same intent brought is. An order's refund leaves what is open alone. */
type Requested = EventOf<'RefundRequested'>['data']
const requested = (view: View, heard: CheckoutRecord, data: Requested): readonly Change[] => {
  const { refund, checkout: id, order, intent, amount } = data
  const draft = draftOf(view)
  draft.set('refund', refund, { refund, checkout: id, status: 'requested', ...paidBy(data) })
  const checkout = { ...heard, refunds: [...(heard.refunds ?? []), refund] }
  draft.set('checkout', id, checkout)
  const left = (checkout.unfulfilled ?? []).flatMap((money) => {
    if (money.intent !== intent) return [money]
    return less(amount, money.amount) ? [{ ...money, amount: inFull(minus(money.amount, amount), money.currency) }] : []
  })
  if (order === undefined) draft.set('checkout', id, withOpen(checkout, left))
  return draft.changes()
}

const refundOf = (view: View, id: Id): RefundRecord => {
  const refund = view.get('refund', id)
  if (!refund) throw new Error(`refund ${id} was never requested`)
  return refund
}
