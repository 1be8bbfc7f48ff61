import type { RecordedEvent } from '@cartstream/schemas'

export const cartName = (cart: string): string => `cart/${cart}`
export const productName = (sku: string): string => `product/${sku}`
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
      return [shopProduct(event.shop, event.data.product.sku)]
    case 'ProductRepriced':
    case 'ProductDelisted':
      return [shopProduct(event.shop, event.data.sku)]
    case 'CommandsAnswered':
      return event.data.answers.flatMap(({ code, sku }) =>
        code === 'out-of-stock' && sku !== undefined ? [refusedName(event.shop, sku)] : [],
      )
    default:
      return cartsIn(event).map(cartName)
  }
}

export const shopProduct = (shop: string, sku: string): string => `${shop}/${productName(sku)}`
