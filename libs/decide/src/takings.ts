import type { Id } from '@cartstream/schemas'
import { floorZero, less, minus, plus } from './decimal.ts'
import { type Demand, demandsOf, liveHoldOn } from './line.ts'
import { poolId, promisable } from './stock.ts'
import type { CartLine, CartRecord, HoldRecord, PoolId, Refusal, View } from './types.ts'

/** What a line takes from one pool, and the live hold that its cart has for it. */
export type Taking<L> = { line: L; demand: Demand; hold: HoldRecord | undefined }
type Line = Pick<CartLine, 'sku' | 'batch' | 'quantity' | 'parts'> & { line: Id }

/** What lines take, pool by pool. Their holds are those of the same lines as they stand in `cart`; none where they have left it. */
export const takingsOf = <L extends Line>(
  lines: readonly L[],
  cart: CartRecord | undefined,
  now: number,
): readonly Taking<L>[] => {
  const held = new Map(cart?.lines.map((line) => [line.line, line]))
  return lines.flatMap((line) =>
    demandsOf(line).map((demand) => ({ line, demand, hold: liveHoldOn(held.get(line.line), demand, now) })),
  )
}

/**
 * `out-of-stock` for the first pool that has less than is taken from it, summed over all takings: their own holds count for them, every
 * other hold against them. `available`: the most they could take together.
 */
export const shortage = (view: View, takings: readonly Taking<Line>[]): Refusal | undefined => {
  for (const [key, { demand, wanted, own }] of perPool(takings)) {
    const product = view.get('product', demand.sku)?.product
    const held = view.get('pool', key)?.held ?? '0'
    const free = product ? plus(minus(promisable(view, product, demand.batch), held), own) : '0'
    if (!less(free, wanted)) continue
    const { sku } = demand
    return { code: 'out-of-stock', stream: `stock/${sku}`, sku, quantity: wanted, available: floorZero(free) }
  }
  return undefined
}

type InPool = { demand: Demand; wanted: string; own: string }
const perPool = (takings: readonly Taking<Line>[]): ReadonlyMap<PoolId, InPool> => {
  const pools = new Map<PoolId, InPool>()
  for (const { demand, hold } of takings) {
    const key = poolId(demand.sku, demand.batch)
    const { wanted, own } = pools.get(key) ?? { wanted: '0', own: '0' }
    pools.set(key, { demand, wanted: plus(wanted, demand.quantity), own: plus(own, hold?.quantity ?? '0') })
  }
  return pools
}
