import { less } from './decimal.ts'
import { returning } from './order.ts'
import { refundRequested } from './payment.ts'
import type { CommandOf, Decision, Given, View } from './types.ts'

/** State: over an order, paid or not, and the pools it took from. */

/** Refusal: `not-found`; `order-closed` for one that has expired, or was cancelled with the other `restock`: what became of its goods is said once. */

/**
 * OrderCancelled; its stock comes back where the goods are there still; what was paid for it, if anything, is given back. Cancelled with the
 * same `restock` before, for whatever reason: already so.
 */
export const cancelOrder = (command: CommandOf<'CancelOrder'>, view: View, given: Given): Decision => {
  const { order: id, restock, reason } = command
  const stream = `order/${id}`
  const order = view.get('order', id)
  if (!order)
    return { rejected: { code: 'not-found', detail: 'there is none, or it has been closed for long', stream } }
  if (order.status === 'cancelled') {
    if (order.restock === restock) return { accepted: [] }
    const detail = `it was cancelled ${order.restock ? 'with' : 'without'} restock`
    return { rejected: { code: 'order-closed', detail, stream } }
  }
  if (order.status === 'expired') return { rejected: { code: 'order-closed', detail: 'it has expired', stream } }
  const { checkout, paid } = order
  return {
    accepted: [
      { type: 'OrderCancelled', stream, data: { order: id, restock, reason } },
      ...(restock ? returning(view, order) : []),
      ...(paid && less('0', paid.amount)
        ? [refundRequested({ refund: given.id(0), checkout, order: id }, paid, reason)]
        : []),
    ],
  }
}
