import { minus, plus } from '../decimal.ts'
import type { Projection, Seen, TableRows } from '../projection.ts'

export type CartStored = {
  owner: string
  former_owners: readonly string[]
  owner_kind: 'customer' | 'guest'
  earlier: number
  version: number
  lines: readonly LineStored[]
  /** By line. A hold is stated before or after its line, and may end after it. */
  holds: Readonly<Record<string, { id: string; expiresAt: string }>>
  line_count: number
  subtotal: string
  opened_at: string
  last_activity_at: string
}
export type LineStored = {
  id: string
  sku: string
  batch: string
  variant?: string
  name: string
  unit: string
  quantity: string
  unitPrice: string
  lineTotal: string
}
type Rows = { cart: TableRows<CartStored> }
type CartEvent = Seen<'ItemAdded' | 'ItemQuantityChanged' | 'ItemRemoved' | 'CartCleared' | 'HoldExtended'>

/** An event of the cart's own stream: its version, the ETag, counts these. An expiry is no activity of its owner. */
const edit = (event: CartEvent, rows: Rows, next: (cart: CartStored) => Partial<CartStored>): void =>
  rows.cart.change(event.data.cart, (cart) => {
    const changed = { ...cart, ...next(cart), version: cart.version + 1 }
    const byItself = event.type === 'ItemRemoved' && event.data.because === 'expired'
    const last_activity_at = byItself ? cart.last_activity_at : new Date(event.time).toISOString()
    return { ...changed, line_count: changed.lines.length, last_activity_at }
  })

type Held = { line: string; hold: string; expiresAt: string }
const hold = (cart: CartStored, held: readonly Held[]): CartStored => {
  const holds = { ...cart.holds }
  for (const { line, hold: id, expiresAt } of held) holds[line] = { id, expiresAt }
  return { ...cart, holds }
}
const unhold = (rows: Rows, { cart: key, line, hold: id }: { cart: string; line: string; hold: string }): void =>
  rows.cart.change(key, (cart) => {
    const { [line]: was, ...others } = cart.holds
    return was?.id === id ? { ...cart, holds: others } : cart
  })

/** Carts: one row per cart, kept when it is empty; the row of the topics `live-carts` (those with lines) and `carts`. */
export const carts: Projection<{ cart: CartStored }> = {
  name: 'carts',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { cart: 'cart_v1' },
  on: {
    CartOpened({ data: { cart, owner, ownerKind: owner_kind, earlier }, time }, rows) {
      const at = new Date(time).toISOString()
      const none = { former_owners: [], lines: [], holds: {}, line_count: 0, subtotal: '0' }
      rows.cart.put(cart, { ...none, owner, owner_kind, earlier, version: 1, opened_at: at, last_activity_at: at })
    },
    ItemAdded(event, rows) {
      const { cart: _, line: id, byStaff: __, ...line } = event.data
      edit(event, rows, ({ lines, subtotal }) => ({
        lines: [...lines, { id, ...line } as LineStored],
        subtotal: plus(subtotal, line.lineTotal),
      }))
    },
    ItemQuantityChanged(event, rows) {
      const { line: id, quantity, lineTotal } = event.data
      edit(event, rows, ({ lines, subtotal }) => {
        const was = lineIn(lines, id)
        return {
          lines: lines.map((line) => (line === was ? { ...was, quantity, lineTotal } : line)),
          subtotal: plus(minus(subtotal, was.lineTotal), lineTotal),
        }
      })
    },
    ItemRemoved(event, rows) {
      edit(event, rows, ({ lines, subtotal }) => {
        const was = lineIn(lines, event.data.line)
        return { lines: lines.filter((line) => line !== was), subtotal: minus(subtotal, was.lineTotal) }
      })
    },
    CartCleared(event, rows) {
      edit(event, rows, () => ({ lines: [], subtotal: '0' }))
    },
    StockReserved({ data }, rows) {
      rows.cart.change(data.cart, (cart) => hold(cart, [data]))
    },
    HoldExtended(event, rows) {
      edit(event, rows, (cart) => hold(cart, event.data.holds))
    },
    HoldReleased({ data }, rows) {
      unhold(rows, data)
    },
    HoldsExpired({ data }, rows) {
      for (const ended of data.holds) unhold(rows, ended)
    },
  },
}

const lineIn = (lines: readonly LineStored[], id: string): LineStored => {
  const line = lines.find((l) => l.id === id)
  if (line === undefined) throw new Error(`the cart has no line ${id}`)
  return line
}
