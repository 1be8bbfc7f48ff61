import type { Adjustment, Personal, SoldLine } from '@cartstream/schemas'
import { instant } from '../instant.ts'
import type { Projection, TableRows } from '../projection.ts'
import { madeByHand, type RefundStored, refundOf, reported } from '../refunds.ts'

export type OrderStored = {
  owner: string
  former_owners: readonly string[]
  owner_kind: 'customer' | 'guest'
  cart: string
  checkout: string
  combined: string | null
  status: 'paid' | 'unpaid' | 'cancelled' | 'expired'
  provider: string
  intent: string | null
  sale: SaleStored
  contact: Personal | null
  refunds: readonly RefundStored[]
  placed_at: string
  pay_by: string | null
  paid_at: string | null
  paid: string | null
  ended_at: string | null
  ended: { restock: boolean; reason: string } | null
}
export type SaleStored = {
  lines: readonly SoldLine[]
  adjustments?: readonly Adjustment[] | undefined
  currency: string
  subtotal: string
  discount: string
  tax: string
  total: string
}
type Rows = { order: TableRows<OrderStored>; refund: TableRows<{ order_id: string }> }
const end = (rows: Rows, order: string, to: Pick<OrderStored, 'status' | 'ended_at' | 'ended'>): void =>
  rows.order.change(order, (row) => ({ ...row, ...to }))

/** Orders: one row per order, for its customer and the shop's people. */
export const orders: Projection<{ order: OrderStored; refund: { order_id: string } }> = {
  name: 'orders',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { order: 'order_v1', refund: 'order_refund_v1' },
  on: {
    OrderPlaced({ data, time }, rows) {
      const { order, cart, checkout, owner, ownerKind: owner_kind, provider, intent = null, contact = null } = data
      const { lines, adjustments, currency, subtotal, discount, tax, total, payBy: pay_by = null } = data
      const placed_at = instant(time)
      rows.order.put(order, {
        ...{ owner, former_owners: [], owner_kind, cart, checkout, combined: data.combined ?? null, provider, intent },
        status: pay_by === null ? 'paid' : 'unpaid',
        sale: { lines, ...(adjustments && { adjustments }), currency, subtotal, discount, tax, total },
        ...{
          contact,
          refunds: [],
          placed_at,
          pay_by,
          paid_at: pay_by === null ? placed_at : null,
          paid: data.paid ?? null,
        },
        ...{ ended_at: null, ended: null },
      })
    },
    OrderPaid({ data: { order, provider, intent }, time }, rows) {
      rows.order.change(order, (row) => ({ ...row, status: 'paid', provider, intent, paid_at: instant(time) }))
    },
    OrderCancelled({ data: { order, restock, reason }, time }, rows) {
      end(rows, order, { status: 'cancelled', ended_at: instant(time), ended: { restock, reason } })
    },
    OrderExpired({ data: { order }, time }, rows) {
      end(rows, order, { status: 'expired', ended_at: instant(time), ended: null })
    },
    RefundRequested(event, rows) {
      const { order, refund } = event.data
      if (order === undefined) return
      rows.refund.put(refund, { order_id: order })
      rows.order.change(order, (row) => ({ ...row, refunds: [...row.refunds, refundOf(event)] }))
    },
    RefundReported(event, rows) {
      const of = rows.refund.get(event.data.refund)
      if (of !== undefined) rows.order.change(of.order_id, (row) => ({ ...row, refunds: reported(row.refunds, event) }))
    },
    PaymentSettled(event, rows) {
      const { refund } = event.data
      const of = refund === undefined ? undefined : rows.refund.get(refund)
      if (of === undefined) return
      rows.order.change(of.order_id, (row) => ({ ...row, refunds: madeByHand(row.refunds, event) }))
    },
  },
}
