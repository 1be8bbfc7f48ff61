import { check } from '../broken.ts'
import { type Hold, type Ledger, poolOf, type Told } from '../ledger.ts'

/** Where stock was taken away, the newest holds end, and no more of them than must. */
export const checkRevoked = (ledger: Ledger, event: Told<'HoldsRevoked'>, ended: readonly Hold[]): void => {
  const { sku, batch } = event.data
  const pool = poolOf(sku, batch)
  const left = [...ledger.holds.values()].filter((hold) => hold.pool === pool)
  const oldest = ended.at(-1)!
  const spared = left.find((hold) => isOlder(oldest, hold))
  check(spared === undefined, 'newest-holds-end-first', () => `${oldest.id} ended before ${spared?.id}`)
  const stay = left.reduce((sum, { quantity }) => sum + quantity, 0) + oldest.quantity
  check(stay > ledger.promisable(pool), 'newest-holds-end-first', () => `${oldest.id} ended, and could have stayed`)
}

/** By the first reservation; of two that are as old, the one that was made first. */
const isOlder = (a: Hold, b: Hold): boolean =>
  a.reservedAt < b.reservedAt || (a.reservedAt === b.reservedAt && a.made < b.made)
