import type { Product } from '@cartstream/schemas'
import { minus, plus } from '../decimal.ts'
import type { Projection, TableRows } from '../projection.ts'

export type AvailabilityStored = {
  status: 'listed' | 'delisted'
  product: ProductStored
  pools: Readonly<Record<string, PoolStored>>
}
/** What anyone may know of a product: never its cost. */
export type ProductStored = Omit<Product, 'sku' | 'cost'>
export type PoolStored = { onHand: string; held: string }
export type HoldStored = {
  cart: string
  line: string
  sku: string
  batch: string
  quantity: string
  reserved_at: string
  expires_at: string
}
type Rows = { sku: TableRows<AvailabilityStored>; hold: TableRows<HoldStored> }
type Pool = { sku: string; batch: string }

const emptyPool: PoolStored = { onHand: '0', held: '0' }
const editPool = (rows: Rows, { sku, batch }: Pool, next: (pool: PoolStored) => PoolStored): void =>
  rows.sku.change(sku, (row) => ({ ...row, pools: { ...row.pools, [batch]: next(row.pools[batch] ?? emptyPool) } }))

const free = (rows: Rows, pool: Pool, quantities: readonly string[]): void =>
  editPool(rows, pool, ({ onHand, held }) => ({ onHand, held: quantities.reduce(minus, held) }))

/** Availability: one row per SKU, and the live holds, so that a read can leave out those that are due. */
export const availability: Projection<{ sku: AvailabilityStored; hold: HoldStored }> = {
  name: 'availability',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { sku: 'availability_v1', hold: 'availability_hold_v1' },
  on: {
    ProductListed({ data }, rows) {
      const { sku, cost: _, ...product } = data.product
      rows.sku.put(sku, { status: 'listed', product, pools: rows.sku.get(sku)?.pools ?? {} })
    },
    ProductRepriced({ data: { sku, price } }, rows) {
      rows.sku.change(sku, (row) => ({ ...row, product: { ...row.product, price } }))
    },
    ProductDelisted({ data: { sku } }, rows) {
      rows.sku.change(sku, (row) => ({ ...row, status: 'delisted' }))
    },
    StockAdjusted({ data }, rows) {
      editPool(rows, data, ({ held }) => ({ onHand: data.onHand, held }))
    },
    StockReserved({ data }, rows) {
      const { hold, cart, line, sku, batch, quantity, was, reservedAt, expiresAt } = data
      editPool(rows, data, ({ onHand, held }) => ({ onHand, held: minus(plus(held, quantity), was) }))
      rows.hold.put(hold, { cart, line, sku, batch, quantity, reserved_at: reservedAt, expires_at: expiresAt })
    },
    HoldExtended({ data: { holds } }, rows) {
      for (const { hold, expiresAt } of holds) rows.hold.change(hold, (row) => ({ ...row, expires_at: expiresAt }))
    },
    HoldReleased({ data }, rows) {
      free(rows, data, [data.quantity])
      rows.hold.end(data.hold)
    },
    HoldsExpired({ data }, rows) {
      free(
        rows,
        data,
        data.holds.map((h) => h.quantity),
      )
      for (const { hold } of data.holds) rows.hold.end(hold)
    },
  },
}
