import { instant } from '../instant.ts'
import type { Projection, Seen, TableRows } from '../projection.ts'
import { byItself, type ContentEvent, changeContent } from './content.ts'
import { extended, held, unheld } from './holds.ts'
import { begun, forgetDraft, type LiveEvent, live, priceForSale } from './live.ts'
import { apartFromSessions, type CartStored, type Draft, emptied, opened, unsynced } from './row.ts'
import { synced } from './synced.ts'

type Rows = { cart: TableRows<CartStored> }

/** Changes a cart that an earlier event has made: rows are never changed in place. */
const change = (rows: Rows, key: string, to: (cart: Draft) => void): void =>
  rows.cart.change(key, (cart) => {
    const draft = { ...cart }
    to(draft)
    return draft
  })

/** Somebody's doing, in the cart's own stream: a new version, no longer idle, and one that was left behind is open again. */
const touch = (cart: Draft, time: number): void => {
  cart.version += 1
  cart.last_activity_at = instant(time)
  if (cart.status === 'abandoned') cart.status = 'open'
}

const edit = (event: ContentEvent, rows: Rows): void =>
  change(rows, event.data.cart, (cart) => {
    changeContent(cart, event)
    cart.line_count = cart.lines.length
    if (byItself(event)) cart.version += 1
    else touch(cart, event.time)
  })

type Closed = Pick<CartStored, 'status'> & Partial<Pick<CartStored, 'order_id'>>
const close = (rows: Rows, key: string, as: Closed): void =>
  change(rows, key, (cart) => {
    cart.version += 1
    Object.assign(cart, emptied, { checkout: null, checkout_ends: null, ...as })
    if (as.status === 'expired') forgetDraft(cart)
  })

/** Of the session alone: neither a version of its cart nor activity there. */
const inSession = (event: LiveEvent, rows: Rows): void => change(rows, event.data.session, (cart) => live(cart, event))

/** Lines move with the prices they have. */
const takePrices = (rows: Rows, from: string, into: string): void => {
  const since = rows.cart.get(from)?.priced_at
  const isOlder = (than: string) => since !== undefined && Date.parse(since) < Date.parse(than)
  change(rows, into, (cart) => {
    if (isOlder(cart.priced_at)) cart.priced_at = since!
  })
}

/** The checkout is over without an order: the cart is open again, holds and all. Time, the saga and an earlier payment are no activity. */
const thaw = (event: Seen<'CheckoutCancelled' | 'CheckoutFailed' | 'CheckoutExpired'>, rows: Rows): void =>
  change(rows, event.data.cart, (cart) => {
    Object.assign(cart, { status: 'open', checkout: null, checkout_ends: null })
    const byItself = event.type === 'CheckoutExpired' || ('because' in event.data && event.data.because !== 'asked')
    if (byItself) cart.version += 1
    else touch(cart, event.time)
  })

/**
 * Carts: one row per cart, kept when it is empty or closed, but not past the end of one that is synced; the row of the topics `live-carts` (open,
 * with lines) and `carts`. A live session stands in the row of its cart, the row of `sessions`.
 */
export const carts: Projection<{ cart: CartStored }> = {
  name: 'carts',
  version: 6,
  folder: new URL('.', import.meta.url),
  tables: { cart: 'cart_v6' },
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
      change(rows, data.cart, (cart) => {
        cart.version += 1
        cart.status = 'abandoned'
      })
    },
    CartExpired({ data }, rows) {
      close(rows, data.cart, { status: 'expired' })
    },
    /** An event of the stream of the cart that it ends; for the other one it is activity, and no new version. */
    CartMerged({ data, time }, rows) {
      close(rows, data.cart, { status: 'merged' })
      change(rows, data.into, (cart) => {
        touch(cart, time)
        cart.version -= 1
      })
      takePrices(rows, data.cart, data.into)
    },
    CartOrdered({ data }, rows) {
      close(rows, data.cart, { status: 'ordered', order_id: data.order })
    },
    SessionCreated(event, rows) {
      rows.cart.put(event.data.session, begun(event))
    },
    SessionChanged: inSession,
    SessionStarted: inSession,
    SessionPaused: inSession,
    SessionResumed: inSession,
    SessionReopened: inSession,
    SessionEnded: inSession,
    SessionCancelled: inSession,
    SessionJoined: inSession,
    CheckoutRequested: inSession,
    SessionPriceSet: inSession,
    ProductHighlighted: inSession,
    SessionConverted: inSession,
    CartSynced(event, rows) {
      rows.cart.put(event.data.cart, synced(event, rows.cart.get(event.data.cart)))
    },
    SyncedCartEnded({ data }, rows) {
      rows.cart.end(data.cart)
    },
    CheckoutStarted({ data, time }, rows) {
      const { cart: key, checkout, expiresAt: checkout_ends } = data
      change(rows, key, (cart) => {
        touch(cart, time)
        Object.assign(cart, { status: 'checkout', checkout, checkout_ends })
        priceForSale(cart, data)
      })
    },
    CheckoutCancelled: thaw,
    CheckoutFailed: thaw,
    CheckoutExpired: thaw,
    StockReserved({ data }, rows) {
      change(rows, data.cart, (cart) => held(cart, data))
    },
    HoldExtended({ data, time }, rows) {
      change(rows, data.cart, (cart) => {
        extended(cart, data.holds)
        touch(cart, time)
      })
    },
    HoldReleased({ data }, rows) {
      change(rows, data.cart, (cart) => unheld(cart, data))
    },
    HoldsExpired({ data }, rows) {
      for (const ended of data.holds) change(rows, ended.cart, (cart) => unheld(cart, ended, 'expired'))
    },
    HoldsRevoked({ data: { because, holds } }, rows) {
      for (const ended of holds) change(rows, ended.cart, (cart) => unheld(cart, ended, because))
    },
    StockSold({ data: { cart: key, line, hold } }, rows) {
      if (hold !== undefined) change(rows, key, (cart) => unheld(cart, { line, hold }))
    },
  },
}
