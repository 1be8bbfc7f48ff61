import { type RawBuilder, sql } from 'kysely'
import { isZero } from '../decimal.ts'
import type { Scope } from '../reads.ts'
import { refundRow, refundsSent, type SentById } from '../refunds.ts'
import type { PaymentRow, Unfulfilled } from '../shown.ts'
import { failedOf, isOpen, type PaymentStored, type UnfulfilledStored } from './row.ts'

export const paymentColumns: RawBuilder<unknown> = sql`r.owner, r.former_owners, r.owner_kind, r.cart, r.combined, r.status, r.provider,
  r.intent, r.sale, r.started_at, r.expires_at, r.ended_at, r.ended, r.order_id, r.paid, r.unfulfilled, r.refunds, ${refundsSent},
  (select o.status from read.order_v1 o where o.shop = r.shop and o.key = r.order_id) as order_status`

export type PaymentFound = Omit<PaymentStored, 'started_at' | 'expires_at' | 'ended_at'> &
  Record<'started_at' | 'expires_at', Date> & {
    ended_at: Date | null
    sent: SentById | null
    order_status: string | null
  }

/** The checkouts whose money staff have to see to: not settled, or to be given back by a refund that the outbox has given up. */
const unsettled = (shop: string): RawBuilder<unknown> => sql`array(
  select p.key from read.payment_v1 p where p.shop = ${shop} and p.to_settle
  union select e.about from outbox.effect e join read.outbox_v1 o on o.shop = e.shop and o.key = e.id and not o.gone
   where e.shop = ${shop} and e.state = 'failed' and e.kind = 'refund')`

/** true where the row, `r` of read.payment_v1, is in the scope. `unfulfilled`: money that staff have to see to. */
export const paymentShown = ({ shop, owner, filter = {} }: Scope): RawBuilder<boolean> => {
  const all = [sql`not r.gone`]
  if (owner !== undefined) all.push(sql`r.owner = ${owner}`)
  if (filter.status === 'unfulfilled') all.push(sql`r.key = any(${unsettled(shop)})`)
  else if (filter.status !== undefined) all.push(sql`r.status = ${filter.status}`)
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

export const paymentRow = (id: string, found: PaymentFound, now: Date): PaymentRow => {
  const { owner, owner_kind: ownerKind, cart, combined, provider, intent, sale, order_id: order, paid, ended } = found
  const { lines, adjustments, currency, subtotal, discount, tax, total } = sale
  const refunds = found.refunds.map((refund) => refundRow(refund, found.sent ?? {}))
  const failed = failedOf(refunds, ({ status }) => status === 'failed')
  const due = found.status === 'active' && found.expires_at <= now
  const endedAt = due ? found.expires_at : found.ended_at
  const how = due ? ({ how: 'expired' } as const) : ended
  return {
    ...{ id, owner, ownerKind, cart, status: due ? 'over' : found.status, provider, currency, lines },
    ...(adjustments && { adjustments: adjustments.map(({ discount: of, ...told }) => ({ id: of, ...told })) }),
    ...{ subtotal, ...(!isZero(discount) && { discount }), tax, total },
    startedAt: found.started_at.toISOString(),
    expiresAt: found.expires_at.toISOString(),
    ...(intent !== null && { intent }),
    ...(order !== null && { order }),
    ...(combined !== null && { combined }),
    ...(endedAt !== null && how !== null && { ended: { at: endedAt.toISOString(), ...how } }),
    ...(paid.length > 0 && { paid }),
    ...(isOpen(found, failed) && { unfulfilled: true }),
    ...toSettle(found, failed),
    ...(refunds.length > 0 && { refunds }),
  }
}

/** Every entry of money that was no order when it came, and what staff can do about it; nothing more where it was settled. */
const toSettle = (found: PaymentFound, failed: ReadonlySet<string>): { toSettle?: Unfulfilled[] } => {
  const entries = found.unfulfilled.map((money) => ({ ...money, can: ways(found, money, failed) }))
  return entries.length === 0 ? {} : { toSettle: entries }
}

/**
 * Any money can be given back, and what its provider could not give back, by hand. It may become the order, too, if the stock is there, and no
 * other money has it.
 */
const ways = (
  { order_status, sale }: PaymentFound,
  { currency, refund, settled }: UnfulfilledStored,
  failed: ReadonlySet<string>,
): Unfulfilled['can'] => {
  if (refund !== undefined) return failed.has(refund) ? ['by-hand'] : []
  if (settled !== undefined) return []
  const isFree = order_status === null || order_status === 'unpaid'
  return isFree && currency === sale.currency ? ['order', 'refund', 'by-hand'] : ['refund', 'by-hand']
}
