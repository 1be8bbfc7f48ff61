import { cartDueAt, endIdleCart } from './cart-end.ts'
import { checkoutDueAt, endCheckout } from './checkout.ts'
import { less } from './decimal.ts'
import { endDueHolds } from './expiry.ts'
import { endUnpaidOrder, orderDueAt } from './order.ts'
import { overHeld, revokeTooMany } from './revoke.ts'
import { frees, serve, waitlistDueAt } from './serve.ts'
import { endIdleSession, sessionDueAt } from './session-life.ts'
import { configOf } from './shop.ts'
import { poolId, poolsOfSku } from './stock.ts'
import { endDueSynced, syncedDueAt } from './synced.ts'
import type { Alarm, DomainEvent, DueKey, DueKind, Given, HoldRecord, PoolId, Stamped, View } from './types.ts'

/**
 * What comes by itself, because its time has: holds, idle and synced carts, checkouts, unpaid orders, and the next in a waitlist. Exact by
 * definition: before a command looks at one of these, what is due there is settled first, in the same batch (`touches`).
 */

/** A kind and an id, of a key. */
const parts = (key: DueKey): [DueKind, string] => {
  const at = key.indexOf('/')
  return [key.slice(0, at) as DueKind, key.slice(at + 1)]
}

/** When a record is due, epoch ms; undefined where never as it stands. Of a pool: at once where more is held than may be. */
export const dueAt = (view: View, key: DueKey): number | undefined => {
  const [kind, id] = parts(key)
  switch (kind) {
    case 'cart':
      return cartDueAt(view, id)
    case 'synced':
      return syncedDueAt(view, id)
    case 'checkout':
      return checkoutDueAt(view, id)
    case 'order':
      return orderDueAt(view, id)
    case 'waitlist':
      return waitlistDueAt(view, id as PoolId)
    case 'session':
      return sessionDueAt(view, id)
    case 'pool':
      return overHeld(view, id as PoolId) ? 0 : undefined
  }
}

/**
 * When a record that was looked at, at `now`, is to be looked at again: when it is due. A cart once in its idle time, as long as it lives: it
 * cannot become idle sooner, so whatever is done to it in the meantime needs no alarm.
 */
export const lookAt = (view: View, key: DueKey, now: number): number | undefined => {
  const at = dueAt(view, key)
  return at === undefined || !key.startsWith('cart/') ? at : Math.min(at, now + configOf(view).cartIdleSeconds * 1000)
}

/**
 * Settles what is due under a key: the `due` holds of a pool (at most 500 a call), or the one record. Nothing where nothing is due any
 * more. What it frees goes to who waits for it.
 */
export const settle = (view: View, key: DueKey, due: readonly HoldRecord[], given: Given): readonly DomainEvent[] => {
  const [kind, id] = parts(key)
  const at = kind === 'pool' ? given.now : dueAt(view, key)
  const ended = at !== undefined && at <= given.now ? endedUnder(view, [kind, id], due, given) : []
  if (kind === 'waitlist') return [...ended, ...serve(view, ended, given, id as PoolId)]
  return frees(ended) ? [...ended, ...serve(view, ended, given)] : ended
}

const endedUnder = (
  view: View,
  [kind, id]: [DueKind, string],
  due: readonly HoldRecord[],
  given: Given,
): readonly DomainEvent[] => {
  switch (kind) {
    case 'cart':
      return endIdleCart(view, id, given)
    case 'synced':
      return endDueSynced(id)
    case 'checkout':
      return endCheckout(view, id, given)
    case 'order':
      return endUnpaidOrder(view, id, given)
    case 'session':
      return endIdleSession(view, id)
    case 'waitlist':
      return []
    case 'pool': {
      const expired = endDueHolds(view, id as PoolId, due, given)
      return expired.length > 0 ? expired : revokeTooMany(view, id as PoolId, given)
    }
  }
}

/**
 * What an event, which `view` has taken in already, leaves to be looked at again. An alarm is only a reason to look, never later than
 * what it is about: whoever keeps it asks `dueAt`, or the hold, when it goes off, and sets it again by `lookAt`, or the hold's new end.
 */
export const alarms = (view: View, event: Stamped): readonly Alarm[] => {
  switch (event.type) {
    case 'StockReserved': {
      const { hold, sku, batch, quantity, was, expiresAt } = event.data
      if (was !== '0') return less(quantity, was) ? now(view, `waitlist/${sku}/${batch}`) : none
      return [{ key: `pool/${sku}/${batch}`, at: Date.parse(expiresAt), hold }]
    }
    case 'HoldReleased':
    case 'HoldsExpired':
    case 'StockReturned':
    case 'StockSold':
    case 'WaitlistPromoted':
    case 'WaitlistLeft':
      return now(view, `waitlist/${event.data.sku}/${event.data.batch}`)
    case 'HoldsRevoked':
    case 'StockAdjusted': {
      const { sku, batch } = event.data
      return atOnce(view, [poolId(sku, batch)])
    }
    case 'ProductListed':
      return atOnce(view, poolsOfSku(view, event.data.product.sku))
    case 'ProductDelisted':
      return atOnce(view, poolsOfSku(view, event.data.sku))
    case 'CartOpened': {
      const { cartIdleSeconds, cartKeptSeconds } = configOf(view)
      return [{ key: `cart/${event.data.cart}`, at: event.time + 1000 * Math.min(cartIdleSeconds, cartKeptSeconds) }]
    }
    case 'CartSynced':
      return [{ key: `synced/${event.data.cart}`, at: Date.parse(event.data.expiresAt) }]
    // Nobody touched the cart for that: with a line in it, it may be idle already.
    case 'ItemAdded':
      return event.data.because === 'promoted' ? later(view, `cart/${event.data.cart}`, event.time) : none
    case 'CheckoutCancelled':
    case 'CheckoutFailed':
    case 'CheckoutExpired':
      return later(view, `cart/${event.data.cart}`, event.time)
    case 'CheckoutStarted':
      return later(view, `checkout/${event.data.checkout}`, event.time)
    case 'SessionStarted':
    case 'SessionReopened':
      return later(view, `session/${event.data.session}`, event.time)
    case 'SessionEnded':
      return later(view, `cart/${event.data.session}`, event.time)
    case 'OrderPlaced':
      return event.data.payBy === undefined ? none : later(view, `order/${event.data.order}`, event.time)
    default:
      return none
  }
}

const none: readonly Alarm[] = []
const now = (view: View, key: DueKey): readonly Alarm[] => (dueAt(view, key) === 0 ? [{ key, at: 0 }] : none)
/** More is held of a pool than may be, or somebody waits for what it has. */
const atOnce = (view: View, pools: readonly PoolId[]): readonly Alarm[] =>
  pools.flatMap((pool) => [...now(view, `pool/${pool}`), ...now(view, `waitlist/${pool}`)])
const later = (view: View, key: DueKey, from: number): readonly Alarm[] => {
  const at = lookAt(view, key, from)
  return at === undefined ? none : [{ key, at }]
}
