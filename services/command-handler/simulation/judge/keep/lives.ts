import { cartIdOf } from '@cartstream/keys'
import { pence } from '../amounts.ts'
import { check } from '../broken.ts'
import { type Cart, type CartStatus, follows, type Ledger, type Told } from '../ledger.ts'
import { worthOf } from './lines.ts'

type LifeEvent = 'CartOpened' | 'CartAbandoned' | 'CartExpired' | 'CartMerged' | 'CartOrdered'

/** From what a cart may go to what. `checkout` and back: keep/checkouts.ts. */
const from: Readonly<Record<Exclude<LifeEvent, 'CartOpened'>, readonly CartStatus[]>> = {
  CartAbandoned: ['open'],
  CartExpired: ['open', 'abandoned'],
  CartMerged: ['open', 'abandoned'],
  CartOrdered: ['open', 'abandoned', 'checkout'],
}

/** A cart's life, from its opening to its one end. */
export const keepLife = (ledger: Ledger, event: Told<LifeEvent>): void => {
  if (event.type === 'CartOpened') {
    opened(ledger, event)
    return
  }
  const cart = ledger.carts.get(event.data.cart)
  follows(cart !== undefined, event)
  const { id, status } = cart!
  check(from[event.type].includes(status), 'cart-has-one-life', () => `${event.type} of ${id}, which is ${status}`)
  switch (event.type) {
    case 'CartAbandoned':
      abandoned(ledger, cart!, event)
      break
    case 'CartExpired': {
      const due = keptUntil(ledger, cart!)
      check(event.time >= due, 'abandoned-when-idle', () => `${id} expired ${due - event.time} ms early`)
      close(ledger, cart!, 'expired')
      if (ledger.sessions.get(id)?.status === 'ended') ledger.sessions.delete(id)
      break
    }
    case 'CartMerged': {
      const into = ledger.carts.get(event.data.into)
      follows(into?.owner === event.data.owner && into !== cart, event)
      close(ledger, cart!, 'merged')
      break
    }
    case 'CartOrdered':
      follows(ledger.orders.has(event.data.order), event)
      close(ledger, cart!, 'ordered')
      break
  }
}

/** An ended session's draft from its end on; of one that is cancelled nothing is kept; while it goes on, everything. */
export const keptUntil = ({ config, sessions }: Ledger, { id, purpose, lastActivity }: Cart): number => {
  const kept = config.cartKeptSeconds * 1000
  if (purpose !== 'session') return lastActivity + kept
  const { status, endedAt = 0 } = sessions.get(id)!
  if (status === 'cancelled') return endedAt
  return status === 'ended' ? endedAt + kept : Number.POSITIVE_INFINITY
}

const opened = (ledger: Ledger, event: Told<'CartOpened'>): void => {
  const { cart: id, owner, ownerKind: kind, earlier, purpose } = event.data
  follows(!ledger.carts.has(id), event)
  const parts = { lines: new Map(), saved: new Map(), discounts: new Map(), checkout: undefined }
  const lastActivity = event.time
  ledger.carts.set(id, { id, owner, kind, purpose, status: 'open', version: 1, lastActivity, ...parts })
  if (purpose !== undefined) return
  follows(!ledger.activeOf.has(owner) && earlier === (ledger.earlierOf.get(owner) ?? 0), event)
  follows(id === cartIdOf(ledger.shop, owner, earlier), event)
  ledger.activeOf.set(owner, id)
}

const abandoned = (ledger: Ledger, cart: Cart, event: Told<'CartAbandoned'>): void => {
  const due = cart.lastActivity + ledger.config.cartIdleSeconds * 1000
  const early = () => `${cart.id} was abandoned ${due - event.time} ms early, with ${cart.lines.size} lines`
  check(event.time >= due && cart.lines.size > 0 && cart.purpose !== 'session', 'abandoned-when-idle', early)
  follows(Date.parse(event.data.lastActivityAt) === cart.lastActivity, event)
  follows(event.data.itemCount === cart.lines.size && pence(event.data.subtotal) === subtotalOf(cart), event)
  cart.status = 'abandoned'
}

export const subtotalOf = ({ lines }: Pick<Cart, 'lines'>): number =>
  [...lines.values()].reduce((sum, line) => sum + worthOf(line), 0)

const close = (ledger: Ledger, cart: Cart, status: CartStatus): void => {
  cart.status = status
  cart.lines.clear()
  cart.aside = new Map(cart.saved)
  cart.saved.clear()
  cart.checkout = undefined
  if (ledger.activeOf.get(cart.owner) !== cart.id) return
  ledger.activeOf.delete(cart.owner)
  ledger.earlierOf.set(cart.owner, (ledger.earlierOf.get(cart.owner) ?? 0) + 1)
}
