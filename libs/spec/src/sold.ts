import type { EventOf } from '@cartstream/decide'
import type { EventType } from '@cartstream/schemas'
import { ann, mug } from './sample.ts'
import { annsCheckout, money } from './selling.ts'
import { annsCart, at } from './told.ts'
import { idOf } from './world.ts'

/**
 * What checkouts, payments and orders tell, one canonical example each: Ann's second command checks out her one mug at noon, her third is
 * that 15.00 GBP were taken for it. A spec names what differs.
 */
type Differing<T extends EventType> = Partial<EventOf<T>['data']>

const line = { line: idOf(1, 0), sku: mug.sku, batch: '-' }
export const oneMug = { ...line, name: mug.name, unit: mug.unit, quantity: '1', unitPrice: '12.50', lineTotal: '12.50' }
const sums = { currency: 'GBP', subtotal: '12.50', discount: '0.00', tax: '2.50', total: '15.00' }
const ofAnn = { cart: annsCart, owner: ann.actor, ownerKind: 'customer' } as const
const onCheckout = { checkout: annsCheckout, cart: annsCart }
export const annsOrder = idOf(3, 0)

export const checkoutStarted = (differing: Differing<'CheckoutStarted'> = {}): EventOf<'CheckoutStarted'> => {
  const fixed = { checkout: annsCheckout, ...ofAnn, provider: 'test', lines: [oneMug], ...sums }
  const data = { ...fixed, expiresAt: at(30 * 60), ...differing }
  return { type: 'CheckoutStarted', stream: `cart/${data.cart}`, data }
}
export const checkoutCancelled = (differing: Differing<'CheckoutCancelled'> = {}): EventOf<'CheckoutCancelled'> => {
  const data = { ...onCheckout, because: 'asked' as const, ...differing }
  return { type: 'CheckoutCancelled', stream: `cart/${data.cart}`, data }
}
export const checkoutFailed = (differing: Differing<'CheckoutFailed'> = {}): EventOf<'CheckoutFailed'> => {
  const data = { ...onCheckout, reason: 'declined', ...differing }
  return { type: 'CheckoutFailed', stream: `cart/${data.cart}`, data }
}
export const checkoutExpired = (differing: Differing<'CheckoutExpired'> = {}): EventOf<'CheckoutExpired'> => {
  const data = { ...onCheckout, ...differing }
  return { type: 'CheckoutExpired', stream: `cart/${data.cart}`, data }
}
export const intended = (differing: Differing<'PaymentIntended'> = {}): EventOf<'PaymentIntended'> => {
  const data = { ...onCheckout, ...money, ...differing }
  return { type: 'PaymentIntended', stream: `payment/${data.checkout}`, data }
}
export const succeeded = (differing: Differing<'PaymentSucceeded'> = {}): EventOf<'PaymentSucceeded'> => {
  const data = { ...onCheckout, ...money, ...differing }
  return { type: 'PaymentSucceeded', stream: `payment/${data.checkout}`, data }
}
export const unfulfilled = (
  reason: EventOf<'PaymentUnfulfilled'>['data']['reason'],
  differing: Differing<'PaymentUnfulfilled'> = {},
): EventOf<'PaymentUnfulfilled'> => {
  const data = { ...onCheckout, ...money, reason, ...differing }
  return { type: 'PaymentUnfulfilled', stream: `payment/${data.checkout}`, data }
}
export const settled = (differing: Differing<'PaymentSettled'> = {}): EventOf<'PaymentSettled'> => {
  const said = { checkout: annsCheckout, intent: money.intent, how: 'refund', byStaff: true } as const
  const data = { ...said, ...differing }
  return { type: 'PaymentSettled', stream: `payment/${data.checkout}`, data }
}
export const refundRequested = (differing: Differing<'RefundRequested'> = {}): EventOf<'RefundRequested'> => {
  const data = { refund: annsOrder, checkout: annsCheckout, ...money, reason: 'out-of-stock', ...differing }
  return { type: 'RefundRequested', stream: `payment/${data.checkout}`, data }
}
export const placed = (differing: Differing<'OrderPlaced'> = {}): EventOf<'OrderPlaced'> => {
  const fixed = { order: annsOrder, checkout: annsCheckout, ...ofAnn, provider: 'test', intent: money.intent }
  const data = { ...fixed, lines: [oneMug], ...sums, ...differing }
  return { type: 'OrderPlaced', stream: `order/${data.order}`, data }
}
/** On invoice: nothing was taken yet. */
export const placedUnpaid = (differing: Differing<'OrderPlaced'>): EventOf<'OrderPlaced'> => {
  const { intent: _, ...data } = placed({ provider: 'invoice', ...differing }).data
  return { type: 'OrderPlaced', stream: `order/${data.order}`, data }
}
export const sold = (differing: Differing<'StockSold'> = {}): EventOf<'StockSold'> => {
  const counts = { quantity: '1', onHand: '9', was: '10', hold: idOf(1, 1) }
  const data = { order: annsOrder, cart: annsCart, ...line, ...counts, ...differing }
  return { type: 'StockSold', stream: `stock/${data.sku}`, data }
}
/** Of what no hold was for. */
export const soldUnheld = (differing: Differing<'StockSold'> = {}): EventOf<'StockSold'> => {
  const { hold: _, ...data } = sold(differing).data
  return { type: 'StockSold', stream: `stock/${data.sku}`, data }
}
export const returned = (differing: Differing<'StockReturned'> = {}): EventOf<'StockReturned'> => {
  const data = { order: annsOrder, sku: mug.sku, batch: '-', quantity: '1', onHand: '10', was: '9', ...differing }
  return { type: 'StockReturned', stream: `stock/${data.sku}`, data }
}
export const cartOrdered = (differing: Differing<'CartOrdered'> = {}): EventOf<'CartOrdered'> => {
  const data = { cart: annsCart, order: annsOrder, ...differing }
  return { type: 'CartOrdered', stream: `cart/${data.cart}`, data }
}
