import type { Projection } from '../projection.ts'

export type ShopStored = { name: string; currency: string; tax_rate: string; stock_shown: 'exact' | 'low-in-out' }

/** Shops: one row per shop, under the shop's own id. */
export const shops: Projection<{ shop: ShopStored }> = {
  name: 'shops',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { shop: 'shop_v1' },
  on: {
    ShopConfigured({ shop, data: { config } }, rows) {
      const { name, currency, taxRate, stockShown } = config
      rows.shop.put(shop, { name, currency, tax_rate: taxRate, stock_shown: stockShown })
    },
  },
}
