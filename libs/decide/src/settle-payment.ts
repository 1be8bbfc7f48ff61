import type { Id, Taken } from '@cartstream/schemas'
import { orderPaid } from './confirm-payment.ts'
import { fulfilling } from './fulfil.ts'
import { refundRequested } from './payment.ts'
import { shortage, takingsOf } from './takings.ts'
import type { CheckoutRecord, CommandOf, Decision, DomainEvent, EventOf, Given, Refusal, View } from './types.ts'

/** State: over a checkout with money that was taken and is no order. */

/**
 * Refusal: `not-found` for a checkout or an intent that never was, `already-settled`; for an order: `amount-differs` in another
 * currency, `order-closed`, `out-of-stock`.
 */

type SettlePayment = CommandOf<'SettlePayment'>

/** Staff's word on money that was taken: it is given back, or is enough for the order, if the goods can be had by now. */
export const settlePayment = (command: SettlePayment, view: View, given: Given): Decision => {
  const checkout = view.get('checkout', command.checkout)
  const stream = `payment/${command.checkout}`
  const isHers = ({ intent }: { intent: string }) => intent === command.intent
  const money = checkout?.unfulfilled?.find(isHers)
  if (!checkout || !money) {
    return { rejected: { code: checkout?.taken?.some(isHers) ? 'already-settled' : 'not-found', stream } }
  }
  if (command.how === 'refund') {
    const { checkout: id } = checkout
    return { accepted: [settled(command), refundRequested({ refund: given.id(0), checkout: id }, money, 'settled')] }
  }
  const order = checkout.order ?? given.id(0)
  const ordered = ordering({ view, given, checkout, order, money })
  return 'rejected' in ordered ? ordered : { accepted: [settled(command, order), ...ordered.accepted] }
}

const settled = ({ checkout, intent, how, note }: SettlePayment, order?: Id): EventOf<'PaymentSettled'> => ({
  type: 'PaymentSettled',
  stream: `payment/${checkout}`,
  data: {
    ...{ checkout, intent, how },
    ...(order !== undefined && { order }),
    ...(note !== undefined && { note }),
    byStaff: true,
  },
})

type Ordering = { view: View; given: Given; checkout: CheckoutRecord; order: Id; money: Taken }

const ordering = ({
  view,
  given,
  checkout,
  order,
  money,
}: Ordering): { accepted: readonly DomainEvent[] } | { rejected: Refusal } => {
  const stream = `payment/${checkout.checkout}`
  if (money.currency !== checkout.currency)
    return { rejected: { code: 'amount-differs', detail: checkout.currency, stream } }
  const taken = checkout.order && view.get('order', checkout.order)?.status
  if (taken === 'cancelled' || taken === 'expired') return { rejected: { code: 'order-closed', stream } }
  if (taken === 'unpaid') return { accepted: [orderPaid(checkout, money)] }
  if (taken !== undefined) return { rejected: { code: 'already-settled', detail: 'it is ordered', stream } }
  const takings = takingsOf(checkout.lines, view.get('cart', checkout.cart), given.now)
  if (takings.length === 0) return { rejected: { code: 'out-of-stock', detail: 'too long ago', stream } }
  const refused = shortage(view, takings)
  return refused ? { rejected: refused } : { accepted: fulfilling({ view, given, checkout, order, paid: money }) }
}
