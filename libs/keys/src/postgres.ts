import pg from 'pg'
import { Batcher } from './batcher.ts'
import type { Keys } from './index.ts'
import { Lru } from './lru.ts'
import { migrate } from './migrate.ts'
import { checkSubject, freshActor } from './subject.ts'

export type PostgresKeysOptions = {
  connectionString: string
  /** Pairs kept in memory, the least recently used forgotten first. Default 100,000 (about 25 MB). */
  cacheSize?: number
  /** Connections. Default 2: one statement carries all first-seen subjects of a tick. */
  connections?: number
}

type Pair = { subject: string; actor: string }

/** Planned once for each connection. */
type Statement = { name: string; text: string }
const prepared = (name: string, text: string): Statement => ({ name: `cartstream-keys-${name}`, text })

/**
 * One statement for the usual case. Sorted, so that two instances that insert the same subjects take their locks in the same order.
 * A row that another instance commits while this runs is in neither part; it is asked for again, by then for certain.
 */
const ACTORS = prepared(
  'actors',
  `
  with inserted as (
    insert into keys.actors (subject, actor)
    select subject, actor from unnest($1::text[], $2::text[]) as asked (subject, actor) order by subject
    on conflict (subject) do nothing
    returning subject, actor
  )
  select subject, actor from inserted
  union all
  select subject, actor from keys.actors where subject = any ($1)`,
)
const KNOWN_ACTORS = prepared('known', 'select subject, actor from keys.actors where subject = any ($1)')
const SUBJECTS = prepared('subjects', 'select subject, actor from keys.actors where actor = any ($1)')

/** Who they are, kept in PostgreSQL (schema keys, made at the first start) and shared by all instances on it. */
export const createPostgresKeys = async (options: PostgresKeysOptions): Promise<Keys> => {
  const { connectionString, cacheSize = 100_000, connections = 2 } = options
  const pool = new pg.Pool({ connectionString, max: connections, application_name: 'cartstream-keys' })
  // An idle connection that broke has left the pool already; the next statement opens another or says what is wrong.
  pool.on('error', () => {})
  await migrate(pool).catch(async (error) => {
    await pool.end()
    throw error
  })
  const actors = new Lru<string, string>(cacheSize)
  const subjects = new Lru<string, string>(cacheSize)
  const ask = async (sql: Statement, values: unknown[]): Promise<Pair[]> => {
    const { rows } = await pool.query<Pair>({ ...sql, values }).catch(nameless)
    for (const { subject, actor } of rows) {
      actors.set(subject, actor)
      subjects.set(actor, subject)
    }
    return rows
  }
  const batcher = new Batcher<string, string>(async (asked) => {
    const found = new Map<string, string>()
    const take = (rows: Pair[]) => {
      for (const { subject, actor } of rows) found.set(subject, actor)
    }
    take(await ask(ACTORS, [asked, asked.map(freshActor)]))
    const raced = asked.filter((subject) => !found.has(subject))
    if (raced.length > 0) take(await ask(KNOWN_ACTORS, [raced]))
    return found
  })

  return {
    async actorOf(subject) {
      checkSubject(subject)
      return actors.get(subject) ?? (await batcher.load(subject))
    },
    async subjectsOf(wanted) {
      const found = new Map<string, string>()
      const missing: string[] = []
      for (const actor of wanted) {
        const subject = subjects.get(actor)
        if (subject === undefined) missing.push(actor)
        else found.set(actor, subject)
      }
      if (missing.length > 0) for (const { subject, actor } of await ask(SUBJECTS, [missing])) found.set(actor, subject)
      return found
    },
    async close() {
      await batcher.idle()
      await pool.end()
    },
  }
}

/** PostgreSQL's `detail` quotes values, that is subjects; only what it says of the fault goes on. */
const nameless = (error: unknown): never => {
  const { code, message } = error as { code?: string; message: string }
  throw new Error(`the store of actor ids failed: ${message}${code === undefined ? '' : ` (${code})`}`)
}
