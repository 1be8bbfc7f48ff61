import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { buildNew } from './jobs/requests.ts'
import { clearDeadLetters } from './ops/dead-letters.ts'
import type { AnyProjection } from './projection.ts'

const LOCK = 0x63617274 // any constant: only one migrator at a time
const numbered = [
  '0001-checkpoints.sql',
  '0002-tickets.sql',
  '0003-outbox.sql',
  '0004-presence.sql',
  '0005-generations.sql',
  '0006-dead-letters.sql',
  '0007-lag.sql',
  '0008-asked.sql',
  '0009-advance-together.sql',
]

/**
 * What becomes of a read model whose live version is older than the program's. `refuse`: nothing, and the program stops, for others may still
 * use it. `refold`: the program's own is made from the log's beginning and is live at once, behind until it has caught up; for a process
 * that knows it is alone.
 */
export type Outdated = 'refuse' | 'refold'

/** `previous`: the versions before, where the program still has their folds. */
export type MigrateOptions = { outdated?: Outdated | undefined; previous?: readonly AnyProjection[] | undefined }

/** Another version of a read model is live than the one this program has. */
export class NotRebuilt extends Error {
  override name = 'NotRebuilt'
}

/**
 * Brings schema `read` to what this program knows: the numbered files, then the table of each projection's version. Each file runs
 * once, in a transaction of its own; any number of services may call this at once. A read model that is new where others are in use is not made
 * here: those would wait for it. A job builds it. Throws NotRebuilt.
 */
export const migrate = async (
  connectionString: string,
  projections: readonly AnyProjection[],
  { outdated = 'refuse', previous = [] }: MigrateOptions = {},
): Promise<void> => {
  const client = new pg.Client({ connectionString, application_name: 'cartstream-migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query('create schema if not exists read')
    await client.query(
      'create table if not exists read.migration (name text primary key, at timestamptz not null default now())',
    )
    for (const file of numbered) await once(client, file, new URL(`./migrations/${file}`, import.meta.url))
    const fresh = (await isInUse(client, projections)) ? await newOf(client, projections) : []
    for (const p of projections) if (!fresh.includes(p.name)) await bringUp(client, p, { outdated, previous })
    if (fresh.length > 0) await buildNew(client, fresh)
  } finally {
    await client.end()
  }
}

/** What `migrate` would still do, by its name; where there is no schema `read` at all, everything. Changes nothing. */
export const pending = async (connectionString: string, projections: readonly AnyProjection[]): Promise<string[]> => {
  const client = new pg.Client({ connectionString, application_name: 'cartstream-migrate' })
  await client.connect()
  try {
    const { rows } = await client.query(`select to_regclass('read.migration') is not null as there`)
    const done = rows[0]?.there
      ? (await client.query('select name from read.migration')).rows.map(({ name }) => name)
      : []
    const all = [...numbered, ...projections.map(({ name, version }) => `${name}_v${version}`)]
    return all.filter((name) => !done.includes(name))
  } finally {
    await client.end()
  }
}

const once = async (client: pg.Client, name: string, file: URL): Promise<void> => {
  const { rowCount } = await client.query('select from read.migration where name = $1', [name])
  if (rowCount !== 0) return
  const sql = await readFile(file, 'utf8')
  await client.query('begin')
  await client.query(sql)
  await client.query('insert into read.migration (name) values ($1)', [name])
  await client.query('commit')
}

/** Some of them have rows already, or could have. */
const isInUse = async (client: pg.Client, projections: readonly AnyProjection[]): Promise<boolean> => {
  const { rowCount } = await client.query(
    `select from read.checkpoint c join read.generation g using (generation)
      where g.live and g.projection = any($1) and c.height > 0 limit 1`,
    [projections.map(({ name }) => name)],
  )
  return rowCount !== 0
}

/** Those that are live in no version. */
const newOf = async (client: pg.Client, projections: readonly AnyProjection[]): Promise<string[]> => {
  const { rows } = await client.query('select projection from read.generation where live')
  return projections.map(({ name }) => name).filter((name) => !rows.some(({ projection }) => projection === name))
}

/** A version that this program has a fold for goes on being live: the new one comes with a rebuild. */
const bringUp = async (
  client: pg.Client,
  p: AnyProjection,
  { outdated, previous }: { outdated: Outdated; previous: readonly AnyProjection[] },
): Promise<void> => {
  const { name, version } = p
  const { rows } = await client.query('select version from read.generation where projection = $1 and live', [name])
  const live = rows[0]?.version as number | undefined
  if (live === version || previous.some((old) => old.name === name && old.version === live)) return
  if (live !== undefined && (live > version || outdated === 'refuse'))
    throw new NotRebuilt(
      `read model ${name} is live in version ${live}, this program has version ${version}: rebuild it before you switch`,
    )
  await once(client, `${name}_v${version}`, new URL('table.sql', p.folder))
  await client.query('begin')
  await client.query(`update read.generation set live = false, state = 'failed' where projection = $1 and live`, [name])
  await client.query(`insert into read.generation (projection, version, live, state) values ($1, $2, true, 'live')`, [
    name,
    version,
  ])
  await clearDeadLetters(client, name)
  await client.query('commit')
}
