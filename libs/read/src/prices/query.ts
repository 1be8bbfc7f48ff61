import { type RawBuilder, sql } from 'kysely'
import { equal, fixed, plus } from '../decimal.ts'
import type { PriceStored } from './project.ts'

type Price = Omit<PriceStored, 'since'>

/** What SKUs cost now, by SKU. */
export type Prices = Readonly<Record<string, Price>>

type Asked = { shop: RawBuilder<unknown>; pricedAt: RawBuilder<unknown>; skus: RawBuilder<unknown> }
/**
 * The prices of the SKUs that `skus`, a query of one column, names, which have become what they are since `pricedAt`: none, mostly. What
 * was priced later than that costs what it cost.
 */
export const pricesOf = ({ shop, pricedAt, skus }: Asked): RawBuilder<Prices | null> => sql<Prices | null>`(
  select json_object_agg(c.key, json_build_object('listed', c.listed, 'price', c.price, 'retail', c.retail, 'variants', c.variants))
    from read.price_v3 c where c.shop = ${shop} and c.since >= ${pricedAt} and c.key in (${skus}))`

type Priced = { sku: string; variant?: string; unitPrice: string }

/** What a line is told of now: another price, where there is one, or that it is sold no more, itself or its variant. */
export const nowOf = (
  { sku, variant, unitPrice }: Priced,
  prices: Prices,
  places: number,
): { priceNow?: string; delisted?: true } => {
  const found = prices[sku]
  if (found === undefined) return {}
  const additional = variant === undefined ? '0' : found.variants[variant]
  if (!found.listed || additional === undefined) return { delisted: true }
  const price = fixed(plus(found.price, additional), places)
  return equal(price, unitPrice) ? {} : { priceNow: price }
}

/** What a line's SKU costs outside of a session, per unit: its retail price where the catalogue has one, with what its variant adds. */
export const retailOf = ({ sku, variant, unitPrice }: Priced, prices: Prices, places: number): string => {
  const found = prices[sku]
  if (found === undefined) return unitPrice
  const additional = variant === undefined ? '0' : (found.variants[variant] ?? '0')
  return fixed(plus(found.retail ?? found.price, additional), places)
}
