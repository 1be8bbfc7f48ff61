import type { AvailabilityRow, Reads } from '@cartstream/read'
import type { OwnCartBody } from '../rows/schemas.ts'

/** What is sold now under the SKUs of a cart, by SKU. */
export type Products = ReadonlyMap<string, AvailabilityRow>

export const productsOf = async (reads: Reads, shop: string, { items }: OwnCartBody): Promise<Products> => {
  const keys = [...new Set(items.map(({ sku }) => sku))]
  if (keys.length === 0) return new Map()
  const { rows } = await reads.snapshot('availability', { shop, keys }, { limit: keys.length })
  return new Map(rows.flatMap(({ key, row }) => (row === null ? [] : [[key, row] as const])))
}
