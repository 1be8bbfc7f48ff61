import { instant } from '../instant.ts'
import type { Projection, TableRows } from '../projection.ts'

/** `variants`: what each adds to the price, by name; `retail`: what it costs elsewhere; `since`: when it began to be so. */
export type PriceStored = Price & { since: string }
type Price = { listed: boolean; price: string; retail: string | null; variants: Readonly<Record<string, string>> }

/** Puts a row only where it differs, so that carts are told again only of what concerns them. */
const put = (rows: { price: TableRows<PriceStored> }, sku: string, next: PriceStored): void => {
  const was = rows.price.get(sku)
  if (JSON.stringify(ordered(was)) !== JSON.stringify(ordered(next))) rows.price.put(sku, next)
}

/** A row that was loaded may have its members in another order than one that was made. */
const ordered = (row: PriceStored | undefined): unknown =>
  row && [row.listed, row.price, row.retail, Object.entries(row.variants).sort(([a], [b]) => (a < b ? -1 : 1))]

/** Prices: one row per SKU that was ever listed; carts are read with them. */
export const prices: Projection<{ price: PriceStored }> = {
  name: 'prices',
  version: 3,
  folder: new URL('.', import.meta.url),
  tables: { price: 'price_v3' },
  on: {
    ProductListed({ data: { product }, time }, rows) {
      const variants = Object.fromEntries((product.variants ?? []).map((v) => [v.name, v.additionalPrice]))
      const { sku, price, retailPrice: retail = null } = product
      put(rows, sku, { listed: true, price, retail, variants, since: instant(time) })
    },
    ProductRepriced({ data: { sku, price }, time }, rows) {
      rows.price.change(sku, (row) => ({ ...row, price, since: instant(time) }))
    },
    ProductDelisted({ data: { sku }, time }, rows) {
      rows.price.change(sku, (row) => ({ ...row, listed: false, since: instant(time) }))
    },
  },
}
