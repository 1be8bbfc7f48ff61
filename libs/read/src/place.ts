import { type RawBuilder, sql } from 'kysely'
import { NotProjected, type Place } from './reads.ts'

/** The columns of a place, as `p.*` of every query; times as epoch ms, for JSON and rows alike. */
export type PlaceFound = {
  log_id: string
  generation: number
  partition: number
  position: string
  horizon: string
  at: Date
  now: Date
  lag_ms: number
  currency: string | null
  tax_rate: string | null
  low_stock: string | null
}

/**
 * Where a projection stands for a shop, with the shop's policy. A changed policy restates every row of the shop, so cursors from
 * before it are below the horizon.
 */
export const placeOf = (projection: string, shop: string): RawBuilder<PlaceFound> => sql<PlaceFound>`
  select c.log_id, c.generation, c.partition, c.position, greatest(c.horizon, s.position) as horizon, c.at, now() as now,
         greatest(0, extract(epoch from c.committed_at - c.at) * 1000)::float8 as lag_ms, s.currency, s.tax_rate, s.low_stock
    from read.checkpoint c
    join read.generation g on g.generation = c.generation and g.live
    left join read.shop_v2 s on s.shop = ${shop} and s.key = ${shop}
   where c.projection = ${projection} and c.partition = read.partition_of(${shop}) and c.height > 0`

export const placed = (found: PlaceFound | undefined): Place => {
  if (found === undefined) throw new NotProjected('nothing of this partition is projected yet: is a projector running?')
  return {
    logId: found.log_id,
    generation: found.generation,
    partition: found.partition,
    position: BigInt(found.position),
    horizon: BigInt(found.horizon),
    at: found.at,
    now: found.now,
    lagMs: found.lag_ms,
  }
}
