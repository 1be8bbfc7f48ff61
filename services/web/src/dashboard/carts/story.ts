/** An event of a cart's history, in a sentence of staff's words. */
type Data = Readonly<Record<string, unknown>>
type Told = (data: Data, name: (sku: unknown) => string) => string

/** That somebody asked for it goes without saying. */
const because: Record<string, string> = {
  expired: 'its time was up',
  merged: 'by the merge of two carts',
  ordered: 'it was ordered',
  promoted: 'a place in the waitlist came up',
}

const sentences: Record<string, Told> = {
  CartOpened: () => 'The cart was opened',
  ItemAdded: (data, name) => `${data.quantity} × ${name(data.sku)} put in${reasonOf(data)}`,
  ItemQuantityChanged: (data, name) => `${name(data.sku)}: ${data.was} became ${data.quantity}${reasonOf(data)}`,
  ItemRemoved: (data, name) => `${name(data.sku)} taken out${reasonOf(data)}`,
  ItemRepriced: ({ sku }, name) => `The new price of ${name(sku)} was accepted`,
  ItemSaved: ({ sku }, name) => `${name(sku)} put aside for later`,
  ItemRestored: ({ sku }, name) => `${name(sku)} brought back`,
  CartCleared: (data) => `Emptied${reasonOf(data)}`,
  StockReserved: ({ quantity, sku }, name) => `${quantity} × ${name(sku)} held`,
  HoldExtended: ({ holds }, name) => `${namesIn(holds, name)} held for longer`,
  HoldReleased: ({ quantity, sku }, name) => `${quantity} × ${name(sku)} no longer held`,
  HoldsExpired: () => 'Holds ended: their time was up',
  HoldsRevoked: () => 'Holds were taken back',
  CheckoutStarted: () => 'Checkout began',
  CheckoutCancelled: () => 'Checkout was given up',
  CheckoutFailed: () => 'The payment failed',
  CheckoutExpired: () => 'Checkout took too long',
  PaymentIntended: () => 'A payment was asked for',
  PaymentSucceeded: () => 'The payment came',
  CartOrdered: () => 'It became an order',
  CartAbandoned: () => 'Left alone for long',
  CartExpired: () => 'Given up: nobody came back',
  CartMerged: () => 'Merged into another cart',
  DiscountGranted: () => 'A discount was given',
  DiscountWithdrawn: () => 'A discount was taken back',
}

const namesIn = (holds: unknown, name: (sku: unknown) => string): string =>
  Array.isArray(holds) ? [...new Set(holds.map(({ sku }: Data) => name(sku)))].join(', ') : 'Goods'

const reasonOf = ({ because: reason }: Data): string =>
  typeof reason === 'string' && because[reason] !== undefined ? `, ${because[reason]}` : ''

/** A type that has no sentence yet is at least in words: SavedItemsMoved, saved items moved. */
const spaced = (type: string): string => {
  const words = type.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`
}

/** `name`: of a SKU; its own where it has none. */
export const sentenceOf = (type: string, data: Data, name: (sku: unknown) => string): string =>
  sentences[type]?.(data, name) ?? spaced(type)
