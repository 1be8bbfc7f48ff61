import type { RecordedEvent } from '@cartstream/schemas'

export const cartName = (cart: string): string => `cart/${cart}`
export const shopName = (shop: string): string => `shop/${shop}`
/** Of a shop, as SKUs are: another shop's SKU of the same name is another's. */
export const refusedName = (shop: string, sku: string): string => `refused/${shop}/${sku}`
export const shortName = (shop: string, sku: string, batch: string): string => `short/${shop}/${sku}/${batch}`

/** The carts that an event is about: whose stream it is in, what is held for them, and what goes from one into another. */
export const cartsIn = (event: RecordedEvent): readonly string[] => {
  const { data } = event
  switch (event.type) {
    case 'HoldsExpired':
    case 'HoldsRevoked':
      return [...new Set(event.data.holds.map(({ cart }) => cart))]
    case 'CartMerged':
      return [event.data.cart, event.data.into]
    default:
      return 'cart' in data ? [data.cart] : []
  }
}

/** The names under which an event is found again. */
export const mentionsOf = (event: RecordedEvent): readonly string[] => {
  switch (event.type) {
    case 'ShopConfigured':
      return [shopName(event.shop)]
    case 'ProductListed':
      return [listedName(event.shop, event.data.product.sku)]
    case 'ProductRepriced':
      return [repricedName(event.shop, event.data.sku)]
    case 'ProductDelisted':
      return [delistedName(event.shop, event.data.sku)]
    case 'CommandsAnswered':
      return event.data.answers.flatMap(({ code, sku }) =>
        code === 'out-of-stock' && sku !== undefined ? [refusedName(event.shop, sku)] : [],
      )
    default:
      return cartsIn(event).map(cartName)
  }
}

/** By what is said of it: what a listing says, later prices and an end change, and nothing that was said before a listing matters after it. */
const listedName = (shop: string, sku: string): string => `${shop}/listed/${sku}`
const repricedName = (shop: string, sku: string): string => `${shop}/repriced/${sku}`
const delistedName = (shop: string, sku: string): string => `${shop}/delisted/${sku}`
export const productNames = (shop: string, sku: string): readonly string[] =>
  [listedName, repricedName, delistedName].map((name) => name(shop, sku))
