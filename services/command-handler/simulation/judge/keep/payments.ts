import { pence } from '../amounts.ts'
import { check } from '../broken.ts'
import { type Checkout, demandsOf, follows, type Ledger, type Money, type Told } from '../ledger.ts'

type PaymentEvent = 'PaymentSucceeded' | 'PaymentUnfulfilled' | 'PaymentSettled' | 'RefundRequested' | 'RefundReported'

const once = (
  is: boolean,
  event: Told<PaymentEvent | 'OrderPlaced' | 'OrderPaid'>,
  at: Money['at'] | 'unknown',
): void =>
  check(is, 'paid-money-has-one-end', () => `${event.type} ${JSON.stringify(event.data)}, while the money is ${at}`)

export const moneyName = (checkout: string, intent: string): string => `${checkout} ${intent}`

/** Where money that was taken goes: into an order, back, or on the list of what is paid and not fulfilled. */
export const keepPayment = (ledger: Ledger, event: Told<PaymentEvent>): void => {
  if (event.type === 'RefundReported') {
    const refund = ledger.refunds.get(event.data.refund)
    follows(refund?.checkout === event.data.checkout && refund.outcome !== event.data.outcome, event)
    refund!.outcome = event.data.outcome
    return
  }
  follows(ledger.checkouts.has(event.data.checkout), event)
  const name = moneyName(event.data.checkout, event.data.intent)
  const money = ledger.money.get(name)
  const at = money?.at ?? 'unknown'
  switch (event.type) {
    case 'PaymentSucceeded':
      once(money === undefined, event, at)
      ledger.money.set(name, { amount: pence(event.data.amount), at: 'taken' })
      return
    case 'PaymentUnfulfilled':
      once(at === 'taken', event, at)
      once(money!.amount === pence(event.data.amount), event, at)
      isReason(ledger, event)
      money!.at = 'unfulfilled'
      return
    case 'PaymentSettled':
      once(at === 'unfulfilled', event, at)
      money!.at = event.data.how === 'order' ? 'taken' : 'to-refund'
      return
    case 'RefundRequested': {
      const { refund, amount, checkout } = event.data
      once(at === 'to-refund' || at === 'unfulfilled', event, at)
      once(money!.amount === pence(amount), event, at)
      follows(!ledger.refunds.has(refund), event)
      ledger.refunds.set(refund, { checkout, outcome: undefined })
      money!.at = 'refund'
    }
  }
}

/** An order takes the money that was taken for it; another amount only where staff say so. */
export const becomesOrder = (ledger: Ledger, event: Told<'OrderPlaced' | 'OrderPaid'>): void => {
  const { checkout, intent } = event.data
  const money = ledger.money.get(moneyName(checkout, intent!))
  once(money?.at === 'taken', event, money?.at ?? 'unknown')
  const right = money!.amount === ledger.checkouts.get(checkout)!.total || ledger.has('PaymentSettled')
  check(right, 'totals-exact', () => `${money!.amount} bought ${JSON.stringify(event.data)}`)
  money!.at = 'order'
}

/** Why money bought nothing is so. */
const isReason = (ledger: Ledger, event: Told<'PaymentUnfulfilled'>): void => {
  const { checkout: id, reason, amount } = event.data
  const checkout = ledger.checkouts.get(id)!
  const order = ledger.orders.get(checkout.order ?? '')?.status
  const elsewhere = checkout.order === undefined && checkout.lines.some((line) => ledger.ordered.has(line.id))
  const say = () => `${reason} was told of ${id}, which is ${checkout.status}, its order ${order}`
  const is = {
    'amount-differs': pence(amount) !== checkout.total,
    'paid-twice': order === 'paid' || elsewhere,
    'order-ended': order === 'cancelled' || order === 'expired' || elsewhere,
    'out-of-stock': order === undefined && isGone(ledger, checkout, event.time),
  }
  check(is[reason], 'no-false-refusal', say)
}

/** Whether its lines cannot be had: some pool has less for them, or the cart was closed unsold and buys nothing any more. */
export const isGone = (ledger: Ledger, { cart: id, lines }: Checkout, now: number): boolean => {
  const { status, lines: stand } = ledger.carts.get(id)!
  if (status === 'merged' || status === 'expired') return true
  const missing = new Map<string, number>()
  for (const line of lines)
    for (const { pool, quantity } of demandsOf(line)) {
      const own = stand.has(line.id) ? ledger.heldFor(line.id, pool, now) : 0
      missing.set(pool, (missing.get(pool) ?? 0) + quantity - own)
    }
  return [...missing].some(([pool, wanted]) => wanted > ledger.free(pool, now))
}
