import type { Product } from '@cartstream/schemas'
import { type RawBuilder, sql } from 'kysely'
import { floorZero, isZero, least, less, minus, plus, timesIn } from '../decimal.ts'
import type { Scope } from '../reads.ts'
import type { AvailabilityRow } from '../shown.ts'
import type { AvailabilityStored, PoolStored } from './sku.ts'

/** Quantities due by the database's clock that no event has ended yet, by `sku/batch`. */
export type Due = Readonly<Record<string, string>>
/** What a bundle's parts have, by SKU. */
type Parts = Readonly<Record<string, { product: Stocked; pools: AvailabilityStored['pools'] }>>
export type AvailabilityFound = Omit<AvailabilityStored, 'bundles'> & { parts?: Parts | null }
export type AvailabilityGiven = { currency: string; lowStock: string; due: Due }

export const availabilityColumns: RawBuilder<unknown> = sql`r.status, r.product, r.pools,
  case when r.product -> 'parts' is not null then (
    select jsonb_object_agg(a.key, jsonb_build_object('product', a.product, 'pools', a.pools)) from read.availability_v2 a
     where a.shop = r.shop and a.key in (select part ->> 'sku' from jsonb_array_elements(r.product -> 'parts') part)) end as parts`

export const dueHolds = (shop: string): RawBuilder<Due | null> => sql<Due | null>`(
  select json_object_agg(d.pool, d.quantity) from (
    select sku || '/' || batch as pool, sum(quantity)::text as quantity from read.reservation_v1
     where shop = ${shop} and status = 'active' and expires_at <= now() group by 1) d)`

/** true where the row, `r` of read.availability_v2, is in the scope. */
export const availabilityShown = ({ filter = {} }: Scope): RawBuilder<boolean> => {
  const { sku, skuPrefix } = filter
  const all = [sql`not r.gone`]
  if (sku !== undefined) all.push(sql`r.key = ${sku}`)
  if (skuPrefix !== undefined) all.push(sql`starts_with(r.key, ${skuPrefix})`)
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

/** A SKU as it leaves, with what is due left out. */
export const availabilityRow = (sku: string, found: AvailabilityFound, given: AvailabilityGiven): AvailabilityRow => {
  const { price, name, unit, safetyStock, backorder, parts, ...rest } = found.product
  const pools = parts === undefined ? poolsOf(sku, found, given.due) : []
  const sum = (of: 'available' | 'onHand' | 'held') => pools.map((pool) => pool[of]).reduce(plus, '0')
  const available = parts === undefined ? sum('available') : bundlesLeft(parts, found.parts ?? {}, given.due)
  return {
    ...{ sku, name, unit, price, currency: given.currency, status: found.status },
    available,
    stock: stockOf(found.status, available, given.lowStock),
    onHand: sum('onHand'),
    held: sum('held'),
    ...present({ safetyStock: above(safetyStock), backorder: above(backorder), parts, ...rest }),
    pools,
  }
}

const stockOf = (
  status: AvailabilityStored['status'],
  available: string,
  lowStock: string,
): AvailabilityRow['stock'] =>
  status === 'delisted' || isZero(available) ? 'out' : less(available, lowStock) ? 'low' : 'in'

const empty = { '-': { onHand: '0', held: '0' } }
const poolsOf = (sku: string, { product, pools }: AvailabilityFound, due: Due): AvailabilityRow['pools'] =>
  Object.entries(Object.keys(pools).length === 0 ? empty : pools)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([batch, pool]) => {
      const held = minus(pool.held, due[`${sku}/${batch}`] ?? '0')
      return { batch, onHand: pool.onHand, held, available: availableOf(product, pool.onHand, held) }
    })

type Stocked = Pick<Product, 'safetyStock' | 'backorder'>
/** What the deciders would still promise: on hand - safety stock + backorder allowance - holds that count, never below zero. */
export const availableOf = ({ safetyStock = '0', backorder = '0' }: Stocked, onHand: string, held: string): string =>
  floorZero(minus(plus(onHand, minus(backorder, safetyStock)), held))

/** How many bundles their parts' pools still give; none where a part is not known. */
const bundlesLeft = (parts: NonNullable<Product['parts']>, known: Parts, due: Due): string =>
  parts
    .map(({ sku, quantity }) => {
      const part = known[sku]
      if (part === undefined) return '0'
      const { onHand, held }: PoolStored = part.pools['-'] ?? empty['-']
      return timesIn(availableOf(part.product, onHand, minus(held, due[`${sku}/-`] ?? '0')), quantity)
    })
    .reduce(least)

const above = (quantity: string | undefined) => (quantity === undefined || isZero(quantity) ? undefined : quantity)

type Optional = Omit<
  AvailabilityRow,
  'sku' | 'name' | 'unit' | 'price' | 'currency' | 'status' | 'available' | 'stock' | 'onHand' | 'held' | 'pools'
>
const present = (fields: { [K in keyof Optional]?: Optional[K] | undefined }): Optional =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
