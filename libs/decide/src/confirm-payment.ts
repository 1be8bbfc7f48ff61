import type { Taken } from '@cartstream/schemas'
import { equal, less, minus } from './decimal.ts'
import { fulfilling } from './fulfil.ts'
import { amount } from './money.ts'
import { findCheckout, paidBy, refundRequested } from './payment.ts'
import { configOf } from './shop.ts'
import { shortage, takingsOf } from './takings.ts'
import type { CheckoutRecord, CommandOf, Decision, DomainEvent, EventOf, Given, View } from './types.ts'

/** State: over a checkout, what was taken for it so far, its order, its lines' pools and holds, and its cart. */

/** Refusal: `not-found`, `combined-part`. Nothing else: the money is there, and is an order, a refund, or staff's to settle. */

type Reason = EventOf<'PaymentUnfulfilled'>['data']['reason']
type Payment = { view: View; given: Given; checkout: CheckoutRecord; money: Taken }

/**
 * PaymentSucceeded, and what the money became. The same intent again is already so; where it has brought more by now, the difference is
 * money of its own, which buys nothing.
 */
export const confirmPayment = (command: CommandOf<'ConfirmPayment'>, view: View, given: Given): Decision => {
  const found = findCheckout(command, view)
  if ('rejected' in found) return found
  const { checkout } = found
  const before = checkout.taken?.find(({ intent }) => intent === command.intent)?.amount
  if (before !== undefined && !less(before, command.amount)) return { accepted: [] }
  const money = {
    ...paidBy(command),
    ...(before !== undefined && { amount: amount(minus(command.amount, before), command.currency) }),
  }
  const payment = { view, given, checkout, money }
  const outcome = outcomeOf(payment)
  const became = before !== undefined && (outcome === 'order' || outcome === 'pay') ? 'amount-differs' : outcome
  return { accepted: [succeeded(payment), ...becoming(payment, became)] }
}

/** What the money becomes: this checkout's order, the payment of the one that has its lines, or nothing. */
const outcomeOf = ({ view, given, checkout, money }: Payment): 'order' | 'pay' | Reason => {
  const order = checkout.order && view.get('order', checkout.order)
  // what has its lines was over so long ago that nobody knows it any more
  if (checkout.order !== undefined && !order) return 'order-ended'
  const { currency, total } = order || checkout
  const right = money.currency === currency && equal(money.amount, total)
  if (order) {
    if (order.status === 'cancelled' || order.status === 'expired') return 'order-ended'
    if (order.status === 'paid') return 'paid-twice'
    return right ? 'pay' : 'amount-differs'
  }
  if (!right) return 'amount-differs'
  return canBeHad(checkout, view, given.now) ? 'order' : 'out-of-stock'
}

/** Whether the lines of a checkout can still be sold; never once it is over for good. */
export const canBeHad = (checkout: CheckoutRecord, view: View, now: number): boolean => {
  const takings = takingsOf(checkout.lines, view.get('cart', checkout.cart), now)
  return takings.length > 0 && shortage(view, takings) === undefined
}

/** Late: when nobody was waiting for it any more. */
const isLate = ({ checkout, view }: Payment): boolean =>
  checkout.status === 'over' ||
  (checkout.status === 'ordered' && view.get('order', checkout.order!)?.status !== 'unpaid')

const succeeded = (payment: Payment): EventOf<'PaymentSucceeded'> => {
  const { checkout, cart } = payment.checkout
  const data = { checkout, cart, ...payment.money, ...(isLate(payment) && { late: true as const }) }
  return { type: 'PaymentSucceeded', stream: `payment/${checkout}`, data }
}

const becoming = (payment: Payment, outcome: 'order' | 'pay' | Reason): readonly DomainEvent[] => {
  const { view, given, checkout, money } = payment
  if (outcome === 'order') return fulfilling({ view, given, checkout, order: given.id(0), paid: money })
  if (outcome === 'pay') return [orderPaid(checkout, money)]
  const freed = outcome === 'out-of-stock' && checkout.status === 'active' ? [soldOut(checkout)] : []
  return [...unfulfilled(payment, outcome), ...freed]
}

/** The order that has a checkout's lines has its money. */
export const orderPaid = ({ checkout, order }: CheckoutRecord, money: Taken): EventOf<'OrderPaid'> => ({
  type: 'OrderPaid',
  stream: `order/${order!}`,
  data: { order: order!, checkout, ...paidBy(money) },
})

/** For staff; or given back at once, where that is the shop's way and the amount was the right one. */
const unfulfilled = ({ view, given, checkout: c, money }: Payment, reason: Reason): readonly DomainEvent[] => {
  const data = { checkout: c.checkout, cart: c.cart, ...money, reason }
  const told: DomainEvent = { type: 'PaymentUnfulfilled', stream: `payment/${c.checkout}`, data }
  if (reason === 'amount-differs' || configOf(view).latePayment === 'ask') return [told]
  return [told, refundRequested({ refund: given.id(0), checkout: c.checkout }, money, reason)]
}

/** Paid, and nothing to give for it: the cart is open again. The intent is spent: there is nothing to cancel. */
const soldOut = ({ checkout, cart }: CheckoutRecord): EventOf<'CheckoutFailed'> => ({
  type: 'CheckoutFailed',
  stream: `cart/${cart}`,
  data: { checkout, cart, reason: 'out-of-stock' },
})
