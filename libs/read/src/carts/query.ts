import type { CartLineView } from '@cartstream/schemas'
import { type RawBuilder, sql } from 'kysely'
import { fixed, plus, times } from '../decimal.ts'
import type { CartRow, Scope } from '../reads.ts'
import { minorUnits } from '../shops/currency.ts'
import type { CartStored } from './project.ts'

/** What a read adds to a cart's own row: the shop's policy of now, and the database's clock. */
export type CartGiven = { currency: string; taxRate: string; now: Date }
export type CartFound = Omit<CartStored, 'opened_at' | 'last_activity_at'> & { opened_at: Date; last_activity_at: Date }

export const cartColumns: RawBuilder<unknown> = sql`r.owner, r.former_owners, r.owner_kind, r.version, r.lines, r.holds, r.subtotal, r.opened_at, r.last_activity_at`

/** true where the row is in the topic and the scope: of `r`, a row of read.cart_v1. */
export const cartShown = (live: boolean, { owner, filter }: Scope): RawBuilder<boolean> => {
  const all = [sql`not r.gone`]
  if (live) all.push(sql`r.line_count > 0`)
  if (owner !== undefined) all.push(sql`r.owner = ${owner}`)
  if (filter?.ownerKind !== undefined) all.push(sql`r.owner_kind = ${filter.ownerKind}`)
  if (filter?.sku !== undefined) all.push(sql`r.lines @> ${JSON.stringify([{ sku: filter.sku }])}::jsonb`)
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

/** A cart as it leaves: totals by the deciders' rules, and no hold that is due. */
export const cartRow = (key: string, found: CartFound, { currency, taxRate, now }: CartGiven): CartRow => {
  const places = minorUnits(currency)
  const subtotal = fixed(found.subtotal, places)
  const tax = times(found.subtotal, taxRate, places)
  const items = found.lines.map(({ batch, ...line }): CartLineView => {
    const hold = found.holds[line.id]
    const held = hold !== undefined && Date.parse(hold.expiresAt) > now.getTime()
    return { ...line, ...(batch !== '-' && { batch }), ...(held && { hold }) }
  })
  const ends = items.flatMap((item) => (item.hold === undefined ? [] : [item.hold.expiresAt])).sort()
  return {
    id: key,
    version: found.version,
    owner: found.owner,
    ownerKind: found.owner_kind,
    currency,
    items,
    itemCount: items.length,
    subtotal,
    tax,
    total: fixed(plus(subtotal, tax), places),
    ...(ends[0] !== undefined && { holdsUntil: ends[0] }),
    openedAt: found.opened_at.toISOString(),
    lastActivityAt: found.last_activity_at.toISOString(),
  }
}
