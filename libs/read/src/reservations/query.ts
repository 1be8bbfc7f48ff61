import { type RawBuilder, sql } from 'kysely'
import type { HoldStored } from '../availability/hold.ts'
import type { Scope } from '../reads.ts'
import type { ReservationRow } from '../shown.ts'

/**
 * Reservations are the holds of the availability read model, shown to people: the rows are there already, and a second copy of them
 * would be one more to write for every hold. Whose they are, their carts say.
 */
export const reservationTable: RawBuilder<unknown> = sql`read.reservation_v1 r
  left join lateral (select o.owner, o.owner_kind from read.cart_v6 o where o.shop = r.shop and o.key = r.cart) o on true`

export const reservationColumns: RawBuilder<unknown> = sql`o.owner, null::text[] as former_owners, o.owner_kind, r.cart, r.line, r.sku,
  r.batch, r.quantity::text as quantity, r.status, r.because, r.reason, r.order_id, r.reserved_at, r.expires_at, r.ended_at`

export type ReservationFound = Omit<HoldStored, 'reserved_at' | 'expires_at' | 'ended_at'> & {
  owner: string | null
  owner_kind: 'customer' | 'guest' | null
  reserved_at: Date
  expires_at: Date
  ended_at: Date | null
}

/** true where the hold, `r`, is in a cart of one of these owners', whose carts are always theirs. */
export const reservationOwned = (owners: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`r.cart in (select c.key from read.cart_v6 c where c.shop = r.shop and c.owner = any(${owners}))`

/** true where the hold, `r`, is in the scope. One that is due has expired. */
export const reservationShown = ({ owner, filter = {} }: Scope): RawBuilder<boolean> => {
  const { sku, cart, status } = filter
  const all = [sql`not r.gone`]
  if (owner !== undefined) all.push(reservationOwned([owner]))
  if (sku !== undefined) all.push(sql`r.sku = ${sku}`)
  if (cart !== undefined) all.push(sql`r.cart = ${cart}`)
  if (status === 'active') all.push(sql`r.status = 'active' and r.expires_at > now()`)
  else if (status === 'expired') all.push(sql`(r.status = 'expired' or r.status = 'active' and r.expires_at <= now())`)
  else if (status !== undefined) all.push(sql`r.status = ${status}`)
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

export const reservationRow = (id: string, found: ReservationFound, now: Date): ReservationRow => {
  const { owner, owner_kind: ownerKind, cart, line, sku, batch, quantity, because, reason, order_id: order } = found
  const { reserved_at: reservedAt, expires_at: expiresAt, status } = found
  const due = status === 'active' && expiresAt <= now
  const endedAt = due ? expiresAt : found.ended_at
  return {
    id,
    ...(owner !== null && ownerKind !== null && { owner, ownerKind }),
    ...{ cart, line, sku, quantity, status: due ? 'expired' : status },
    ...(batch !== '-' && { batch }),
    ...(because !== null && { because: because as NonNullable<ReservationRow['because']> }),
    ...(reason !== null && { reason }),
    ...(order !== null && { order }),
    reservedAt: reservedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(endedAt !== null && { endedAt: endedAt.toISOString() }),
  }
}
