import type { EventOf } from '@cartstream/decide'
import type { EventType } from '@cartstream/schemas'
import { ann } from './sample.ts'
import { annsCheckout, money } from './selling.ts'
import { annsOrder } from './sold.ts'
import { annsCart, at } from './told.ts'
import { idOf } from './world.ts'

/** What becomes of Ann's order (sold.ts) and of its money, and of a combined checkout of hers: one canonical example each. */
type Differing<T extends EventType> = Partial<EventOf<T>['data']>

export const orderPaid = (differing: Differing<'OrderPaid'> = {}): EventOf<'OrderPaid'> => {
  const data = { order: annsOrder, checkout: annsCheckout, ...money, ...differing }
  return { type: 'OrderPaid', stream: `order/${data.order}`, data }
}
export const orderCancelled = (differing: Differing<'OrderCancelled'> = {}): EventOf<'OrderCancelled'> => {
  const data = { order: annsOrder, restock: true, reason: 'asked', ...differing }
  return { type: 'OrderCancelled', stream: `order/${data.order}`, data }
}
export const orderExpired = (): EventOf<'OrderExpired'> => ({
  ...{ type: 'OrderExpired', stream: `order/${annsOrder}`, data: { order: annsOrder } },
})
export const refundReported = (differing: Differing<'RefundReported'> = {}): EventOf<'RefundReported'> => {
  const said = { refund: annsOrder, checkout: annsCheckout, outcome: 'refunded', providerRefund: 'tr_1' } as const
  const data = { ...said, ...differing }
  return { type: 'RefundReported', stream: `payment/${data.checkout}`, data }
}

export const annsCombined = idOf(5, 0)
const combined = annsCombined
const stream = `combined/${combined}`
const farm = { shop: 'farm', cart: 'farm.another-shops-cart----' }
const both = { ...money, amount: '20.00' }

export const combinedStarted = (differing: Differing<'CombinedStarted'> = {}): EventOf<'CombinedStarted'> => {
  const carts = [{ shop: 'demo', cart: annsCart }, farm]
  const data = { combined, owner: ann.actor, ownerKind: 'customer' as const, provider: 'test', carts, ...differing }
  return { type: 'CombinedStarted', stream, data }
}
export const combinedPrepared = (): EventOf<'CombinedPrepared'> => {
  const parts = [
    { shop: 'demo', cart: annsCart, checkout: annsCheckout, total: '15.00' },
    { ...farm, checkout: 'farm.another-checkout------', total: '5.00' },
  ]
  const data = { combined, currency: 'GBP', total: '20.00', parts, expiresAt: at(30 * 60) }
  return { type: 'CombinedPrepared', stream, data }
}
export const combinedIntended = (): EventOf<'CombinedIntended'> => ({
  ...{ type: 'CombinedIntended', stream, data: { combined, ...both } },
})
export const combinedPaid = (): EventOf<'CombinedPaid'> => ({
  ...{ type: 'CombinedPaid', stream, data: { combined, ...both } },
})
export const combinedCancelled = (differing: Differing<'CombinedCancelled'> = {}): EventOf<'CombinedCancelled'> => {
  const data = { combined, because: 'refused' as const, shop: 'farm', code: 'out-of-stock', ...differing }
  return { type: 'CombinedCancelled', stream, data }
}
export const combinedClosed = (differing: Differing<'CombinedClosed'> = {}): EventOf<'CombinedClosed'> => {
  const parts = [
    { shop: 'demo', order: annsOrder },
    { shop: 'farm', unfulfilled: true as const },
  ]
  return { type: 'CombinedClosed', stream, data: { combined, outcome: 'ordered', parts, ...differing } }
}
