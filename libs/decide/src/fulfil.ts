import type { Id, SoldLine, Taken } from '@cartstream/schemas'
import { equal, minus } from './decimal.ts'
import { instant } from './instant.ts'
import { soldLine } from './sale.ts'
import { poolId } from './stock.ts'
import { type Taking, takingsOf } from './takings.ts'
import type { CartLine, CartRecord, CheckoutRecord, DomainEvent, EventOf, Given, View } from './types.ts'

/** State: over a checkout, its lines' pools and holds, and its cart: from here to the order everything is one batch. */

/** Refusal: none; `shortage` says beforehand whether the lines can be had. */

/** `paid`: what was taken for it; without it the order is unpaid until `payBy`, epoch ms, or there is nothing to pay. */
export type Fulfilment = {
  view: View
  given: Given
  checkout: CheckoutRecord
  order: Id
  paid?: Taken
  payBy?: number
}

/**
 * OrderPlaced, StockSold per line and pool, and the end of what its cart was: all of it ordered, or these lines taken out where it has
 * become another. A later checkout of the same lines ends first: no line is sold twice.
 */
export const fulfilling = (fulfilment: Fulfilment): readonly DomainEvent[] => {
  const { view, given, checkout } = fulfilment
  const cart = view.get('cart', checkout.cart)
  const superseded = supersededBy(checkout, cart, view)
  return [
    ...superseded,
    placed(fulfilment),
    ...sold(fulfilment, takingsOf(checkout.lines, cart, given.now)),
    ...leaving(fulfilment, cart, superseded.length > 0),
  ]
}

/** A checkout of the same cart that is waiting for money of its own, for lines that are ordered now. */
const supersededBy = (
  checkout: CheckoutRecord,
  cart: CartRecord | undefined,
  view: View,
): readonly EventOf<'CheckoutCancelled'>[] => {
  if (cart?.status !== 'checkout' || cart.checkout === checkout.checkout || !shares(checkout, cart)) return []
  const intent = view.get('checkout', cart.checkout)?.intent
  const data = { checkout: cart.checkout, cart: cart.cart, because: 'ordered' as const, ...(intent && { intent }) }
  return [{ type: 'CheckoutCancelled', stream: `cart/${cart.cart}`, data }]
}

/** Whether two have a line in common. */
export const shares = (one: Pick<CheckoutRecord, 'lines'>, other: { lines: readonly { line: Id }[] }): boolean =>
  one.lines.some(({ line }) => other.lines.some((l) => l.line === line))

const placed = ({ checkout: c, order, paid, payBy }: Fulfilment): EventOf<'OrderPlaced'> => ({
  type: 'OrderPlaced',
  stream: `order/${order}`,
  data: {
    ...{ order, cart: c.cart, checkout: c.checkout, owner: c.owner, ownerKind: c.ownerKind },
    provider: paid?.provider ?? c.provider,
    ...(paid && { intent: paid.intent }),
    ...(paid && !equal(paid.amount, c.total) && { paid: paid.amount }),
    ...(payBy !== undefined && { payBy: instant(payBy) }),
    lines: [...c.lines],
    ...(c.adjustments && { adjustments: [...c.adjustments] }),
    ...{ currency: c.currency, subtotal: c.subtotal, discount: c.discount, tax: c.tax, total: c.total },
    ...(c.contact && { contact: c.contact }),
    ...(c.combined !== undefined && { combined: c.combined }),
  },
})

const sold = (
  { view, checkout, order }: Fulfilment,
  takings: readonly Taking<SoldLine>[],
): readonly EventOf<'StockSold'>[] => {
  const left = new Map<string, string>()
  return takings.map(({ line: { line }, demand: { sku, batch, quantity }, hold }) => {
    const pool = poolId(sku, batch)
    const was = left.get(pool) ?? view.get('pool', pool)?.onHand ?? '0'
    const onHand = minus(was, quantity)
    left.set(pool, onHand)
    const data = { order, cart: checkout.cart, line, sku, batch, quantity, onHand, was }
    return { type: 'StockSold', stream: `stock/${sku}`, data: { ...data, ...(hold && { hold: hold.hold }) } }
  })
}

/** CartOrdered for a cart that is as it was sold; ItemRemoved for what else still stands in it, or was put aside there. */
const leaving = (
  { view, given, checkout, order }: Fulfilment,
  cart: CartRecord | undefined,
  reopened: boolean,
): readonly DomainEvent[] => {
  if (!cart || !isOpenTo(checkout, cart, reopened)) return []
  const stream = `cart/${cart.cart}`
  if (isUnchanged(checkout, cart))
    return [{ type: 'CartOrdered', stream, data: { cart: cart.cart, order } }, ...goingOn(cart, view, given)]
  const bought = new Set(checkout.lines.map(({ line }) => line))
  return [...cart.lines, ...(cart.saved ?? [])]
    .filter(({ line }) => bought.has(line))
    .map(({ line, sku, quantity }) => {
      return { type: 'ItemRemoved', stream, data: { cart: cart.cart, line, sku, quantity, because: 'ordered' } }
    })
}

/** What was put aside waits in the owner's next cart, which is opened for it. */
const goingOn = (
  { cart, owner, ownerKind, saved = [] }: CartRecord,
  view: View,
  given: Given,
): readonly DomainEvent[] => {
  const customer = view.get('customer', owner)
  if (saved.length === 0 || customer?.active !== cart) return []
  const earlier = customer.earlier + 1
  const next = given.cartOf(owner, earlier)
  return [
    { type: 'CartOpened', stream: `cart/${next}`, data: { cart: next, owner, ownerKind, earlier } },
    savedMoved(next, cart, saved),
  ]
}

export const savedMoved = (cart: Id, from: Id, saved: readonly CartLine[]): EventOf<'SavedItemsMoved'> => ({
  type: 'SavedItemsMoved',
  stream: `cart/${cart}`,
  data: { cart, from, lines: saved.map(soldLine) },
})

const isOpenTo = ({ checkout }: CheckoutRecord, cart: CartRecord, reopened: boolean): boolean => {
  switch (cart.status) {
    case 'open':
    case 'abandoned':
      return true
    case 'checkout':
      return reopened || cart.checkout === checkout
    default:
      return false
  }
}

const isUnchanged = ({ lines }: CheckoutRecord, cart: CartRecord): boolean =>
  lines.length === cart.lines.length &&
  lines.every(({ line, quantity }) => cart.lines.some((l) => l.line === line && equal(l.quantity, quantity)))
