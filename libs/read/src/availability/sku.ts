import type { Product } from '@cartstream/schemas'
import type { TableRows } from '../projection.ts'

/** `bundles`: the SKUs that have this one among their parts. */
export type AvailabilityStored = {
  status: 'listed' | 'delisted'
  product: ProductStored
  pools: Readonly<Record<string, PoolStored>>
  bundles: readonly string[]
}
/** What anyone may know of a product: never its cost. */
export type ProductStored = Omit<Product, 'sku' | 'cost' | 'batches'> & {
  batches?: readonly { name: string; expiresOn?: string | undefined }[]
}
export type PoolStored = { onHand: string; held: string }

export const shownOf = ({ sku: _, cost: __, batches, ...product }: Product): ProductStored => ({
  ...product,
  ...(batches && { batches: batches.map(({ cost: _, ...batch }) => batch) }),
})

/** Lets each part know which bundles are made of it. A part that was never listed has no stock that could change. */
export const linkParts = (
  skus: TableRows<AvailabilityStored>,
  { sku, parts = [] }: Product,
  was: AvailabilityStored | undefined,
): void => {
  const now = new Set(parts.map((part) => part.sku))
  const before = new Set((was?.product.parts ?? []).map((part) => part.sku))
  for (const part of before)
    if (!now.has(part))
      skus.change(part, (row) => ({ ...row, bundles: row.bundles.filter((bundle) => bundle !== sku) }))
  for (const part of now)
    if (!before.has(part) && skus.get(part) !== undefined)
      skus.change(part, (row) => ({ ...row, bundles: [...row.bundles.filter((b) => b !== sku), sku].sort() }))
}
