import type { Id } from '@cartstream/schemas'
import { releasing } from './hold.ts'
import { instant } from './instant.ts'
import { configOf } from './shop.ts'
import type { CartRecord, DomainEvent, EventOf, Given, View } from './types.ts'

/** State: an open cart with lines is due when it has been idle for the shop's time, every open or abandoned one when it has been kept long enough. */

/** Refusal: none. */

/** When a cart is abandoned, or ends for good; never while it is being paid for, nor once it is closed. */
export const cartDueAt = (view: View, id: Id): number | undefined => {
  const cart = view.get('cart', id)
  if (cart?.purpose === 'session') return draftUntil(view, cart)
  if (cart?.status === 'open' && cart.lines.length > 0) return Math.min(cart.idleAt, keptUntil(view, cart))
  return cart && (cart.status === 'open' || cart.status === 'abandoned') ? keptUntil(view, cart) : undefined
}

/** What an ended session has left behind is kept from its end on; while the session goes on, that alone decides. */
const draftUntil = (view: View, { cart, status }: CartRecord): number | undefined => {
  const session = view.get('session', cart)
  if (status !== 'open' || session?.status !== 'ended') return undefined
  return session.endedAt + keptFor(view)
}

/** When it ends for good, epoch ms, if nobody touches it. */
export const keptUntil = (view: View, cart: CartRecord): number => cart.lastActivityAt + keptFor(view)

/** In ms. */
const keptFor = (view: View): number => configOf(view).cartKeptSeconds * 1000

/** CartAbandoned, which leaves lines and holds alone; or CartExpired, which gives every hold back. */
export const endIdleCart = (view: View, id: Id, given: Given): readonly DomainEvent[] => {
  const cart = view.get('cart', id)!
  const data = { cart: cart.cart, lastActivityAt: instant(cart.lastActivityAt) }
  if (cart.purpose !== 'session' && keptUntil(view, cart) > given.now) return [abandoned(cart)]
  const expired: EventOf<'CartExpired'> = { type: 'CartExpired', stream: `cart/${id}`, data }
  return [...releasing(cart.lines), expired]
}

const abandoned = (cart: CartRecord): EventOf<'CartAbandoned'> => ({
  type: 'CartAbandoned',
  stream: `cart/${cart.cart}`,
  data: {
    cart: cart.cart,
    lastActivityAt: instant(cart.lastActivityAt),
    itemCount: cart.lines.length,
    subtotal: cart.subtotal,
  },
})
