import type pg from 'pg'
import { clearDeadLetters } from '../ops/dead-letters.ts'
import { type Generation, homeOf, LIVE_HOME } from './generation.ts'
import { dropTables, moveTables, swapRows } from './tables.ts'

/** The models of one job, each with the generation that is live, unless it is new, and the one that is to be. */
export type Pair = { live: Generation | undefined; fresh: Generation }

type Replaced = { live: Generation; fresh: Generation }

/**
 * What waits for a switch waits for no longer than this; then the switch gives way, and is tried again. Less than PostgreSQL's deadlock_timeout,
 * so that of a switch and a query that wait for each other it is never the query that is ended.
 */
const LOCK_MS = 500

/** Runs in one transaction of the caller's connection; what does not get its locks in time is tried again for as long as `signal` lets it. */
export const inTransaction = async <T>(
  client: pg.ClientBase,
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> => {
  for (;;) {
    await client.query(`begin; set local lock_timeout = ${LOCK_MS}`)
    try {
      const done = await work()
      await client.query('commit')
      return done
    } catch (cause) {
      await client.query('rollback').catch(() => {})
      const { code } = cause as { code?: string }
      if ((code !== '55P03' && code !== '40P01') || signal.aborted) throw cause
      await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 100))
    }
  }
}

/** What was live is retired, and the job's from now on; what was beside it is live: for every reader from the same moment on. Within a transaction. */
export const switchTo = async (client: pg.ClientBase, pairs: readonly Pair[], job: string): Promise<void> => {
  await lockAll(client, pairs)
  for (const { live, fresh } of pairs) {
    if (live !== undefined && fresh.shop !== undefined) await switchShop(client, { live, fresh }, fresh.shop)
    else await switchTables(client, { live, fresh }, job)
    await clearDeadLetters(client, fresh.projection.name, fresh.shop)
  }
  await tellReaders(client, pairs)
}

/** Every query of a shop's rows begins with its policy, and many look at what things cost. */
const first = ['shops', 'prices']
const rank = ({ projection: { name } }: Generation): number =>
  first.includes(name) ? first.indexOf(name) : first.length

/** In the order in which most queries and sessions take theirs, the live ones before those beside them: so hardly ever does anybody hold what another waits for. */
const lockAll = async (client: pg.ClientBase, pairs: readonly Pair[]): Promise<void> => {
  const live = pairs.flatMap((pair) => pair.live ?? []).sort((a, b) => rank(a) - rank(b))
  const tablesOf = ({ projection, home }: Generation) =>
    Object.values(projection.tables).map((name) => `${home}.${name}`)
  const all = [...live, ...pairs.map(({ fresh }) => fresh)].flatMap(tablesOf)
  await client.query(`lock table ${all.join(', ')} in access exclusive mode`)
}

const switchTables = async (client: pg.ClientBase, { live, fresh }: Pair, job: string): Promise<void> => {
  if (live !== undefined) await retire(client, { live, fresh }, job)
  if (fresh.home !== LIVE_HOME) await moveTables(client, fresh.projection, { from: fresh.home, to: LIVE_HOME })
  await client.query(
    `update read.generation set live = true, state = 'live', home = $2, job = null where generation = $1`,
    [...[fresh.generation, LIVE_HOME]],
  )
  const { name, version } = fresh.projection
  await client.query('insert into read.migration (name) values ($1) on conflict do nothing', [`${name}_v${version}`])
}

const retire = async (client: pg.ClientBase, { live, fresh }: Replaced, job: string): Promise<void> => {
  // tables of another version have other names, and stay where those find them who still read that one
  const home = live.projection.version === fresh.projection.version ? homeOf(live.generation) : LIVE_HOME
  if (home !== LIVE_HOME) {
    await client.query(`create schema if not exists ${home}`)
    await moveTables(client, live.projection, { from: LIVE_HOME, to: home })
  }
  await client.query(
    `update read.generation set live = false, state = 'retired', home = $2, job = $3 where generation = $1`,
    [...[live.generation, home, job]],
  )
}

/** The shop's rows change places, and the live generation gets another number: whoever follows it reads anew. */
const switchShop = async (client: pg.ClientBase, { live, fresh }: Replaced, shop: string): Promise<void> => {
  await swapRows(client, live.projection, { shop, one: LIVE_HOME, other: fresh.home })
  await client.query('select read.restate($1)', [live.projection.name])
  await client.query(`update read.generation set state = 'retired' where generation = $1`, [fresh.generation])
}

const tellReaders = (client: pg.ClientBase, pairs: readonly Pair[]) =>
  client.query(
    `select pg_notify('cartstream_read', string_agg(format('%s:%s', c.projection, c.partition), ','))
       from read.checkpoint c join read.generation g using (projection, generation) where g.live and g.projection = any($1)`,
    [pairs.map(({ fresh }) => fresh.projection.name)],
  )

/** Tables, checkpoints and all. Within a transaction. */
export const drop = async (client: pg.ClientBase, generations: readonly Generation[]): Promise<void> => {
  for (const { generation, projection, home } of generations) {
    if (home === LIVE_HOME) await dropTables(client, projection, home)
    else await client.query(`drop schema if exists ${home} cascade`)
    await client.query('delete from read.checkpoint where generation = $1', [generation])
    await client.query('delete from read.generation where generation = $1', [generation])
  }
}
