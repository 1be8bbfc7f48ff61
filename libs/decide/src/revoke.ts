import { floorZero, less, minus } from './decimal.ts'
import { poolId, promisable } from './stock.ts'
import type { EventOf, Given, PoolId, PoolRecord, View } from './types.ts'

/** State: over a pool that is to give less than its holds have, and those holds; their lines stay, unheld. */

/** Refusal: none. */

/** The most holds that end in one decision; the rest end in those that follow. */
export const mostRevoked = 500

/** Whether a pool's holds have more than it can give. */
export const overHeld = (view: View, id: PoolId): boolean => {
  const pool = view.get('pool', id)
  const product = pool && view.get('product', pool.sku)?.product
  return product !== undefined && less(floorZero(promisable(view, product, pool!.batch)), pool!.held)
}

/** What is still to be revoked of a pool. */
export const revokeTooMany = (view: View, id: PoolId, given: Given): readonly EventOf<'HoldsRevoked'>[] => {
  const pool = view.get('pool', id)
  const product = pool && view.get('product', pool.sku)?.product
  return product ? revoking(pool!, promisable(view, product, pool!.batch), given) : []
}

/** HoldsRevoked for the newest holds of a pool, at most `limit`, until the rest has no more than `most`. */
export const revoking = (
  pool: PoolRecord,
  most: string,
  given: Given,
  limit = mostRevoked,
): readonly EventOf<'HoldsRevoked'>[] => {
  const { sku, batch } = pool
  const holds: EventOf<'HoldsRevoked'>['data']['holds'] = []
  const may = floorZero(most)
  let held = pool.held
  if (!less(may, held)) return []
  for (const { hold, cart, line, quantity } of given.newest(poolId(sku, batch))) {
    if (holds.length >= limit || !less(may, held)) break
    holds.push({ hold, cart, line, quantity })
    held = minus(held, quantity)
  }
  if (holds.length === 0) return []
  return [{ type: 'HoldsRevoked', stream: `stock/${sku}`, data: { sku, batch, because: 'stock-reduced', holds } }]
}
