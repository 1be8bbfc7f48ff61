import { less } from './decimal.ts'
import { promisable } from './stock.ts'
import type { DomainEvent, Given, PoolKey, View } from './types.ts'

/** Whether a pool's holds have more than it can give. */
export const overHeld = (view: View, key: PoolKey): boolean => {
  const pool = view.get(key)
  const product = pool && view.get(`product/${pool.sku}`)?.product
  return product !== undefined && less(promisable(view, product, pool!.batch), pool!.held)
}

/** HoldsRevoked for the newest holds, at most 500, until the rest fits. */
export const revokeTooMany = (_view: View, _key: PoolKey, _given: Given): readonly DomainEvent[] => []
