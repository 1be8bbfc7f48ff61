import { type RawBuilder, sql } from 'kysely'
import { isZero } from '../decimal.ts'
import type { Scope } from '../reads.ts'
import { refundRow, refundsSent, type SentById } from '../refunds.ts'
import type { OrderRow } from '../shown.ts'
import type { OrderStored } from './project.ts'

/** Not the contact: it is fetched where somebody may see it. */
export const orderColumns: RawBuilder<unknown> = sql`r.owner, r.former_owners, r.owner_kind, r.cart, r.checkout, r.combined, r.status,
  r.provider, r.intent, r.sale, r.refunds, r.placed_at, r.pay_by, r.paid_at, r.paid, r.ended_at, r.ended, ${refundsSent}`

export type OrderFound = Omit<OrderStored, 'contact' | 'placed_at' | 'pay_by' | 'paid_at' | 'ended_at'> &
  Record<'pay_by' | 'paid_at' | 'ended_at', Date | null> & { placed_at: Date; sent: SentById | null }

/** true where the row, `r` of read.order_v1, is in the scope. */
export const orderShown = ({ owner, filter = {} }: Scope): RawBuilder<boolean> => {
  const all = [sql`not r.gone`]
  if (owner !== undefined) all.push(sql`r.owner = ${owner}`)
  if (filter.status !== undefined) all.push(sql`r.status = ${filter.status}`)
  if (filter.ownerKind !== undefined) all.push(sql`r.owner_kind = ${filter.ownerKind}`)
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

export const orderRow = (id: string, found: OrderFound): OrderRow => {
  const { owner, owner_kind: ownerKind, cart, checkout, combined, status, provider, intent, sale, refunds } = found
  const { currency, subtotal, discount, tax, total, adjustments } = sale
  const { placed_at: placedAt, pay_by: payBy, paid_at: paidAt, ended_at: endedAt, ended } = found
  return {
    ...{ id, owner, ownerKind, cart, checkout, status, provider, currency },
    items: sale.lines.map(({ line, batch, parts: _, ...sold }) => ({
      id: line,
      ...sold,
      ...(batch !== '-' && { batch }),
    })),
    ...(adjustments && { adjustments: adjustments.map(({ discount: id, ...told }) => ({ id, ...told })) }),
    ...{ subtotal, ...(!isZero(discount) && { discount }), tax, total },
    ...(intent !== null && { intent }),
    ...(combined !== null && { combined }),
    placedAt: placedAt.toISOString(),
    ...(status === 'unpaid' && payBy !== null && { payBy: payBy.toISOString() }),
    ...(paidAt !== null && { paidAt: paidAt.toISOString() }),
    ...(found.paid !== null && { paid: found.paid }),
    ...(endedAt !== null && { ended: { at: endedAt.toISOString(), ...ended } }),
    ...(refunds.length > 0 && { refunds: refunds.map((refund) => refundRow(refund, found.sent ?? {})) }),
  }
}
