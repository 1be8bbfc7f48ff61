import { equal } from './decimal.ts'
import { findCheckout, paidBy } from './payment.ts'
import type { CheckoutRecord, CommandOf, Decision, Given, View } from './types.ts'

/** State: over a checkout; active, over, ordered but unpaid, or paid. */

/** Refusal: `not-found`; `amount-differs` for an intent of another total; `checkout-over` for a second one of what is paid. */

/** Told again is already so. On a checkout that is over it is recorded all the same, as late: so it is known what to cancel. */
export const recordIntent = (command: CommandOf<'RecordIntent'>, view: View, _given: Given): Decision => {
  const found = findCheckout(command, view)
  if ('rejected' in found) return found
  const { checkout: c } = found
  const stream = `payment/${c.checkout}`
  const { intent, amount, currency } = command
  if (c.intent === intent) return { accepted: [] }
  if (currency !== c.currency || !equal(amount, c.total)) {
    return { rejected: { code: 'amount-differs', detail: `${c.total} ${c.currency} is due`, stream } }
  }
  const due = dueOf(c, view)
  if (due === 'paid') return { rejected: { code: 'checkout-over', detail: 'it is paid', stream } }
  const data = {
    checkout: c.checkout,
    cart: c.cart,
    ...paidBy(command),
    ...(due === 'over' && { late: true as const }),
  }
  return { accepted: [{ type: 'PaymentIntended', stream, data }] }
}

const dueOf = ({ status, order }: CheckoutRecord, view: View): 'waiting' | 'over' | 'paid' => {
  if (status !== 'ordered') return status === 'active' ? 'waiting' : 'over'
  switch (view.get('order', order!)?.status) {
    case 'unpaid':
      return 'waiting'
    case 'paid':
      return 'paid'
    default:
      return 'over'
  }
}
