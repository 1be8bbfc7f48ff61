import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../reads.ts'
import type { SheetRow } from '../shown.ts'
import type { SheetStored } from './project.ts'

export const sheetColumns: RawBuilder<unknown> = sql`r.owner, r.former_owners, r.session, r.made_at, r.sheet`

export type SheetFound = Omit<SheetStored, 'made_at'> & { made_at: Date }

/** true where the sheet, `r` of read.sheet_v1, is in the scope. */
export const sheetShown = ({ owner, filter = {} }: Scope): RawBuilder<boolean> => {
  const all = [sql`not r.gone`]
  if (owner !== undefined) all.push(sql`r.owner = ${owner}`)
  if (filter.session !== undefined) all.push(sql`r.session = ${filter.session}`)
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

export const sheetRow = ({ owner, made_at: madeAt, sheet }: SheetFound): SheetRow => ({
  ...sheet,
  ...{ owner, madeAt: madeAt.toISOString() },
})
