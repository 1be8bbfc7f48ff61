import type { Id, Taken } from '@cartstream/schemas'
import { checkoutOf, overForGood } from './checkout.ts'
import { owedNoMore, owing } from './credit.ts'
import { equal, minus, plus } from './decimal.ts'
import { type Draft, draftOf } from './draft.ts'
import { shares } from './fulfil.ts'
import { endHold } from './hold-counts.ts'
import { retire } from './retire.ts'
import { poolId } from './stock.ts'
import type { Change, CheckoutRecord, DomainEvent, EventOf, Given, OrderRecord, Stamped, View } from './types.ts'

/** State: paid; unpaid, until `payBy`; cancelled; or expired, unpaid. Its stock is what it took and has not given back. */

/** Refusal: in cancel-order.ts. */

export const orderDueAt = (view: View, id: Id): number | undefined => {
  const order = view.get('order', id)
  return order?.status === 'unpaid' ? order.payBy : undefined
}

/** Not paid in time: OrderExpired, and all its stock comes back. */
export const endUnpaidOrder = (view: View, id: Id, _given: Given): readonly DomainEvent[] => {
  const order = view.get('order', id)!
  return [{ type: 'OrderExpired', stream: `order/${id}`, data: { order: order.order } }, ...returning(view, order)]
}

/** StockReturned for each pool that an order took from. */
export const returning = (view: View, { order, stock }: OrderRecord): readonly EventOf<'StockReturned'>[] =>
  stock.map(({ sku, batch, quantity }) => {
    const was = view.get('pool', poolId(sku, batch))?.onHand ?? '0'
    const data = { order, sku, batch, quantity, onHand: plus(was, quantity), was }
    return { type: 'StockReturned', stream: `stock/${sku}`, data }
  })

export type OrderEvent = 'OrderPlaced' | 'OrderPaid' | 'OrderCancelled' | 'OrderExpired' | 'StockSold' | 'StockReturned'

export const evolveOrder = (view: View, event: Stamped<OrderEvent>): readonly Change[] => {
  if (event.type === 'OrderPlaced') return placed(view, event)
  const order = orderOf(view, event.data.order)
  const heardAt = event.time
  switch (event.type) {
    case 'OrderPaid': {
      const { provider, intent, amount, currency } = event.data
      return [
        [
          'order',
          order.order,
          { ...order, status: 'paid', provider, paid: { provider, intent, amount, currency }, heardAt },
        ],
        ...owedNoMore(view, order),
      ]
    }
    case 'OrderCancelled': {
      const { restock } = event.data
      return [
        ['order', order.order, { ...order, status: 'cancelled', restock, heardAt, ...(!restock && { stock: [] }) }],
        ...owedNoMore(view, order),
      ]
    }
    case 'OrderExpired':
      return [['order', order.order, { ...order, status: 'expired', heardAt }], ...owedNoMore(view, order)]
    case 'StockSold':
      return sold(view, order, event.data)
    case 'StockReturned':
      return returned(view, order, event.data)
  }
}

const placed = (view: View, { data, time }: Stamped<'OrderPlaced'>): readonly Change[] => {
  const draft = draftOf(view)
  const { order, checkout: id, cart, owner, provider, total, currency, intent, payBy } = data
  const paid: Taken | undefined =
    intent === undefined ? undefined : { provider, intent, amount: data.paid ?? total, currency }
  draft.set('order', order, {
    ...{ order, checkout: id, cart, owner, provider, total, currency, stock: [] },
    ...(payBy === undefined ? { status: 'paid' } : { status: 'unpaid', payBy: Date.parse(payBy) }),
    ...(paid && { paid }),
  })
  if (payBy !== undefined) draft.set(...owing(view, owner, total))
  const checkout = checkoutOf(view, id)
  draft.set('checkout', id, { ...overForGood(checkout, order), status: 'ordered', intent: intent ?? checkout.intent })
  supersede(draft, checkout, order)
  // one that was over before is in its row already
  if (checkout.status === 'active') retire(draft, id, time)
  return draft.changes()
}

/** The cart's other checkouts of these lines: money that still comes for them is paid twice. */
const supersede = (draft: Draft, { checkout, cart: id, lines }: CheckoutRecord, order: Id): void => {
  const cart = draft.get('cart', id)
  if (!cart?.checkouts) return
  const left = cart.checkouts.filter((other) => other !== checkout && !shares({ lines }, checkoutOf(draft, other)))
  for (const other of cart.checkouts) {
    if (other === checkout || left.includes(other)) continue
    draft.set('checkout', other, overForGood(checkoutOf(draft, other), order))
  }
  draft.set('cart', id, { ...cart, checkouts: left })
}

/** The hold ends with the sale, completed; the pool's count falls by what was sold. */
const sold = (view: View, order: OrderRecord, data: EventOf<'StockSold'>['data']): readonly Change[] => {
  const { sku, batch, quantity, onHand, hold } = data
  const draft = draftOf(view)
  const key = poolId(sku, batch)
  draft.set('pool', key, { sku, batch, onHand, held: view.get('pool', key)?.held ?? '0' })
  if (hold !== undefined) endHold(draft, hold, undefined)
  const isHere = (pool: { sku: string; batch: string }) => pool.sku === sku && pool.batch === batch
  const stock = order.stock.some(isHere)
    ? order.stock.map((pool) => (isHere(pool) ? { sku, batch, quantity: plus(pool.quantity, quantity) } : pool))
    : [...order.stock, { sku, batch, quantity }]
  draft.set('order', order.order, { ...order, stock })
  return draft.changes()
}

const returned = (view: View, order: OrderRecord, data: EventOf<'StockReturned'>['data']): readonly Change[] => {
  const { sku, batch, quantity, onHand } = data
  const key = poolId(sku, batch)
  const stock = order.stock.flatMap((pool) => {
    if (pool.sku !== sku || pool.batch !== batch) return [pool]
    return equal(pool.quantity, quantity) ? [] : [{ sku, batch, quantity: minus(pool.quantity, quantity) }]
  })
  return [
    ['pool', key, { sku, batch, onHand, held: view.get('pool', key)?.held ?? '0' }],
    ['order', order.order, { ...order, stock }],
  ]
}

const orderOf = (view: View, id: Id): OrderRecord => {
  const order = view.get('order', id)
  if (!order) throw new Error(`order ${id} was never placed`)
  return order
}
