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

/** The projection whose rows they are, and one that says more of them, whose rows may be further behind for a while. */
type Standing = { projection: string; behind?: string }

/** The position up to which rows are told, of the checkpoint `c`: what another projection has yet to say of them would never be told. */
export const positionOf = ({ behind }: Standing): RawBuilder<unknown> =>
  behind === undefined
    ? sql`c.position`
    : sql`least(c.position, coalesce((select b.position from read.checkpoint b join read.generation w on w.generation = b.generation and w.live
            where b.projection = ${behind} and b.partition = c.partition), -1))`

/**
 * Where a topic stands for a shop, with the shop's policy. A changed policy restates every row of the shop, so cursors from
 * before it are below the horizon.
 */
export const placeOf = (standing: Standing, shop: string): RawBuilder<PlaceFound> => sql<PlaceFound>`
  select c.log_id, c.generation, c.partition, ${positionOf(standing)} as position, greatest(c.horizon, s.position) as horizon, c.at, now() as now,
         greatest(0, extract(epoch from c.committed_at - c.at) * 1000)::float8 as lag_ms, s.currency, s.tax_rate, s.low_stock
    from read.checkpoint c
    join read.generation g on g.generation = c.generation and g.live
    left join read.shop_v2 s on s.shop = ${shop} and s.key = ${shop}
   where c.projection = ${standing.projection} and c.partition = read.partition_of(${shop}) and c.height > 0`

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
