import type { Product } from '@cartstream/schemas'
import { badBundle } from './bundle.ts'
import { finerThan, less, plus, shortest } from './decimal.ts'
import { amount, minorUnits, mostOnWire, sum } from './money.ts'
import { mostRevoked, revoking } from './revoke.ts'
import { same } from './same.ts'
import { configOf } from './shop.ts'
import { poolsOfSku, promisable } from './stock.ts'
import type { Change, CommandOf, Decision, EventOf, Given, ProductRecord, Refusal, View } from './types.ts'

/** State: unknown (no record), listed, or delisted. A delisted product keeps its record: lines and holds on it stand. */

/**
 * Refusal: `price-too-fine`, `over-limit` for a price no line could state or bounds nothing fits between, `bundle-parts`
 * (bundle.ts), `not-found` for delisting what never was.
 */

/**
 * One event for the product: ProductRepriced where the price alone differs, else ProductListed, which states the whole product
 * anew (and so its price, too). Where it leaves less to be held, the newest holds end until the rest fits; their lines stay.
 */
export const listProduct = (command: CommandOf<'ListProduct'>, view: View, given: Given): Decision => {
  const { currency } = configOf(view)
  const sku = command.product.sku
  const stream = `product/${sku}`
  const record = view.get('product', sku)
  const product = inOneForm(command.product, currency)
  const refused = badPrice(command.product, currency) ?? badBounds(product) ?? badBundle(view, product)
  if (refused) return { rejected: { ...refused, stream, sku } }
  const listed: EventOf<'ProductListed'> = { type: 'ProductListed', stream, data: { product } }
  if (record?.status !== 'listed') return { accepted: [listed, ...revokedBy(view, product, given)] }
  const { price: was } = record.product
  if (same(record.product, product)) return { accepted: [] }
  if (same(record.product, { ...product, price: was })) {
    return { accepted: [{ type: 'ProductRepriced', stream, data: { sku, price: product.price, was } }] }
  }
  return { accepted: [listed, ...revokedBy(view, product, given)] }
}

/** What its safety stock and backorder allowance leave no room for, over all its pools; at most so many holds as one decision ends. */
const revokedBy = (view: View, product: Product, given: Given): readonly EventOf<'HoldsRevoked'>[] => {
  let left = mostRevoked
  return poolsOfSku(view, product.sku).flatMap((id) => {
    const pool = view.get('pool', id)
    const revoked = pool ? revoking(pool, promisable(view, product, pool.batch), given, left) : []
    for (const { data } of revoked) left -= data.holds.length
    return revoked
  })
}

export const delistProduct = (command: CommandOf<'DelistProduct'>, view: View): Decision => {
  const { sku } = command
  const stream = `product/${sku}`
  const record = view.get('product', sku)
  if (!record) return { rejected: { code: 'not-found', stream, sku } }
  if (record.status === 'delisted') return { accepted: [] }
  return { accepted: [{ type: 'ProductDelisted', stream, data: { sku } }] }
}

export const evolveProduct = (
  view: View,
  event: EventOf<'ProductListed' | 'ProductRepriced' | 'ProductDelisted'>,
): readonly Change[] => {
  if (event.type === 'ProductListed') {
    const { product } = event.data
    const batches = view.get('product', product.sku)?.batches
    return [['product', product.sku, { status: 'listed', product, ...(batches && { batches }) }]]
  }
  const { sku } = event.data
  const record = view.get('product', sku)
  if (!record) throw new Error(`${event.type} of ${sku}, which was never listed`)
  if (event.type === 'ProductDelisted') return [['product', sku, { ...record, status: 'delisted' }]]
  return [['product', sku, { ...record, product: { ...record.product, price: event.data.price } }]]
}

/** What a SKU costs by now, per unit, with what its variant adds. */
export const listedPrice = (product: Product, variant: string | undefined, currency: string): string => {
  const more = product.variants?.find((v) => v.name === variant)?.additionalPrice
  return more === undefined ? amount(product.price, currency) : sum(product.price, more, currency)
}

/** A SKU's price among those of a session, whose SKUs may be called anything. */
export const priceIn = (prices: Readonly<Record<string, string>> | undefined, sku: string): string | undefined =>
  prices !== undefined && Object.hasOwn(prices, sku) ? prices[sku] : undefined

/** Whether a new line of it may be of this variant: one that is listed, or none where there are none. */
export const isOffered = ({ variants = [] }: Product, variant: string | undefined): boolean =>
  variant === undefined ? variants.length === 0 : variants.some((v) => v.name === variant)

/** Whether what a line has is still sold: the SKU itself, and the variant it names. */
export const isSold = (record: ProductRecord | undefined, variant: string | undefined): boolean =>
  record?.status === 'listed' &&
  (variant === undefined || record.product.variants?.some((v) => v.name === variant) === true)

const badPrice = (product: Product, currency: string): Refusal | undefined => {
  const variants = product.variants ?? []
  const places = minorUnits(currency)
  const all = [product.price, product.retailPrice, product.cost, ...variants.map((v) => v.additionalPrice)]
  if (all.some((price) => price !== undefined && finerThan(price, places))) {
    return { code: 'price-too-fine', detail: `${currency} has ${places} decimals` }
  }
  if (variants.some((v) => less(mostOnWire, plus(product.price, v.additionalPrice)))) {
    return { code: 'over-limit', detail: `a unit price is at most ${mostOnWire}` }
  }
  return undefined
}

const badBounds = ({ minimumPerCart: least, maximumPerCart: most }: Product): Refusal | undefined =>
  least !== undefined && most !== undefined && less(most, least)
    ? { code: 'over-limit', detail: `at least ${least} and at most ${most} per cart leave nothing` }
    : undefined

/** Amounts with the currency's places, quantities without idle zeros: "9.5" again for "9.50" is already so. */
const inOneForm = (product: Product, currency: string): Product => {
  const { retailPrice, cost, variants, minimumPerCart, maximumPerCart, safetyStock, backorder, parts } = product
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
    ...(product.bundleSize !== undefined && { bundleSize: shortest(product.bundleSize) }),
    ...(parts && { parts: parts.map(({ sku, quantity }) => ({ sku, quantity: shortest(quantity) })) }),
  }
}
