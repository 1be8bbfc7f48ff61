import { type RawBuilder, sql } from 'kysely'
import { floorZero, isZero, minus, plus } from '../decimal.ts'
import type { AvailabilityRow, Scope } from '../reads.ts'
import type { AvailabilityStored } from './project.ts'

/** Quantities due by the database's clock that no event has ended yet, by `sku/batch`. */
export type Due = Readonly<Record<string, string>>

export const availabilityColumns: RawBuilder<unknown> = sql`r.status, r.product, r.pools`

export const dueHolds = (shop: string): RawBuilder<Due | null> => sql<Due | null>`(
  select json_object_agg(d.pool, d.quantity) from (
    select sku || '/' || batch as pool, sum(quantity)::text as quantity from read.availability_hold_v1
     where shop = ${shop} and not gone and expires_at <= now() group by 1) d)`

/** true where the row, `r` of read.availability_v1, is in the scope. */
export const availabilityShown = ({ filter }: Scope): RawBuilder<boolean> =>
  filter?.sku === undefined ? sql<boolean>`not r.gone` : sql<boolean>`(not r.gone and r.key = ${filter.sku})`

/**
 * A SKU as it leaves. Available, of each pool, is what the deciders would still promise: on hand - safety stock + backorder
 * allowance - holds that count, never below zero.
 */
export const availabilityRow = (
  sku: string,
  { status, product, pools }: AvailabilityStored,
  given: { currency: string; due: Due },
): AvailabilityRow => {
  const { price, name, unit, variants, safetyStock, backorder, ...rest } = product
  const allowance = minus(backorder ?? '0', safetyStock ?? '0')
  const shown = Object.entries({
    ...(Object.keys(pools).length === 0 && { '-': { onHand: '0', held: '0' } }),
    ...pools,
  })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([batch, pool]) => {
      const held = minus(pool.held, given.due[`${sku}/${batch}`] ?? '0')
      return { batch, onHand: pool.onHand, held, available: floorZero(minus(plus(pool.onHand, allowance), held)) }
    })
  const sum = (of: 'available' | 'onHand' | 'held') => shown.map((pool) => pool[of]).reduce(plus, '0')
  return {
    sku,
    name,
    unit,
    price,
    currency: given.currency,
    status,
    available: sum('available'),
    onHand: sum('onHand'),
    held: sum('held'),
    ...present({ safetyStock: above(safetyStock), backorder: above(backorder), variants, ...rest }),
    pools: shown,
  }
}

const above = (quantity: string | undefined) => (quantity === undefined || isZero(quantity) ? undefined : quantity)

type Optional = Pick<
  AvailabilityRow,
  'retailPrice' | 'safetyStock' | 'backorder' | 'variants' | 'minimumPerCart' | 'maximumPerCart' | 'attributes'
>
const present = (fields: { [K in keyof Optional]?: Optional[K] | undefined }): Optional =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
