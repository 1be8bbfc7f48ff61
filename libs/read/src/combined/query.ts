import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../reads.ts'
import type { CombinedRow } from '../shown.ts'
import type { CombinedStored } from './project.ts'

export const combinedColumns: RawBuilder<unknown> = sql`r.owner, r.former_owners, r.owner_kind, r.status, r.outcome, r.provider,
  r.currency, r.total::text as total, r.expires_at, r.intent, r.cancelled, r.carts, r.parts, r.started_at`

export type CombinedFound = Omit<CombinedStored, 'expires_at' | 'started_at'> & {
  expires_at: Date | null
  started_at: Date
}

/** true where the row, `r` of read.combined_v1, is in the scope. */
export const combinedShown = ({ owner }: Scope): RawBuilder<boolean> =>
  owner === undefined ? sql<boolean>`not r.gone` : sql<boolean>`(not r.gone and r.owner = ${owner})`

export const combinedRow = (id: string, found: CombinedFound): CombinedRow => {
  const { owner, owner_kind: ownerKind, status, outcome, provider, currency, total, intent, cancelled } = found
  const { because, ...refused } = cancelled ?? {}
  return {
    ...{ id, owner, ownerKind, status, provider, carts: [...found.carts], startedAt: found.started_at.toISOString() },
    ...(outcome !== null && { outcome }),
    ...(found.parts.length > 0 && { parts: found.parts }),
    ...(currency !== null && total !== null && { currency, total }),
    ...(found.expires_at !== null && { expiresAt: found.expires_at.toISOString() }),
    ...(intent !== null && { intent }),
    ...(because !== undefined && { because }),
    ...(Object.keys(refused).length > 0 && { refused }),
  }
}
