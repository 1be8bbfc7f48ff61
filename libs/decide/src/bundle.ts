import type { BundlePart, Product } from '@cartstream/schemas'
import { equal } from './decimal.ts'
import { poolsOfSku } from './stock.ts'
import type { Refusal, View } from './types.ts'
import { tooFine } from './unit.ts'

/** State: over a product that is made of others, its parts, and what it may have had of its own. */

/** Refusal: `bundle-parts`: parts are other listed SKUs that are no bundles themselves, each named once; a bundle has nothing of its own. */
export const badBundle = (view: View, product: Product): Refusal | undefined => {
  if (!product.parts) return undefined
  const detail = ownOf(product) ?? stockOf(view, product.sku) ?? badParts(view, product, product.parts)
  return detail === undefined ? undefined : { code: 'bundle-parts', detail }
}

/** Stock, batches and fractions are its parts'. */
const ownOf = ({ safetyStock, backorder, batches, decimals }: Product): string | undefined => {
  if (safetyStock !== undefined || backorder !== undefined || batches) return 'a bundle has no stock of its own'
  return decimals ? 'a bundle is sold in whole pieces' : undefined
}

const stockOf = (view: View, sku: string): string | undefined => {
  const pools = poolsOfSku(view, sku).flatMap((id) => view.get('pool', id) ?? [])
  const has = pools.some(({ onHand, held }) => !equal(onHand, '0') || !equal(held, '0'))
  return has ? `${sku} has stock of its own` : undefined
}

const badParts = (view: View, { sku: bundle }: Product, parts: readonly BundlePart[]): string | undefined => {
  const seen = new Set<string>()
  for (const { sku, quantity } of parts) {
    const record = view.get('product', sku)
    if (seen.has(sku)) return `${sku} stands in it twice`
    if (sku === bundle || record?.product.parts) return `${sku} is a bundle`
    if (record?.status !== 'listed') return `${sku} is not listed`
    const fraction = tooFine(record.product, quantity)
    if (fraction) return fraction
    seen.add(sku)
  }
  return undefined
}
