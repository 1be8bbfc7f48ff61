import type { Product } from '@cartstream/schemas'
import { equal, floorZero, less, minus, plus, shortest, timesIn } from './decimal.ts'
import { revoking } from './revoke.ts'
import type { Change, CommandOf, Decision, EventOf, Given, PoolId, View } from './types.ts'

/** State: one pool per (SKU, batch or `-`), from its first adjustment or hold on; variants share it. */

/**
 * Refusal: `not-found` for a SKU never listed, `bundle-parts` for a bundle, `stock-changed` where `ifOnHand` is not the count, `below-zero` for taking
 * away more than is there (a code of its own: `out-of-stock` counts shoppers' denied demand), `over-limit`.
 */

export const poolId = (sku: string, batch: string): PoolId => `${sku}/${batch}`

/** What a quantity can say on the wire: nine digits before the point. */
const most = '999999999.9999'

/** Where stock falls below what is held, the newest holds end until the rest fits; their lines stay. */
export const adjustStock = (command: CommandOf<'AdjustStock'>, view: View, given: Given): Decision => {
  const { sku, batch, change, reason } = command
  const stream = `stock/${sku}`
  const product = view.get('product', sku)?.product
  if (!product) return { rejected: { code: 'not-found', stream, sku } }
  if (product.parts) return { rejected: { code: 'bundle-parts', detail: `${sku} is a bundle`, stream, sku } }
  const pool = view.get('pool', poolId(sku, batch))
  const was = pool?.onHand ?? '0'
  if (command.ifOnHand !== undefined && !equal(command.ifOnHand, was)) {
    return { rejected: { code: 'stock-changed', detail: `${was} on hand`, stream, sku, available: was } }
  }
  const onHand = 'set' in change ? shortest(change.set) : plus(was, change.delta)
  // Up from below zero is allowed, even if it does not reach zero.
  if (less(onHand, '0') && less(onHand, was)) {
    return { rejected: { code: 'below-zero', detail: `${was} on hand`, stream, sku, available: floorZero(was) } }
  }
  if (less(most, onHand)) return { rejected: { code: 'over-limit', detail: `a count is at most ${most}`, stream, sku } }
  if (pool && equal(onHand, was)) return { accepted: [] }
  const data = { sku, batch, onHand, was, reason }
  const revoked = pool ? revoking(pool, mayHold(product, onHand), given) : []
  return { accepted: [{ type: 'StockAdjusted', stream, data }, ...revoked] }
}

export const evolveStock = (view: View, event: EventOf<'StockAdjusted'>): readonly Change[] => {
  const { sku, batch, onHand } = event.data
  const key = poolId(sku, batch)
  const pool = view.get('pool', key)
  const record = view.get('product', sku)
  const change: Change = ['pool', key, { sku, batch, onHand, held: pool?.held ?? '0' }]
  if (pool || batch === '-' || !record) return [change]
  return [change, ['product', sku, { ...record, batches: [...(record.batches ?? []), batch] }]]
}

/**
 * What may still be promised of a SKU's pool: on hand - safety stock + backorder allowance - counting holds, never below zero.
 * The holds take from the allowance, too; floored before the allowance is added, as a hasty reading of contract.md has it,
 * the allowance would never be used up. Turning a hold into a sale leaves the number as it is. Of a bundle: what its parts' pools give.
 * `held` counts what no event has ended: settle what is due first.
 */
export const available = (view: View, sku: string, batch: string): string => {
  const parts = view.get('product', sku)?.product.parts
  return parts && batch === '-' ? bundlesLeft(view, parts) : freeIn(view, sku, batch)
}

/** What may still be promised of one pool; none of a bundle's own, which never has stock. */
export const freeIn = (view: View, sku: string, batch: string): string => {
  const product = view.get('product', sku)?.product
  return product
    ? floorZero(minus(promisable(view, product, batch), view.get('pool', poolId(sku, batch))?.held ?? '0'))
    : '0'
}

/** What holds may take of a pool: on hand - safety stock + backorder allowance; below zero where stock was taken away. */
export const promisable = (view: View, product: Product, batch: string): string =>
  mayHold(product, view.get('pool', poolId(product.sku, batch))?.onHand ?? '0')

const mayHold = (product: Product, onHand: string): string =>
  plus(minus(onHand, product.safetyStock ?? '0'), product.backorder ?? '0')

/** The pools of a SKU: of its batches that were ever counted, and the one without. */
export const poolsOfSku = (view: View, sku: string): readonly PoolId[] => [
  poolId(sku, '-'),
  ...(view.get('product', sku)?.batches ?? []).map((batch) => poolId(sku, batch)),
]

/** How many bundles their parts' pools still give. */
const bundlesLeft = (view: View, parts: NonNullable<Product['parts']>): string =>
  parts
    .map((part) => timesIn(freeIn(view, part.sku, '-'), part.quantity))
    .reduce((least, left) => (less(left, least) ? left : least))
