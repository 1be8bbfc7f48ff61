import type { Of } from '@cartstream/schemas'
import { minus, plus } from '../decimal.ts'
import { instant } from '../instant.ts'
import type { Projection, TableRows } from '../projection.ts'
import { type HoldStored, made } from './hold.ts'
import { type AvailabilityStored, linkParts, type PoolStored, shownOf } from './sku.ts'

type Rows = { sku: TableRows<AvailabilityStored>; hold: TableRows<HoldStored> }
type Pool = { sku: string; batch: string }

const emptyPool: PoolStored = { onHand: '0', held: '0' }
/** What changes in a pool changes every bundle that takes from it: their rows are told anew. */
const editPool = (rows: Rows, { sku, batch }: Pool, next: (pool: PoolStored) => PoolStored): void => {
  rows.sku.change(sku, (row) => ({ ...row, pools: { ...row.pools, [batch]: next(row.pools[batch] ?? emptyPool) } }))
  for (const bundle of rows.sku.get(sku)?.bundles ?? []) rows.sku.change(bundle, (row) => ({ ...row }))
}
const count = (rows: Rows, data: Pool & { onHand: string }): void =>
  editPool(rows, data, ({ held }) => ({ onHand: data.onHand, held }))
const free = (rows: Rows, pool: Pool, holds: readonly { quantity: string }[]): void =>
  editPool(rows, pool, ({ onHand, held }) => ({
    onHand,
    held: holds.reduce((h, { quantity }) => minus(h, quantity), held),
  }))

const sell = (rows: Rows, data: Of<'StockSold'>['data'], at: string): void => {
  const { hold, order } = data
  const held = hold === undefined ? undefined : rows.hold.get(hold)
  editPool(rows, data, (pool) => ({ onHand: data.onHand, held: minus(pool.held, held?.quantity ?? '0') }))
  if (hold !== undefined)
    rows.hold.change(hold, (row) => ({ ...row, status: 'completed', order_id: order, ended_at: at }))
}

/** Availability: one row per SKU, and every hold, so that a read can leave out those that are due; those are the reservations, too. */
export const availability: Projection<{ sku: AvailabilityStored; hold: HoldStored }> = {
  name: 'availability',
  version: 2,
  folder: new URL('.', import.meta.url),
  tables: { sku: 'availability_v2', hold: 'reservation_v1' },
  on: {
    ProductListed({ data: { product } }, rows) {
      const was = rows.sku.get(product.sku)
      linkParts(rows.sku, product, was)
      const { pools = {}, bundles = [] } = was ?? {}
      rows.sku.put(product.sku, { status: 'listed', product: shownOf(product), pools, bundles })
    },
    ProductRepriced({ data: { sku, price } }, rows) {
      rows.sku.change(sku, (row) => ({ ...row, product: { ...row.product, price } }))
    },
    ProductDelisted({ data: { sku } }, rows) {
      rows.sku.change(sku, (row) => ({ ...row, status: 'delisted' }))
    },
    StockAdjusted({ data }, rows) {
      count(rows, data)
    },
    StockReturned({ data }, rows) {
      count(rows, data)
    },
    StockSold({ data, time }, rows) {
      sell(rows, data, instant(time))
    },
    StockReserved({ data }, rows) {
      const { quantity, was } = data
      editPool(rows, data, ({ onHand, held }) => ({ onHand, held: minus(plus(held, quantity), was) }))
      rows.hold.put(data.hold, made(data))
    },
    HoldExtended({ data: { holds } }, rows) {
      for (const { hold, expiresAt } of holds) rows.hold.change(hold, (row) => ({ ...row, expires_at: expiresAt }))
    },
    HoldReleased({ data, time }, rows) {
      free(rows, data, [data])
      const ended_at = instant(time)
      rows.hold.change(data.hold, (row) => ({ ...row, status: 'released', ended_at }))
    },
    HoldsExpired({ data }, rows) {
      free(rows, data, data.holds)
      for (const { hold, expiresAt: ended_at } of data.holds)
        rows.hold.change(hold, (row) => ({ ...row, status: 'expired', ended_at }))
    },
    HoldsRevoked({ data, time }, rows) {
      const { holds, because, reason = null } = data
      free(rows, data, holds)
      const ended_at = instant(time)
      for (const { hold } of holds)
        rows.hold.change(hold, (row) => ({ ...row, status: 'revoked', because, reason, ended_at }))
    },
  },
}
