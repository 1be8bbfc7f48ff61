import { less, product } from './decimal.ts'
import { amount, lineTotal } from './money.ts'
import { poolId } from './stock.ts'
import type { CartLine, HoldRecord, PoolId } from './types.ts'

/** What a line takes from one pool. */
export type Demand = { sku: string; batch: string; quantity: string }
type Taking = Demand & Pick<CartLine, 'parts'>

/** What a line costs in all, with so much in it; a sample costs nothing. */
export const billed = (
  { unitPrice, sample }: Pick<CartLine, 'unitPrice' | 'sample'>,
  quantity: string,
  currency: string,
): string => (sample ? amount('0', currency) : lineTotal(unitPrice, quantity, currency))

/** What a line takes, pool by pool: a bundle from the pool of each of its parts, every other line from its own. */
export const demandsOf = (line: Taking): readonly Demand[] =>
  line.parts === undefined
    ? [line]
    : line.parts.map((part) => ({ sku: part.sku, batch: '-', quantity: product(part.quantity, line.quantity) }))

export const poolsOf = (line: Taking): readonly PoolId[] =>
  line.parts === undefined ? [poolId(line.sku, line.batch)] : line.parts.map((part) => poolId(part.sku, '-'))

const none: readonly HoldRecord[] = []
/** The holds of a line that count at `now`. */
export const liveHolds = (line: CartLine | undefined, now: number): readonly HoldRecord[] => {
  const holds = line?.holds
  if (holds === undefined || holds.length === 0) return none
  return holds.every((hold) => hold.expiresAt > now) ? holds : holds.filter((hold) => hold.expiresAt > now)
}

/** The live hold of a line on one of the pools it takes from. */
export const liveHoldOn = (line: CartLine | undefined, { sku, batch }: Demand, now: number): HoldRecord | undefined => {
  for (const hold of line?.holds ?? none) {
    if (hold.sku === sku && hold.batch === batch) return hold.expiresAt > now ? hold : undefined
  }
  return undefined
}

/** Whether everything the line takes is held for it. */
export const isHeld = (line: CartLine, now: number): boolean =>
  demandsOf(line).every((demand) => {
    const hold = liveHoldOn(line, demand, now)
    return hold !== undefined && !less(hold.quantity, demand.quantity)
  })
