import { check } from '../broken.ts'
import { demandsOf, follows, type Ledger, type Line, type Order, type Told } from '../ledger.ts'
import { saleOf } from '../sums.ts'
import { becomesOrder } from './payments.ts'

type OrderEvent = 'OrderPlaced' | 'OrderPaid' | 'OrderCancelled' | 'OrderExpired'

/** Orders: one of a checkout, and ended once. */
export const keepOrder = (ledger: Ledger, event: Told<OrderEvent>): void => {
  if (event.type === 'OrderPlaced') {
    placed(ledger, event)
    return
  }
  const order = ledger.orders.get(event.data.order)
  follows(order !== undefined, event)
  const { id, status, payBy } = order!
  const stands = status === 'paid' || status === 'unpaid'
  const one = (is: boolean) =>
    check(is, 'one-order-a-checkout', () => `${event.type} of ${id}, which is ${status} and to be paid by ${payBy}`)
  switch (event.type) {
    case 'OrderPaid':
      one(status === 'unpaid' && event.time < payBy!)
      order!.paidBy = becomesOrder(ledger, event, order!.total)
      order!.status = 'paid'
      return
    case 'OrderCancelled':
      one(stands && !(status === 'unpaid' && event.time >= payBy!))
      if (status === 'paid') toRefund(ledger, order!)
      order!.status = 'cancelled'
      order!.restock = event.data.restock
      return
    case 'OrderExpired':
      one(status === 'unpaid' && event.time >= payBy!)
      order!.status = 'expired'
  }
}

const toRefund = (ledger: Ledger, { id, paidBy = '', total }: Order): void => {
  if (paidBy === '' && Number(total) === 0) return
  const money = ledger.money.get(paidBy)
  check(money?.at === 'order', 'paid-money-has-one-end', () => `${id} is cancelled, its money ${money?.at}`)
  money!.at = 'to-refund'
}

const placed = (ledger: Ledger, event: Told<'OrderPlaced'>): void => {
  const { order: id, checkout: checkoutId, cart, owner, intent, payBy } = event.data
  const checkout = ledger.checkouts.get(checkoutId)
  follows(checkout !== undefined && checkout.cart === cart && !ledger.orders.has(id), event)
  check(checkout!.order === undefined, 'one-order-a-checkout', () => `${checkoutId} is ${checkout!.order} already`)
  for (const { id: line } of checkout!.lines) {
    check(!ledger.ordered.has(line), 'one-order-a-checkout', () => `${line} is ordered already, now in ${id}`)
    ledger.ordered.set(line, id)
  }
  check(checkout!.sale === saleOf(event), 'totals-exact', () => `${id} is not what ${checkoutId} was`)
  const inTime = checkout!.status !== 'active' || event.time < checkout!.ends
  check(inTime, 'checkout-ends-in-time', () => `${checkoutId} was over when it was paid`)
  const { total } = checkout!
  const paidBy = intent === undefined ? undefined : becomesOrder(ledger, event, total)
  // where discounts have left nothing to pay there is neither money nor a day to pay by
  const ways = [intent !== undefined, payBy !== undefined].filter(Boolean).length
  follows(ways === 1 || (ways === 0 && total === 0), event)
  checkout!.status = 'ordered'
  checkout!.order = id
  checkout!.intent = intent ?? checkout!.intent
  ledger.orders.set(id, {
    ...{ id, checkout: checkoutId, owner, total, paidBy, status: payBy === undefined ? 'paid' : 'unpaid' },
    ...{ payBy: payBy === undefined ? undefined : Date.parse(payBy), stock: takenBy(checkout!.lines) },
  })
}

const takenBy = (lines: readonly Line[]): Map<string, number> => {
  const stock = new Map<string, number>()
  for (const { pool, quantity } of lines.flatMap(demandsOf)) stock.set(pool, (stock.get(pool) ?? 0) + quantity)
  return stock
}
