import { Kysely, PostgresDialect, type RawBuilder, sql } from 'kysely'
import pg from 'pg'
import { dueSince } from './availability/due.ts'
import { Hints } from './hints.ts'
import { type PlaceFound, placed, placeOf } from './place.ts'
import {
  type CartRow,
  type Changes,
  NotProjected,
  type Page,
  type Place,
  type Reads,
  type Scope,
  type ShopRow,
  type Snapshot,
  type StreamRow,
  type Topic,
} from './reads.ts'
import { type Found, topics } from './topics.ts'

type Answered = PlaceFound & Found
const POLL_MS = 250
/** What PostgreSQL says where the schema, its tables or its functions are not there yet. */
const unborn = new Set(['42P01', '3F000', '42883'])

/**
 * The read models over a connection string or a pool of the caller's. Each query is one statement, so what it returns was true at
 * one moment.
 */
export const openReads = (connection: string | pg.Pool): Reads => {
  const pool = typeof connection === 'string' ? newPool(connection) : connection
  const db = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool }) })
  const hints = new Hints(pool)

  const execute = async <T>(query: RawBuilder<T>): Promise<T[]> => {
    try {
      return (await query.execute(db)).rows
    } catch (cause) {
      if (unborn.has((cause as { code?: string }).code ?? ''))
        throw new NotProjected('no projector has been here yet', { cause })
      throw cause
    }
  }

  const rowsOf = (topic: Topic, answered: readonly Answered[]): StreamRow[] =>
    answered
      .filter((found) => found.key !== null)
      .map((found) => ({
        key: found.key,
        row: found.shown ? topics[topic].row(found, found) : null,
        position: BigInt(found.position),
        at: found.at,
        ...(found.owner !== null && { owner: found.owner, formerOwners: found.former_owners ?? [] }),
      }))

  const ask = async (
    topic: Topic,
    shop: string,
    rows: ReturnType<typeof sql>,
  ): Promise<{ place: Place; found: Answered[] }> => {
    const query = topics[topic]
    const found = await execute(sql<Answered & { place: string }>`
      with p as (${placeOf(query.projection, shop)})
      select p.log_id, p.generation, p.partition, p.position as place, p.horizon, p.at as place_at, p.now, p.lag_ms, p.currency, p.tax_rate,
             ${query.besides(shop)}, r.*
        from p left join lateral (${rows}) r on true order by r.position, r.key`)
    const first = found[0] as (PlaceFound & { place: string; place_at: Date }) | undefined
    return { place: placed(first && { ...first, position: first.place, at: first.place_at }), found }
  }

  const select = (topic: Topic, scope: Scope) =>
    sql`select r.key, r.position, r.at, ${topics[topic].shown(scope)} as shown, ${topics[topic].columns} from ${topics[topic].table} r where r.shop = ${scope.shop}`

  const snapshot = async (
    topic: Topic,
    scope: Scope,
    { limit, page }: { limit: number; page?: Page },
  ): Promise<Snapshot> => {
    const byKey = scope.key === undefined ? sql`` : sql`and r.key = ${scope.key}`
    const after = page === undefined ? sql`` : sql`and (r.position, r.key) > (${page.position}, ${page.key})`
    const { place, found } = await ask(
      topic,
      scope.shop,
      sql`${select(topic, scope)} and ${topics[topic].shown(scope)} ${byKey} ${after} order by r.position, r.key limit ${limit + 1}`,
    )
    const rows = rowsOf(topic, found.slice(0, limit))
    const last = rows.at(-1)
    return { ...place, rows, ...(found.length > limit && last && { next: { position: last.position, key: last.key } }) }
  }

  const changes = async (topic: Topic, scope: Scope, after: bigint, limit: number): Promise<Changes> => {
    const byKey = scope.key === undefined ? sql`` : sql`and r.key = ${scope.key}`
    const ofOwner =
      scope.owner === undefined ? sql`` : sql`and (r.owner = ${scope.owner} or ${scope.owner} = any(r.former_owners))`
    const { place, found } = await ask(
      topic,
      scope.shop,
      sql`${select(topic, scope)} and r.position > ${after} and r.position <= p.position ${byKey} ${ofOwner}
          order by r.position fetch first ${limit} rows with ties`,
    )
    const rows = rowsOf(topic, found)
    const full = rows.length >= limit
    const reached = full ? rows.at(-1)!.position : place.position
    const position = reached > after ? reached : after
    return { ...place, rows, position, more: full && position < place.position }
  }

  const one = async (shop: string, where: ReturnType<typeof sql>): Promise<(Place & { row: CartRow }) | undefined> => {
    const { place, found } = await ask('carts', shop, sql`${select('carts', { shop })} and ${where} limit 1`)
    const row = rowsOf('carts', found)[0]?.row
    return row ? { ...place, row: row as CartRow } : undefined
  }

  const behind = async (partition: number, offset: bigint): Promise<boolean> => {
    const rows = await execute(sql<{ behind: boolean }>`
      select count(*) = 0 or min(c.position) < ${offset} as behind from read.checkpoint c
        join read.generation g on g.generation = c.generation and g.live where c.partition = ${partition}`)
    return rows[0]!.behind
  }

  return {
    snapshot,
    changes,
    cart: (shop, id) => one(shop, sql`r.key = ${id}`),
    activeCart: (shop, actor) => one(shop, sql`r.owner = ${actor} and not r.gone order by r.earlier desc`),
    async checkpoint(partition, topic) {
      const rows = await execute(sql<PlaceFound>`
        select c.log_id, c.generation, c.partition, c.position, c.horizon, c.at, now() as now,
               greatest(0, extract(epoch from c.committed_at - c.at) * 1000)::float8 as lag_ms
          from read.checkpoint c join read.generation g on g.generation = c.generation and g.live
         where c.projection = ${topics[topic].projection} and c.partition = ${partition} and c.height > 0`)
      return placed(rows[0])
    },
    async shop(shop) {
      const rows = await execute(sql<ShopRow>`
        select name, currency, tax_rate::text as "taxRate", stock_shown as "stockShown" from read.shop_v1
         where shop = ${shop} and key = ${shop}`)
      return rows[0]
    },
    async nextDue(shop) {
      const rows = await execute(sql<{ at: Date; skus: string[] }>`
        select expires_at as at, array_agg(distinct sku) as skus from read.availability_hold_v1
         where shop = ${shop} and not gone and expires_at = (
           select min(expires_at) from read.availability_hold_v1 where shop = ${shop} and not gone and expires_at > now())
         group by expires_at`)
      return rows[0]
    },
    async due(shop, since) {
      const [found] = await execute(dueSince(shop, since))
      return { ...found!, next: found!.next ?? undefined }
    },
    async partitionOf(shop) {
      const rows = await execute(sql<{ partition: number | null }>`select read.partition_of(${shop}) as partition`)
      const partition = rows[0]!.partition
      if (partition === null) throw new NotProjected('no projector has seen the log yet')
      return partition
    },
    async waitFor(partition, offset, timeoutMs) {
      const until = performance.now() + timeoutMs
      for (;;) {
        const hint = hints.next(partition)
        if (!(await behind(partition, offset).catch(orTrueWhereNotProjected))) return true
        const left = until - performance.now()
        if (left <= 0) return false
        await hint.within(Math.min(left, POLL_MS))
      }
    },
    listen: (onHint, signal) => hints.listen(onHint, signal),
    async close() {
      await hints.close()
      if (typeof connection === 'string') await pool.end()
    },
  }
}

const orTrueWhereNotProjected = (cause: unknown): true => {
  if (cause instanceof NotProjected) return true
  throw cause
}

const newPool = (connectionString: string): pg.Pool => {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    application_name: 'cartstream-reads',
    connectionTimeoutMillis: 5000,
  })
  // An idle connection that breaks is replaced at the next query; whoever asks then hears of a database that is gone.
  pool.on('error', () => {})
  return pool
}
