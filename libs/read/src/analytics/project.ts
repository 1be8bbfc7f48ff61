import type { CommandAnswer } from '@cartstream/schemas'
import { less, plus } from '../decimal.ts'
import { instant } from '../instant.ts'
import type { Projection, TableRows } from '../projection.ts'

export type HourStored = {
  hour: number
  opened: number
  merged: number
  ordered: number
  abandoned: number
  sessions: number
  adds: number
  denied: number
  out_of_stock: number
  orders: number
  units: string
  revenue: string
}
/** A cart that is not closed. `hour`: the key of the hour it was opened in. `became`: what it counts as there. */
type OpenCart = { hour: string; became: 'ordered' | 'abandoned' | null }
type Rows = { hour: TableRows<HourStored>; cart: TableRows<OpenCart> }

const HOUR_MS = 3_600_000
const nothing = { opened: 0, merged: 0, ordered: 0, abandoned: 0, sessions: 0, adds: 0, denied: 0, out_of_stock: 0 }
const fresh = { ...nothing, orders: 0, units: '0', revenue: '0' }

/** An hour's key: its beginning. */
const keyAt = (time: number): string => instant(Math.floor(time / HOUR_MS) * HOUR_MS)
/** The first hour that begins at this instant or later, in hours since 1970. */
export const firstFrom = (at: string): number => Math.ceil(Date.parse(at) / HOUR_MS)

const count = (rows: Rows, key: string, next: (row: HourStored) => Partial<HourStored>): void => {
  const row = rows.hour.get(key) ?? { hour: firstFrom(key), ...fresh }
  rows.hour.put(key, { ...row, ...next(row) })
}
const addAt = (rows: Rows, time: number): void => count(rows, keyAt(time), ({ adds }) => ({ adds: adds + 1 }))

/** What the cart counts as from now on in the hour in which it was opened; nothing where it is closed, or a session's. */
const become = (rows: Rows, key: string, became: 'ordered' | 'abandoned'): void => {
  const cart = rows.cart.get(key)
  if (cart === undefined || cart.became === 'ordered' || cart.became === became) return
  rows.cart.put(key, { ...cart, became })
  count(rows, cart.hour, ({ ordered, abandoned }) =>
    became === 'abandoned'
      ? { abandoned: abandoned + 1 }
      : { ordered: ordered + 1, abandoned: abandoned - (cart.became === 'abandoned' ? 1 : 0) },
  )
}

const merge = (rows: Rows, key: string): void => {
  const cart = rows.cart.get(key)
  if (cart !== undefined && cart.became !== 'ordered')
    count(rows, cart.hour, ({ merged, abandoned }) => ({
      merged: merged + 1,
      abandoned: abandoned - (cart.became === 'abandoned' ? 1 : 0),
    }))
  rows.cart.end(key)
}

/**
 * Refusals of more units than somebody may have, which is what the shop would not sell. `over-limit` without a quantity is of something else
 * than a line; what was asked for wrongly (an unknown SKU, a fraction of a piece, the same again) is nobody's lost sale.
 */
const isDenied = ({ code, sku, quantity }: CommandAnswer): boolean => {
  if (sku === undefined) return false
  return code === 'out-of-stock' || code === 'delisted' || (quantity !== undefined && limits.has(code))
}
const limits = new Set(['over-limit', 'below-minimum'])

/**
 * Analytics: one row per hour. Carts are followed from the hour they were opened in, so that rates are of the same carts, never above 100 %, and
 * an hour's row changes until its carts are closed. A cart that was left behind is abandoned until it is ordered, whoever looks at it meanwhile;
 * a guest's that was merged counts as neither. What other storefronts keep, which nobody vouches for, is not counted; nor are the carts of
 * sessions, which staff sell in: only their adds and orders.
 */
export const analytics: Projection<{ hour: HourStored; cart: OpenCart }> = {
  name: 'analytics',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { hour: 'analytics_v1', cart: 'analytics_cart_v1' },
  on: {
    CartOpened({ data: { cart, purpose }, time }, rows) {
      const hour = keyAt(time)
      if (purpose === 'session') return count(rows, hour, ({ sessions }) => ({ sessions: sessions + 1 }))
      rows.cart.put(cart, { hour, became: null })
      count(rows, hour, ({ opened }) => ({ opened: opened + 1 }))
    },
    CartAbandoned: ({ data: { cart } }, rows) => become(rows, cart, 'abandoned'),
    CartMerged: ({ data: { cart } }, rows) => merge(rows, cart),
    CartExpired: ({ data: { cart } }, rows) => rows.cart.end(cart),
    CartOrdered: ({ data: { cart } }, rows) => rows.cart.end(cart),
    /** An add is a wish for more that was granted: a new line, one that grows, one brought back. What a merge or a waitlist puts in is none. */
    ItemAdded({ data: { because }, time }, rows) {
      if (because === undefined) addAt(rows, time)
    },
    ItemQuantityChanged({ data: { because, was, quantity }, time }, rows) {
      if (because === undefined && less(was, quantity)) addAt(rows, time)
    },
    ItemRestored({ data: { into }, time }, rows) {
      if (into === undefined) addAt(rows, time) // else the line it joins grows
    },
    CommandsAnswered({ data: { answers }, time }, rows) {
      const refused = answers.filter(isDenied)
      if (refused.length === 0) return
      const short = refused.filter(({ code }) => code === 'out-of-stock').length
      count(rows, keyAt(time), ({ denied, out_of_stock }) => ({
        denied: denied + refused.length,
        out_of_stock: out_of_stock + short,
      }))
    },
    OrderPlaced({ data: { cart, lines, total }, time }, rows) {
      become(rows, cart, 'ordered')
      count(rows, keyAt(time), ({ orders, units, revenue }) => ({
        orders: orders + 1,
        units: lines.reduce((sum, { quantity }) => plus(sum, quantity), units),
        revenue: plus(revenue, total),
      }))
    },
  },
}
