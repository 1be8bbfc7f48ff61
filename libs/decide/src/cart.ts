import type { ActorId, Id, OnCart, Policy, SessionConfig } from '@cartstream/schemas'
import { byItself, type ContentEvent, contentAfter, touched } from './cart-lines.ts'
import { type Draft, draftOf } from './draft.ts'
import { amount } from './money.ts'
import { retire } from './retire.ts'
import { configOf } from './shop.ts'
import { notOurs } from './synced.ts'
import type { CartRecord, Change, CustomerRecord, EventOf, Given, Refusal, Stamped, View } from './types.ts'

/**
 * State: reserved (no record, version 0: the id is derived, see `activeCart`), then open from the first add on, with lines
 * or emptied; abandoned where nobody touches it for long; frozen in a checkout; closed as ordered, merged or expired. Its version
 * is the number of events of its stream, so a hold that expires and leaves its line alone, an event of the stock's stream,
 * leaves the version alone.
 */

/**
 * Refusal: `not-found` for a cart that is not the caller's, `cart-unverified` for the one that another storefront keeps, `version-conflict`; for a change `carts-disabled`, `cart-closed`,
 * `checkout-in-progress`. What each command refuses besides stands in its file.
 */

/** `prices`: by SKU, per unit; `allotments`: the most it may take. */
export type Terms = { prices: Readonly<Record<string, string>> } & Pick<SessionConfig, 'holdTtlSeconds' | 'allotments'>

/** What a cart command is about, found once. `cart` is absent while only its id is reserved. */
export type Target = {
  view: View
  given: Given
  config: Policy
  id: Id
  cart: CartRecord | undefined
  owner: ActorId
  ownerKind: 'customer' | 'guest'
  byStaff: { byStaff?: true }
  /** Of a live session's cart: what holds in the session, before what holds in the shop. */
  session?: Terms | undefined
  /** The next fresh id of this decision. */
  newId(): Id
}

/** The actor's active cart in this shop, or the id reserved for their next one. */
export const activeCart = (view: View, actor: ActorId, given: Given): Id => {
  const customer = view.get('customer', actor)
  return customer?.active ?? given.cartOf(actor, customer?.earlier ?? 0)
}

/** The id a command means. The cart behind it need not be open, nor the caller's: `findCart` tells. */
export const meantCart = (command: OnCart, view: View, given: Given): Id =>
  'me' in command.cart ? activeCart(view, command.caller.actor, given) : command.cart.id

/**
 * The cart that a command means, if the caller may touch it. Staff may touch every open cart of the shop and mark what they
 * do, in their own cart as well; a reserved id names no owner, so only its owner can open it.
 */
export const findCart = (command: OnCart, view: View, given: Given): { target: Target } | { rejected: Refusal } => {
  const { actor, kind } = command.caller
  const id = meantCart(command, view, given)
  const stream = `cart/${id}`
  const cart = view.get('cart', id)
  const config = configOf(view)
  const own = cart ? cart.owner === actor : id === activeCart(view, actor, given)
  // a live session's is touched through the session alone
  if (cart?.purpose === 'session') return { rejected: { code: 'not-found', stream } }
  if (!own && !(cart && kind === 'staff'))
    return { rejected: notOurs(view, id, command.caller) ?? { code: 'not-found', stream } }
  const version = cart?.version ?? 0
  if (command.ifVersion !== undefined && command.ifVersion !== version) {
    return { rejected: { code: 'version-conflict', detail: `the cart is at version ${version}`, stream } }
  }
  const owner = cart?.owner ?? actor
  const ownerKind = cart?.ownerKind ?? (kind === 'guest' ? 'guest' : 'customer')
  return { target: targetOf({ view, given, config, id, cart, owner, ownerKind }, kind === 'staff') }
}

/** A target whose fresh ids are counted from `from` on. */
export const targetOf = (about: Omit<Target, 'byStaff' | 'newId'>, byStaff: boolean, from = 0): Target => {
  let made = from
  return { ...about, byStaff: byStaff ? { byStaff: true } : {}, newId: () => about.given.id(made++) }
}

/** As `findCart`, for whoever changes what is in the cart: it must be open, and the shop have carts at all. */
export const openCart = (command: OnCart, view: View, given: Given): ReturnType<typeof findCart> => {
  const found = findCart(command, view, given)
  if ('rejected' in found) return found
  const refused = notOpen(found.target)
  return refused ? { rejected: refused } : found
}

const notOpen = ({ config, cart, id }: Target): Refusal | undefined => {
  const stream = `cart/${id}`
  if (!config.cartsEnabled) return { code: 'carts-disabled', stream }
  switch (cart?.status) {
    case 'checkout':
      return { code: 'checkout-in-progress', stream }
    case 'ordered':
    case 'merged':
    case 'expired':
      return { code: 'cart-closed', detail: `the cart is ${cart.status}`, stream }
    default:
      return undefined
  }
}

/** CartOpened where the cart is not open yet: the first add opens it. */
export const opening = (target: Target): readonly EventOf<'CartOpened'>[] => {
  const { view, id, cart, owner, ownerKind } = target
  if (cart) return []
  const earlier = view.get('customer', owner)?.earlier ?? 0
  return [{ type: 'CartOpened', stream: `cart/${id}`, data: { cart: id, owner, ownerKind, earlier } }]
}

/** Events of a cart's life besides what is in it. */
type LifeEvent = 'CartOpened' | 'CartAbandoned' | 'CartExpired' | 'CartMerged' | 'CartOrdered'

export const evolveCart = (view: View, event: Stamped<ContentEvent | LifeEvent>): readonly Change[] => {
  if (event.type === 'CartOpened') return opened(view, event)
  const cart = view.get('cart', event.data.cart)
  if (!cart) throw new Error(`${event.type} in ${event.data.cart}, which was never opened`)
  switch (event.type) {
    case 'CartAbandoned':
      return [['cart', cart.cart, { ...cart, status: 'abandoned', version: cart.version + 1 }]]
    case 'CartExpired':
      return closed(draftOf(view), cart, { status: 'expired', at: event.time })
    case 'CartMerged':
      return closed(told(view, event), cart, { status: 'merged', into: event.data.into, at: event.time })
    case 'CartOrdered':
      return closed(draftOf(view), cart, { status: 'ordered', order: event.data.order, at: event.time })
    default: {
      const after = { ...cart, ...contentAfter(cart, event, configOf(view).currency) } as CartRecord
      return [
        ['cart', cart.cart, byItself(event) ? { ...after, version: cart.version + 1 } : touched(view, after, event)],
      ]
    }
  }
}

const opened = (view: View, event: Stamped<'CartOpened'>): readonly Change[] => {
  const { cart, owner, ownerKind, earlier, purpose } = event.data
  const { currency, cartIdleSeconds } = configOf(view)
  const idleAt = event.time + cartIdleSeconds * 1000
  const fresh = { lines: [], subtotal: amount('0', currency), version: 1, lastActivityAt: event.time, idleAt }
  const customer = view.get('customer', owner) ?? { actor: owner, earlier, holds: 0 }
  const carts = (customer.carts ?? 0) + 1
  return [
    ['cart', cart, { status: 'open', cart, owner, ownerKind, ...(purpose && { purpose }), ...fresh }],
    ['customer', owner, purpose === undefined ? { ...customer, active: cart, earlier, carts } : { ...customer, carts }],
  ]
}

type Closed = ({ status: 'expired' } | { status: 'merged'; into: Id } | { status: 'ordered'; order: Id }) & {
  at: number
}

/** A closed cart keeps its name and no lines, for a while. Its owner's next cart is another one. */
const closed = (draft: Draft, cart: CartRecord, { at, ...as }: Closed): readonly Change[] => {
  const { cart: id, owner, ownerKind, purpose, checkouts, lastActivityAt, idleAt } = cart
  const subtotal = amount('0', configOf(draft).currency)
  const rest = { lines: [], subtotal, version: cart.version + 1, lastActivityAt, idleAt, ...(purpose && { purpose }) }
  draft.set('cart', id, { cart: id, owner, ownerKind, ...rest, ...(checkouts && { checkouts }), ...as } as CartRecord)
  const customer = draft.get('customer', owner)
  if (customer !== undefined) draft.set('customer', owner, without(customer, id))
  retire(draft, id, at)
  return draft.changes()
}

const without = ({ active, carts = 1, ...customer }: CustomerRecord, cart: Id): CustomerRecord => ({
  ...customer,
  ...(active !== cart && active !== undefined && { active }),
  ...(active === cart && { earlier: customer.earlier + 1 }),
  ...(carts > 1 && { carts: carts - 1 }),
  last: cart,
})

/** The merge is an event of the stream of the cart that goes into the other, which is only no longer idle. */
const told = (view: View, event: Stamped<'CartMerged'>): Draft => {
  const into = view.get('cart', event.data.into)
  if (!into) throw new Error(`a merge into ${event.data.into}, which was never opened`)
  const draft = draftOf(view)
  draft.set('cart', into.cart, { ...touched(view, into, event), version: into.version })
  return draft
}
