import { defaultConfig } from '@cartstream/schemas'
import { pence } from '../amounts.ts'
import { follows, type Ledger, type Told } from '../ledger.ts'

type ShopEvent =
  | 'ShopConfigured'
  | 'ProductListed'
  | 'ProductRepriced'
  | 'ProductDelisted'
  | 'PromotionSet'
  | 'PromotionEnded'

/** Policy, catalogue and promotions. */
export const keepShop = (ledger: Ledger, event: Told<ShopEvent>): void => {
  const { products, promotions, decision } = ledger
  switch (event.type) {
    case 'ShopConfigured': {
      const set = Object.entries(event.data.config).filter(([, value]) => value !== undefined)
      ledger.config = { ...defaultConfig, ...Object.fromEntries(set) } as Ledger['config']
      ledger.configured = true
      return
    }
    case 'ProductListed': {
      const { product } = event.data
      products.set(product.sku, { listed: true, product })
      for (const pool of ledger.onHand.keys()) if (pool.startsWith(`${product.sku}/`)) decision.pools.add(pool)
      return
    }
    case 'ProductRepriced': {
      const { sku, price, was } = event.data
      const record = products.get(sku)
      follows(record !== undefined && record.product.price === was, event)
      record!.product = { ...record!.product, price }
      return
    }
    case 'ProductDelisted':
      follows(products.get(event.data.sku)?.listed === true, event)
      products.get(event.data.sku)!.listed = false
      for (const pool of ledger.queues.keys()) if (pool.startsWith(`${event.data.sku}/`)) decision.pools.add(pool)
      return
    case 'PromotionSet': {
      const { code, label, percent, amount, skus, minimumSubtotal = '0', startsAt, endsAt } = event.data
      const [starts, ends] = [
        startsAt ? Date.parse(startsAt) : 0,
        endsAt ? Date.parse(endsAt) : Number.POSITIVE_INFINITY,
      ]
      promotions.set(code, { on: true, label, percent, amount, skus, minimum: pence(minimumSubtotal), starts, ends })
      return
    }
    case 'PromotionEnded':
      follows(promotions.get(event.data.code)?.on === true, event)
      promotions.get(event.data.code)!.on = false
  }
}
