import { instant } from '../instant.ts'
import type { Projection, Seen, TableRows } from '../projection.ts'
import { byItself, type ContentEvent, contentAfter } from './content.ts'
import { extended, held, unheld } from './holds.ts'
import { begun, draftForgotten, type LiveEvent, lived, pricedForSale } from './live.ts'
import { apartFromSessions, type CartStored, emptied, opened, unsynced } from './row.ts'
import { synced } from './synced.ts'

type Rows = { cart: TableRows<CartStored> }

/** An event of the cart's own stream: its version, the ETag, counts these. */
const counted = (cart: CartStored): CartStored => ({ ...cart, version: cart.version + 1 })
/** Somebody's doing: it is no longer idle, and one that was left behind is open again. */
const touched = (cart: CartStored, time: number): CartStored => ({
  ...counted(cart),
  status: cart.status === 'abandoned' ? 'open' : cart.status,
  last_activity_at: instant(time),
})

const edit = (event: ContentEvent, rows: Rows): void =>
  rows.cart.change(event.data.cart, (cart) => {
    const changed = { ...cart, ...contentAfter(cart, event) }
    const after = { ...changed, line_count: changed.lines.length }
    return byItself(event) ? counted(after) : touched(after, event.time)
  })

type Closed = Pick<CartStored, 'status'> & Partial<Pick<CartStored, 'order_id'>>
const close = (rows: Rows, key: string, as: Closed): void =>
  rows.cart.change(key, (cart) => ({
    ...{ ...counted(cart), ...emptied, checkout: null, checkout_ends: null, ...as },
    ...(cart.live && as.status === 'expired' && draftForgotten(cart)),
  }))

/** Of the session alone: neither a version of its cart nor activity there. */
const live = (event: LiveEvent, rows: Rows): void =>
  rows.cart.change(event.data.session, (cart) => ({ ...cart, ...lived(cart, event) }))

/** Lines move with the prices they have. */
const takePrices = (rows: Rows, from: string, into: string): void => {
  const since = rows.cart.get(from)?.priced_at
  const isOlder = (than: string) => since !== undefined && Date.parse(since) < Date.parse(than)
  rows.cart.change(into, (cart) => (isOlder(cart.priced_at) ? { ...cart, priced_at: since! } : cart))
}

/** The checkout is over without an order: the cart is open again, holds and all. Time, the saga and an earlier payment are no activity. */
const thaw = (event: Seen<'CheckoutCancelled' | 'CheckoutFailed' | 'CheckoutExpired'>, rows: Rows): void =>
  rows.cart.change(event.data.cart, (cart) => {
    const open = { ...cart, status: 'open' as const, checkout: null, checkout_ends: null }
    const byItself = event.type === 'CheckoutExpired' || ('because' in event.data && event.data.because !== 'asked')
    return byItself ? counted(open) : touched(open, event.time)
  })

/**
 * Carts: one row per cart, kept when it is empty or closed, but not past the end of one that is synced; the row of the topics `live-carts` (open,
 * with lines) and `carts`. A live session stands in the row of its cart, the row of `sessions`.
 */
export const carts: Projection<{ cart: CartStored }> = {
  name: 'carts',
  version: 5,
  folder: new URL('.', import.meta.url),
  tables: { cart: 'cart_v5' },
  on: {
    CartOpened({ data: { cart, owner, ownerKind: owner_kind, earlier, purpose = null }, time }, rows) {
      const at = instant(time)
      const whose = { owner, former_owners: [], owner_kind, purpose, earlier }
      const session = purpose === 'session' ? rows.cart.get(cart) : undefined
      const { live, room } = session ?? apartFromSessions
      const empty = { ...opened, ...emptied, ...unsynced, live, room }
      rows.cart.put(cart, { ...whose, ...empty, version: 1, priced_at: at, opened_at: at, last_activity_at: at })
    },
    ItemAdded: edit,
    ItemQuantityChanged: edit,
    ItemRemoved: edit,
    CartCleared: edit,
    ItemRepriced: edit,
    ItemSampled: edit,
    ItemSaved: edit,
    ItemRestored: edit,
    SavedItemsMoved(event, rows) {
      edit(event, rows)
      takePrices(rows, event.data.from, event.data.cart)
    },
    DiscountGranted: edit,
    DiscountWithdrawn: edit,
    CartAbandoned({ data }, rows) {
      rows.cart.change(data.cart, (cart) => ({ ...counted(cart), status: 'abandoned' }))
    },
    CartExpired({ data }, rows) {
      close(rows, data.cart, { status: 'expired' })
    },
    /** An event of the stream of the cart that it ends; for the other one it is activity, and no new version. */
    CartMerged({ data, time }, rows) {
      close(rows, data.cart, { status: 'merged' })
      rows.cart.change(data.into, (cart) => ({ ...touched(cart, time), version: cart.version }))
      takePrices(rows, data.cart, data.into)
    },
    CartOrdered({ data }, rows) {
      close(rows, data.cart, { status: 'ordered', order_id: data.order })
    },
    SessionCreated(event, rows) {
      rows.cart.put(event.data.session, begun(event))
    },
    SessionChanged: live,
    SessionStarted: live,
    SessionPaused: live,
    SessionResumed: live,
    SessionReopened: live,
    SessionEnded: live,
    SessionCancelled: live,
    SessionJoined: live,
    CheckoutRequested: live,
    SessionPriceSet: live,
    ProductHighlighted: live,
    SessionConverted: live,
    CartSynced(event, rows) {
      rows.cart.put(event.data.cart, synced(event, rows.cart.get(event.data.cart)))
    },
    SyncedCartEnded({ data }, rows) {
      rows.cart.end(data.cart)
    },
    CheckoutStarted({ data, time }, rows) {
      const { cart: key, checkout, expiresAt: checkout_ends } = data
      rows.cart.change(key, (cart) => ({
        ...{ ...touched(cart, time), status: 'checkout', checkout, checkout_ends },
        ...(cart.live && pricedForSale(cart, data)),
      }))
    },
    CheckoutCancelled: thaw,
    CheckoutFailed: thaw,
    CheckoutExpired: thaw,
    StockReserved({ data }, rows) {
      rows.cart.change(data.cart, (cart) => held(cart, data))
    },
    HoldExtended({ data, time }, rows) {
      rows.cart.change(data.cart, (cart) => touched({ ...cart, ...extended(cart, data.holds) }, time))
    },
    HoldReleased({ data }, rows) {
      rows.cart.change(data.cart, (cart) => unheld(cart, data))
    },
    HoldsExpired({ data }, rows) {
      for (const ended of data.holds) rows.cart.change(ended.cart, (cart) => unheld(cart, ended, 'expired'))
    },
    HoldsRevoked({ data: { because, holds } }, rows) {
      for (const ended of holds) rows.cart.change(ended.cart, (cart) => unheld(cart, ended, because))
    },
    StockSold({ data: { cart: key, line, hold } }, rows) {
      if (hold !== undefined) rows.cart.change(key, (cart) => unheld(cart, { line, hold }))
    },
  },
}
