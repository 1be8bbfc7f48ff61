import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../reads.ts'
import type { EffectRow } from '../shown.ts'
import type { EffectStored } from './project.ts'

export const outboxTable: RawBuilder<unknown> = sql`read.outbox_v1 r left join outbox.effect e on e.id = r.key`
export const outboxColumns: RawBuilder<unknown> = sql`r.owner, r.former_owners, r.kind, r.about, r.payload, r.requested_at,
  coalesce(e.state, 'requested') as state, coalesce(e.attempts, 0) as attempts, e.last_error, e.next_at`

export type EffectFound = Pick<EffectStored, 'kind' | 'about' | 'payload'> & {
  requested_at: Date
  state: EffectRow['state']
  attempts: number
  last_error: string | null
  next_at: Date | null
}

/** true where the effect, `r` with its `e`, is in the scope. */
export const effectShown = ({ filter = {} }: Scope): RawBuilder<boolean> => {
  const all = [sql`not r.gone`]
  if (filter.status !== undefined) all.push(sql`coalesce(e.state, 'requested') = ${filter.status}`)
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

export const effectRow = (id: string, found: EffectFound): EffectRow => {
  const { kind, about, payload, requested_at: requestedAt, state, attempts, last_error: error, next_at: nextAt } = found
  const { combined: _, ...told } = { combined: undefined, ...payload }
  return {
    ...{ id, kind, about, ...told, requestedAt: requestedAt.toISOString(), state, attempts },
    ...(error !== null && { error }),
    ...(nextAt !== null && { nextAt: nextAt.toISOString() }),
  } as EffectRow // its kind says what its payload is
}
