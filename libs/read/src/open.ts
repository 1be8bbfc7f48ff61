import { sql } from 'kysely'
import type pg from 'pg'
import { dueSince } from './availability/due.ts'
import { readActiveCart } from './carts/active.ts'
import { readCartsOf } from './carts/over-shops.ts'
import { readRepriced } from './carts/repriced.ts'
import { readCredit } from './credits/query.ts'
import { type Beside, Hints } from './hints.ts'
import { readChanges, readOne, readSnapshot } from './pages.ts'
import { type PlaceFound, placed, positionOf } from './place.ts'
import { newPool } from './pool.ts'
import { NotProjected, type Reads, type ShopRow } from './reads.ts'
import { seatOf } from './seat.ts'
import { readRetold } from './sessions/retold.ts'
import { Standings } from './standing.ts'
import { type Execute, executor } from './statement.ts'
import { topics } from './topics.ts'

const POLL_MS = 250

/**
 * The read models over a connection string or a pool of the caller's. Each query is one statement, so what it returns was true at
 * one moment. `beside`: the projector of this process, where there is no other.
 */
export const openReads = (connection: string | pg.Pool, beside?: Beside): Reads => {
  const pool = typeof connection === 'string' ? newPool(connection, 'cartstream-reads', 10) : connection
  const execute = executor(pool)
  const hints = new Hints(pool, beside)

  const standings = new Standings(execute)
  const partitionOf = rememberedPartitions(execute)

  return {
    snapshot: readSnapshot(execute),
    changes: readChanges(execute),
    one: readOne(execute),
    activeCart: readActiveCart(execute),
    cartsOf: readCartsOf(execute),
    repriced: readRepriced(execute),
    retoldSessions: readRetold(execute),
    credit: readCredit(execute),
    async notes(shop, session) {
      const rows = await execute(sql<{ notes: { subject: string; ct: string } | null }>`
        select live -> 'notes' as notes from read.cart_v6 where shop = ${shop} and key = ${session} and purpose = 'session'`)
      return rows[0]?.notes ?? undefined
    },
    async sessions(shop, carts) {
      const rows = await execute(sql<{ key: string; session: { subject: string; ct: string } }>`
        select key, session from read.cart_v6 where shop = ${shop} and key = any(${carts}) and session is not null and not gone`)
      return new Map(rows.map(({ key, session }) => [key, session]))
    },
    async contact(shop, order) {
      const rows = await execute(sql<{ contact: { subject: string; ct: string } | null }>`
        select contact from read.order_v1 where shop = ${shop} and key = ${order}`)
      return rows[0]?.contact ?? undefined
    },
    async checkpoint(partition, topic) {
      const rows = await execute(sql<PlaceFound>`
        select c.log_id, c.generation, c.partition, ${positionOf(topics[topic])} as position, c.horizon, c.at, now() as now,
               greatest(0, extract(epoch from c.committed_at - c.at) * 1000)::float8 as lag_ms
          from read.checkpoint c join read.generation g on g.generation = c.generation and g.live
         where c.projection = ${topics[topic].projection} and c.partition = ${partition} and c.height > 0`)
      return placed(rows[0])
    },
    async shop(shop) {
      const rows = await execute(sql<ShopRow>`
        select name, currency, tax_rate::text as "taxRate", stock_shown as "stockShown" from read.shop_v2
         where shop = ${shop} and key = ${shop}`)
      return rows[0]
    },
    async nextDue(shop) {
      const rows = await execute(sql<{ at: Date; skus: string[] }>`
        select expires_at as at, array_agg(distinct sku) as skus from read.reservation_v1
         where shop = ${shop} and status = 'active' and expires_at = (
           select min(expires_at) from read.reservation_v1 where shop = ${shop} and status = 'active' and expires_at > now())
         group by expires_at`)
      return rows[0]
    },
    async due(shop, since) {
      const [found] = await execute(dueSince(shop, since))
      return { ...found!, next: found!.next ?? undefined }
    },
    seated: async (partition) => (await execute(seatOf(partition)))[0]!.seated,
    partitionOf,
    standing: (partition) => standings.recent(partition),
    async waitFor(partition, offset, timeoutMs) {
      const until = performance.now() + timeoutMs
      for (;;) {
        const hint = hints.next(partition)
        try {
          if (await standings.hasReached(partition, offset).catch(orFalseWhereNotProjected)) return true
          const left = until - performance.now()
          if (left <= 0) return false
          await hint.within(Math.min(left, POLL_MS))
        } finally {
          hint.drop()
        }
      }
    },
    listen: (onHint, signal) => hints.listen(onHint, signal),
    async close() {
      await hints.close()
      if (typeof connection === 'string') await pool.end()
    },
  }
}

const orFalseWhereNotProjected = (cause: unknown): false => {
  if (cause instanceof NotProjected) return false
  throw cause
}

const MOST_SHOPS = 10_000

/** By the database's own rule. What could not be answered is asked again. */
const rememberedPartitions = (execute: Execute): Reads['partitionOf'] => {
  const known = new Map<string, Promise<number>>()
  const ask = async (shop: string): Promise<number> => {
    const rows = await execute(sql<{ partition: number | null }>`select read.partition_of(${shop}) as partition`)
    const partition = rows[0]!.partition
    if (partition === null) throw new NotProjected('no projector has seen the log yet')
    return partition
  }
  return (shop) => {
    const found = known.get(shop) ?? ask(shop)
    if (known.size >= MOST_SHOPS) known.clear()
    known.set(shop, found)
    found.catch(() => known.delete(shop))
    return found
  }
}
