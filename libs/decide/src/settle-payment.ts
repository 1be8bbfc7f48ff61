import type { Id, Taken } from '@cartstream/schemas'
import { orderPaid } from './confirm-payment.ts'
import { fulfilling } from './fulfil.ts'
import { handedBack } from './give-back.ts'
import { refundRequested, settled } from './payment.ts'
import { shortage, takingsOf } from './takings.ts'
import type { CheckoutRecord, CommandOf, Decision, DomainEvent, Given, Refusal, View } from './types.ts'

/** State: over a checkout with money that was taken and is no order; by hand, also over a refund, of an order's money, too. */

/**
 * Refusal: `not-found` for a checkout or an intent that never was, `already-settled`; for an order: `amount-differs` in another
 * currency, `order-closed`, `out-of-stock`; of a refund: give-back.ts.
 */

type SettlePayment = CommandOf<'SettlePayment'>

/**
 * Staff's word on money that was taken: it is to go back, was given back by hand, or is enough for the order, if the goods can be had by now.
 * What goes back by hand has its RefundRequested as well: so that whatever went back is there to be counted.
 */
export const settlePayment = (command: SettlePayment, view: View, given: Given): Decision => {
  const checkout = view.get('checkout', command.checkout)
  const stream = `payment/${command.checkout}`
  if (command.refund !== undefined) return handedBack(command, command.refund, view)
  const isHers = ({ intent }: { intent: string }) => intent === command.intent
  const money = checkout?.unfulfilled?.find(isHers)
  if (!checkout || !money) {
    return { rejected: { code: checkout?.taken?.some(isHers) ? 'already-settled' : 'not-found', stream } }
  }
  if (command.how !== 'order') {
    const refund = given.id(0)
    const asked = refundRequested({ refund, checkout: checkout.checkout }, money, 'settled')
    return { accepted: command.how === 'refund' ? [settled(command), asked] : [asked, settled(command, { refund })] }
  }
  const order = checkout.order ?? given.id(0)
  const ordered = ordering({ view, given, checkout, order, money })
  return 'rejected' in ordered ? ordered : { accepted: [settled(command, { order }), ...ordered.accepted] }
}

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
  const isForgotten = checkout.order !== undefined && taken === undefined
  if (taken === 'cancelled' || taken === 'expired' || isForgotten) return { rejected: { code: 'order-closed', stream } }
  if (taken === 'unpaid') return { accepted: [orderPaid(checkout, money)] }
  if (taken !== undefined) return { rejected: { code: 'already-settled', detail: 'it is ordered', stream } }
  const takings = takingsOf(checkout.lines, view.get('cart', checkout.cart), given.now)
  if (takings.length === 0) return { rejected: { code: 'out-of-stock', detail: 'too long ago', stream } }
  const refused = shortage(view, takings)
  return refused ? { rejected: refused } : { accepted: fulfilling({ view, given, checkout, order, paid: money }) }
}
