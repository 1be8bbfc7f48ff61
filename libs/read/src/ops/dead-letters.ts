import type pg from 'pg'
import type { DeadLetter, Ops, ParkedEvent } from './types.ts'

export type DeadLetters = Pick<Ops, 'deadLetters' | 'deadLetter' | 'retry' | 'skip'>

/** What people see of dead letters, and what they ask of them. It is written down; whoever projects the partition acts on it. */
export const createDeadLetters = (pool: pg.Pool): DeadLetters => {
  const one = async (id: string): Promise<DeadLetter | undefined> => {
    const { rows } = await pool.query(`${LETTERS} where id::text = $1`, [id])
    return rows[0]
  }
  const asked = async (id: string, state: string, [by, reason]: readonly [string, string | null]) => {
    await pool.query(
      `update read.dead_letter set state = $2, asked_by = $3, reason = $4, asked_at = now() where id::text = $1 and state = 'parked'`,
      [id, state, by, reason],
    )
    return one(id)
  }
  return {
    deadLetters: async () => (await pool.query(`${LETTERS} order by parked_at, id limit 1000`)).rows,
    async deadLetter(id) {
      const letter = await one(id)
      if (letter === undefined) return undefined
      const [parked, skipped] = await Promise.all([pool.query(PARKED, [id]), pool.query(SKIPPED, [id])])
      return { ...letter, parked: parked.rows.map(shown), skipped: skipped.rows.map(withPosition) }
    },
    retry: (id, by) => asked(id, 'retrying', [by, null]),
    skip: (id, { by, reason }) => asked(id, 'skipping', [by, reason]),
  }
}

/** A read model's rows were made anew, of this shop or of all: nothing is missing there any more. */
export const clearDeadLetters = async (client: pg.ClientBase, model: string, shop?: string): Promise<void> => {
  for (const table of ['read.dead_letter', 'read.dead_letter_skip'])
    await client.query(`delete from ${table} where projection = $1 and shop = coalesce($2, shop)`, [model, shop])
}

const shown = ({
  event,
  ...row
}: Omit<ParkedEvent, 'data' | 'position'> & { position: string; event: { data: unknown } }) =>
  withPosition({ ...row, data: event.data })
const withPosition = <T extends { position: string }>(row: T) => ({ ...row, position: BigInt(row.position) })

/** As JSON writes instants. */
const instant = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const LETTERS = `
  select id, projection as model, partition, shop, stream, error, ${instant('parked_at')} as "parkedAt", state,
         (select count(*)::int from read.dead_letter_event where letter = l.id) as waiting
    from read.dead_letter l`
const PARKED = `
  select (row_number() over (order by position, n) - 1)::int as index, id, type, position, ${instant('at')} as at, event
    from read.dead_letter_event where letter::text = $1 order by position, n limit 100`
const SKIPPED = `
  select s.id, s.type, s.position, s.error, s.reason, s.skipped_by as by, ${instant('s.skipped_at')} as at
    from read.dead_letter_skip s join read.dead_letter l using (projection, partition, shop, stream)
   where l.id::text = $1 order by s.position, s.n`
