import { pence } from '../amounts.ts'
import { check } from '../broken.ts'
import { type Checkout, demandsOf, follows, type Ledger, type Money, type Order, type Told } from '../ledger.ts'

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
    reported(ledger, event)
    return
  }
  if (event.type === 'PaymentSettled' && event.data.how === 'by-hand') {
    handedBack(ledger, event)
    return
  }
  follows(ledger.checkouts.has(event.data.checkout), event)
  const name = nameOf(ledger, event)
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
      const { refund, amount, checkout, provider, intent } = event.data
      once(at === 'to-refund' || at === 'unfulfilled', event, at)
      once(money!.amount === pence(amount), event, at)
      follows(!ledger.refunds.has(refund), event)
      ledger.refunds.set(refund, {
        checkout,
        provider,
        intent,
        amount: pence(amount),
        outcome: undefined,
        byHand: false,
      })
      money!.at = 'refund'
    }
  }
}

const reported = ({ refunds }: Ledger, event: Told<'RefundReported'>): void => {
  const { refund: id, checkout, outcome } = event.data
  const refund = refunds.get(id)
  follows(refund?.checkout === checkout && refund.outcome !== outcome, event)
  check(!refund!.byHand, 'paid-money-has-one-end', () => `${id} was made by hand and by its provider`)
  refund!.outcome = outcome
}

/** By hand goes back what nobody else is to give back: what the provider has refused, an invoice's, or what it was never asked for. */
const handedBack = (ledger: Ledger, event: Told<'PaymentSettled'>): void => {
  const { refund: id = '', checkout, intent } = event.data
  const refund = ledger.refunds.get(id)
  follows(refund?.checkout === checkout && refund.intent === intent, event)
  const { outcome, provider, byHand } = refund!
  const isNew = ledger.decision.events.some((e) => e.type === 'RefundRequested' && e.data.refund === id)
  const isOurs = !byHand && (outcome === 'failed' || (outcome === undefined && (isNew || provider === 'invoice')))
  check(isOurs, 'paid-money-has-one-end', () => `${id} of ${provider} is ${outcome}, and made by hand`)
  refund!.byHand = true
}

/** Money that was an order's is known by the checkout it was taken for, which may be another of the same lines. */
const nameOf = ({ orders }: Ledger, { type, data }: Told<Exclude<PaymentEvent, 'RefundReported'>>): string => {
  const order = type === 'RefundRequested' ? orders.get(data.order ?? '') : undefined
  return order?.paidBy ?? moneyName(data.checkout, data.intent)
}

/** An order takes the money that was taken for it; another amount only where staff say so. The money's name. */
export const becomesOrder = (ledger: Ledger, event: Told<'OrderPlaced' | 'OrderPaid'>, total: number): string => {
  const { checkout, intent } = event.data
  const name = moneyName(checkout, intent!)
  const money = ledger.money.get(name)
  once(money?.at === 'taken', event, money?.at ?? 'unknown')
  const right = money!.amount === total || ledger.has('PaymentSettled')
  check(right, 'totals-exact', () => `${money!.amount} bought ${JSON.stringify(event.data)}`)
  money!.at = 'order'
  return name
}

/** The orders that have a checkout's lines: its own, or those of other checkouts of the same cart. */
export const ordersOf = ({ orders, ordered }: Ledger, { lines }: Checkout): readonly Order[] =>
  [...new Set(lines.flatMap(({ id }) => ordered.get(id) ?? []))].map((id) => orders.get(id)!)

/** Why money bought nothing is so. */
const isReason = (ledger: Ledger, event: Told<'PaymentUnfulfilled'>): void => {
  const { checkout: id, reason, amount } = event.data
  const checkout = ledger.checkouts.get(id)!
  const orders = ordersOf(ledger, checkout)
  const status = orders.map((order) => order.status)
  const due = orders.length === 0 ? [checkout.total] : orders.map(({ total }) => total)
  const is = {
    'amount-differs': due.some((total) => pence(amount) !== total),
    'paid-twice': status.includes('paid'),
    'order-ended': status.includes('cancelled') || status.includes('expired'),
    'out-of-stock': orders.length === 0 && isGone(ledger, checkout, event.time),
  }
  check(is[reason], 'no-false-refusal', () => `${reason} was told of ${id}, which is ${checkout.status}, and ${status}`)
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
