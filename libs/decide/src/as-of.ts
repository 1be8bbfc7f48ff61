import { minus } from './decimal.ts'
import { poolId } from './stock.ts'
import type { HoldRecord, Kind, PoolRecord, Records, View } from './types.ts'

/**
 * What a view is at `now`, to whoever only looks: the holds that are due are gone from their pools, whether or not an event has ended them.
 * `holds`: at least those of the pools that will be looked at.
 */
export const asOf = (view: View, holds: Iterable<HoldRecord>, now: number): View => {
  const pools = new Map<string, PoolRecord>()
  for (const { sku, batch, quantity, expiresAt } of holds) {
    if (expiresAt > now) continue
    const id = poolId(sku, batch)
    const pool = pools.get(id) ?? view.get('pool', id)
    if (pool) pools.set(id, { ...pool, held: minus(pool.held, quantity) })
  }
  return {
    get: <K extends Kind>(kind: K, id = '') =>
      ((kind === 'pool' ? pools.get(id) : undefined) ?? view.get(kind as Exclude<K, 'shop'>, id)) as
        | Records[K]
        | undefined,
  }
}
