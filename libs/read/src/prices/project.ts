import type { Projection, TableRows } from '../projection.ts'

/** `variants`: what each adds to the price, by name. */
export type PriceStored = { listed: boolean; price: string; variants: Readonly<Record<string, string>> }

/** Puts a row only where it differs, so that carts are told again only of what concerns them. */
const put = (rows: { price: TableRows<PriceStored> }, sku: string, next: PriceStored): void => {
  const was = rows.price.get(sku)
  if (JSON.stringify(ordered(was)) !== JSON.stringify(ordered(next))) rows.price.put(sku, next)
}

/** A row that was loaded may have its members in another order than one that was made. */
const ordered = (row: PriceStored | undefined): unknown =>
  row && [row.listed, row.price, Object.entries(row.variants).sort(([a], [b]) => (a < b ? -1 : 1))]

/** Prices: one row per SKU that was ever listed; carts are read with them. */
export const prices: Projection<{ price: PriceStored }> = {
  name: 'prices',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { price: 'price_v1' },
  on: {
    ProductListed({ data: { product } }, rows) {
      const variants = Object.fromEntries((product.variants ?? []).map((v) => [v.name, v.additionalPrice]))
      put(rows, product.sku, { listed: true, price: product.price, variants })
    },
    ProductRepriced({ data: { sku, price } }, rows) {
      rows.price.change(sku, (row) => ({ ...row, price }))
    },
    ProductDelisted({ data: { sku } }, rows) {
      rows.price.change(sku, (row) => ({ ...row, listed: false }))
    },
  },
}
