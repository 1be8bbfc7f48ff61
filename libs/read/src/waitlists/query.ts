import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../reads.ts'
import type { WaitRow } from '../shown.ts'
import type { WaitStored } from './project.ts'

/** `place`: how many stand before it in its queue, and itself. */
export const waitlistColumns: RawBuilder<unknown> = sql`r.owner, r.former_owners, r.owner_kind, r.sku, r.batch, r.variant, r.quantity,
  r.joined_at, (select count(*)::int from read.waitlist_v1 w
    where w.shop = r.shop and w.sku = r.sku and w.batch = r.batch and not w.gone and w.turn <= r.turn) as place`

export type WaitFound = Omit<WaitStored, 'turn' | 'joined_at'> & { place: number; joined_at: Date }

/** true where the place, `r` of read.waitlist_v1, is in the scope. */
export const waitlistShown = ({ owner, filter = {} }: Scope): RawBuilder<boolean> => {
  const all = [sql`not r.gone`]
  if (owner !== undefined) all.push(sql`r.owner = ${owner}`)
  if (filter.sku !== undefined) all.push(sql`r.sku = ${filter.sku}`)
  if (filter.batch !== undefined) all.push(sql`r.batch = ${filter.batch}`)
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

export const waitRow = (id: string, found: WaitFound): WaitRow => {
  const { owner, owner_kind: ownerKind, sku, batch, variant, quantity, place, joined_at: joinedAt } = found
  return {
    ...{ id, owner, ownerKind, sku, quantity, place, joinedAt: joinedAt.toISOString() },
    ...(batch !== '-' && { batch }),
    ...(variant !== null && { variant }),
  }
}
