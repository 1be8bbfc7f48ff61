import type { Product } from '@cartstream/schemas'
import { finerThan, less, plus, shortest } from './decimal.ts'
import { amount, minorUnits } from './money.ts'
import { same } from './same.ts'
import type { Change, CommandOf, Decision, EventOf, ProductRecord, Refusal, View } from './types.ts'

/** State: unknown (no record), listed, or delisted. A delisted product keeps its record: lines and holds on it stand. */

/** Refusal: `price-too-fine`, `over-limit` for a price no line could state, `not-found` for delisting what never was. */

/**
 * One event a command: ProductRepriced where the price alone differs, else ProductListed, which states the whole product
 * anew (and so its price, too).
 */
export const listProduct = (command: CommandOf<'ListProduct'>, view: View, currency: string): Decision => {
  const sku = command.product.sku
  const stream = `product/${sku}`
  const refused = badPrice(command.product, currency)
  if (refused) return { rejected: { ...refused, stream, sku } }
  const record = view.get(`product/${sku}`)
  const product = inOneForm(command.product, currency)
  if (record?.status !== 'listed') return { accepted: [{ type: 'ProductListed', stream, data: { product } }] }
  const { price: was } = record.product
  if (same(record.product, product)) return { accepted: [] }
  if (same(record.product, { ...product, price: was })) {
    return { accepted: [{ type: 'ProductRepriced', stream, data: { sku, price: product.price, was } }] }
  }
  return { accepted: [{ type: 'ProductListed', stream, data: { product } }] }
}

export const delistProduct = (command: CommandOf<'DelistProduct'>, view: View): Decision => {
  const { sku } = command
  const stream = `product/${sku}`
  const record = view.get(`product/${sku}`)
  if (!record) return { rejected: { code: 'not-found', stream, sku } }
  if (record.status === 'delisted') return { accepted: [] }
  return { accepted: [{ type: 'ProductDelisted', stream, data: { sku } }] }
}

export const evolveProduct = (
  view: View,
  event: EventOf<'ProductListed' | 'ProductRepriced' | 'ProductDelisted'>,
): readonly Change[] => {
  if (event.type === 'ProductListed') {
    return [[`product/${event.data.product.sku}`, { status: 'listed', product: event.data.product }]]
  }
  const key = `product/${event.data.sku}` as const
  const record = view.get(key)
  if (!record) throw new Error(`${event.type} of ${event.data.sku}, which was never listed`)
  if (event.type === 'ProductDelisted') return [[key, { ...record, status: 'delisted' }]]
  return [[key, { ...record, product: { ...record.product, price: event.data.price } }]]
}

/** What a SKU costs by now, per unit, with what its variant adds. */
export const listedPrice = (product: Product, variant: string | undefined, currency: string): string => {
  const more = product.variants?.find((v) => v.name === variant)?.additionalPrice
  return amount(more === undefined ? product.price : plus(product.price, more), currency)
}

/** Whether a new line of it may be of this variant: one that is listed, or none where there are none. */
export const isOffered = ({ variants = [] }: Product, variant: string | undefined): boolean =>
  variant === undefined ? variants.length === 0 : variants.some((v) => v.name === variant)

/** Whether what a line has is still sold: the SKU itself, and the variant it names. */
export const isSold = (record: ProductRecord | undefined, variant: string | undefined): boolean =>
  record?.status === 'listed' &&
  (variant === undefined || record.product.variants?.some((v) => v.name === variant) === true)

/** Money on the wire has 12 digits before the point; a unit price, with its variant's addition, must fit. */
const most = '999999999999'

const badPrice = (product: Product, currency: string): Refusal | undefined => {
  const variants = product.variants ?? []
  const places = minorUnits(currency)
  const all = [product.price, product.retailPrice, product.cost, ...variants.map((v) => v.additionalPrice)]
  if (all.some((price) => price !== undefined && finerThan(price, places))) {
    return { code: 'price-too-fine', detail: `${currency} has ${places} decimals` }
  }
  if (variants.some((v) => less(most, plus(product.price, v.additionalPrice)))) {
    return { code: 'over-limit', detail: `a unit price is at most ${most}` }
  }
  return undefined
}

/** Amounts with the currency's places, quantities without idle zeros: "9.5" again for "9.50" is already so. */
const inOneForm = (product: Product, currency: string): Product => {
  const { retailPrice, cost, variants, minimumPerCart, maximumPerCart, safetyStock, backorder } = product
  return {
    ...product,
    price: amount(product.price, currency),
    ...(retailPrice !== undefined && { retailPrice: amount(retailPrice, currency) }),
    ...(cost !== undefined && { cost: amount(cost, currency) }),
    ...(variants && {
      variants: variants.map((v) => ({ name: v.name, additionalPrice: amount(v.additionalPrice, currency) })),
    }),
    ...(minimumPerCart !== undefined && { minimumPerCart: shortest(minimumPerCart) }),
    ...(maximumPerCart !== undefined && { maximumPerCart: shortest(maximumPerCart) }),
    ...(safetyStock !== undefined && { safetyStock: shortest(safetyStock) }),
    ...(backorder !== undefined && { backorder: shortest(backorder) }),
  }
}
