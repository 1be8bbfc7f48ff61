import type { CheckoutView, CombinedView, Id, OrderView } from '@cartstream/schemas'
import { equal } from './decimal.ts'
import { instant } from './instant.ts'
import type { View } from './types.ts'

/** A checkout as the handler answers it at `now` (the log's clock, epoch ms); undefined where it was never started. */
export const checkoutView = (view: View, id: Id, now: number): CheckoutView | undefined => {
  const record = view.get('checkout', id)
  if (!record) return undefined
  const { cart, status, provider, currency, subtotal, tax, total, adjustments, discount } = record
  return {
    ...{ id, cart, status, provider, currency, subtotal, tax, total },
    ...(adjustments && { adjustments: adjustments.map(({ discount: id, ...rest }) => ({ id, ...rest })) }),
    ...(!equal(discount, '0') && { discount }),
    expiresAt: instant(record.expiresAt),
    ...(record.intent !== undefined && { intent: record.intent }),
    ...(record.order !== undefined && { order: record.order }),
    ...(record.combined !== undefined && { combined: record.combined }),
    ...(record.unfulfilled && { unfulfilled: true }),
    now: instant(now),
  }
}

/** An order as the handler answers it; undefined where it was never placed. */
export const orderView = (view: View, id: Id): OrderView | undefined => {
  const record = view.get('order', id)
  if (!record) return undefined
  const { cart, checkout, status, provider, currency, total, payBy } = record
  const unpaid = status === 'unpaid' && payBy !== undefined
  return { id, cart, checkout, status, provider, currency, total, ...(unpaid && { payBy: instant(payBy) }) }
}

/** A combined checkout as the handler answers it at `now`; undefined where it was never started. */
export const combinedView = (view: View, id: Id, now: number): CombinedView | undefined => {
  const record = view.get('combined', id)
  if (!record) return undefined
  const { status, provider } = record
  const carts = record.carts.map(({ shop, cart }) => ({ shop, cart }))
  const begun = { id, status, provider, carts, ...(record.ended && { ended: { ...record.ended } }), now: instant(now) }
  if (record.status === 'started' || record.parts.length === 0) {
    return record.status === 'closed' ? { ...begun, outcome: record.outcome } : begun
  }
  const { currency, total, expiresAt, parts, intent } = record
  return {
    ...begun,
    ...(record.status === 'closed' && { outcome: record.outcome }),
    ...{ parts: parts.map((part) => ({ ...part })), currency, total, expiresAt: instant(expiresAt) },
    ...(intent !== undefined && { intent }),
  }
}
