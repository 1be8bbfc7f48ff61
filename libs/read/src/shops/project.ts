import type { Projection } from '../projection.ts'

export type ShopStored = {
  name: string
  currency: string
  tax_rate: string
  stock_shown: 'exact' | 'low-in-out'
  low_stock: string
}

/** What a shop that was configured before there was such a setting calls low: the vocabulary's default, whose constants stay outside this room. */
const LOW_STOCK = '5'

/** Shops: one row per shop, under the shop's own id. */
export const shops: Projection<{ shop: ShopStored }> = {
  name: 'shops',
  version: 2,
  folder: new URL('.', import.meta.url),
  tables: { shop: 'shop_v2' },
  on: {
    ShopConfigured({ shop, data: { config } }, rows) {
      const { name, currency, taxRate, stockShown, lowStock = LOW_STOCK } = config
      rows.shop.put(shop, { name, currency, tax_rate: taxRate, stock_shown: stockShown, low_stock: lowStock })
    },
  },
}
