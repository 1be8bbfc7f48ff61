import type { Target } from './cart.ts'
import { less, minus, plus } from './decimal.ts'
import { extendedTo, holdPolicy, reserved } from './hold.ts'
import { type Demand, demandsOf, liveHoldOn } from './line.ts'
import type { MergedLine } from './merge-lines.ts'
import { poolId, promisable } from './stock.ts'
import type { CartLine, EventOf, HoldRecord, PoolId } from './types.ts'

/** What one merged line takes from one pool: `own` and `guests` are the live holds for it on both sides. */
type Share = { line: CartLine; demand: Demand; own: HoldRecord | undefined; guests: HoldRecord | undefined }

/**
 * The holds of merged lines, once `released` have been given back: what both sides held for a line, and where the shop holds on add, as much
 * more as is free; never more than the line takes. A hold that takes in another keeps its own end, and the earlier of their beginnings, so
 * that no merge outlasts the cap.
 */
export const mergedHolds = (
  target: Target,
  merged: readonly MergedLine[],
  released: readonly CartLine[],
): readonly EventOf<'StockReserved'>[] => {
  const { now } = target.given
  const shares = merged.flatMap(({ line, was, from }) =>
    demandsOf(line).map(
      (demand): Share => ({ line, demand, own: liveHoldOn(was, demand, now), guests: liveHoldOn(from, demand, now) }),
    ),
  )
  const free = freeAfter(target, released)
  const kept = shares.map((share) => {
    const both = plus(share.own?.quantity ?? '0', share.guests?.quantity ?? '0')
    return free.take(share, less(both, share.demand.quantity) ? both : share.demand.quantity)
  })
  return shares.flatMap((share, n) => {
    const has = onAdd(target, share)
      ? plus(kept[n]!, free.takeUpTo(share, minus(share.demand.quantity, kept[n]!)))
      : kept[n]!
    return stated(target, share, has)
  })
}

const onAdd = ({ view, config }: Target, { line }: Share): boolean => {
  const product = view.get('product', line.sku)?.product
  return product !== undefined && holdPolicy(config, product) === 'add'
}

/** What is free of each pool while holds move: what is free now and what `released` give back, less what has been taken of it. */
const freeAfter = ({ view }: Target, released: readonly CartLine[]) => {
  const left = new Map<PoolId, string>()
  const freeOf = (key: PoolId, { sku, batch }: Demand): string => {
    const product = view.get('product', sku)?.product
    const free = product ? minus(promisable(view, product, batch), view.get('pool', key)?.held ?? '0') : '0'
    const back = released.flatMap(({ holds = [] }) => holds.filter((h) => h.sku === sku && h.batch === batch))
    return back.reduce((sum, { quantity }) => plus(sum, quantity), free)
  }
  const of = (demand: Demand): [PoolId, string] => {
    const key = poolId(demand.sku, demand.batch)
    return [key, left.get(key) ?? freeOf(key, demand)]
  }
  return {
    /** So much held in all, of which the own hold has its part already. */
    take: ({ demand, own }: Share, quantity: string): string => {
      const [key, free] = of(demand)
      left.set(key, minus(free, minus(quantity, own?.quantity ?? '0')))
      return quantity
    },
    takeUpTo: ({ demand }: Share, most: string): string => {
      const [key, free] = of(demand)
      const taken = less(free, most) ? (less('0', free) ? free : '0') : most
      left.set(key, minus(free, taken))
      return taken
    },
  }
}

const stated = (
  target: Target,
  { line, demand, own, guests }: Share,
  quantity: string,
): readonly EventOf<'StockReserved'>[] => {
  if (!less('0', quantity) || (own?.quantity === quantity && !guests)) return []
  const { sku, batch } = demand
  const { now } = target.given
  const product = target.view.get('product', line.sku)?.product
  const reservedAt = Math.min(own?.reservedAt ?? now, guests?.reservedAt ?? now)
  const expiresAt = extendedTo(target, product, { reservedAt, expiresAt: (own ?? guests)?.expiresAt ?? now })
  return [reserved(target, { line: line.line, sku, batch, quantity, hold: own, reservedAt, expiresAt })]
}
