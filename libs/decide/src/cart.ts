import type { ActorId, Id, OnCart, ShopConfig } from '@cartstream/schemas'
import { minus } from './decimal.ts'
import { amount, sum } from './money.ts'
import { configOf } from './shop.ts'
import type { CartLine, CartRecord, Change, EventOf, Given, Refusal, Stamped, View } from './types.ts'

/**
 * State: reserved (no record, version 0: the id is derived, see `activeCart`), then open from the first add on, with lines
 * or emptied. Its version is the number of events of its stream, so a hold that expires and leaves its line alone,
 * an event of the stock's stream, leaves the version alone.
 */

/** Refusal: `not-found` for a cart that is not the caller's, `version-conflict`; what each command refuses stands in its file. */

/** What a cart command is about, found once. `cart` is absent while only its id is reserved. */
export type Target = {
  view: View
  given: Given
  config: ShopConfig
  id: Id
  cart: CartRecord | undefined
  owner: ActorId
  ownerKind: 'customer' | 'guest'
  byStaff: { byStaff?: true }
}

/** The actor's active cart in this shop, or the id reserved for their next one. */
export const activeCart = (view: View, actor: ActorId, given: Given): Id => {
  const customer = view.get(`customer/${actor}`)
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
  const cart = view.get(`cart/${id}`)
  const config = configOf(view)
  const own = cart ? cart.owner === actor : id === activeCart(view, actor, given)
  if (!own && !(cart && kind === 'staff')) return { rejected: { code: 'not-found', stream } }
  const version = cart?.version ?? 0
  if (command.ifVersion !== undefined && command.ifVersion !== version) {
    return { rejected: { code: 'version-conflict', detail: `the cart is at version ${version}`, stream } }
  }
  const owner = cart?.owner ?? actor
  const ownerKind = cart?.ownerKind ?? (kind === 'guest' ? 'guest' : 'customer')
  return {
    target: { view, given, config, id, cart, owner, ownerKind, byStaff: kind === 'staff' ? { byStaff: true } : {} },
  }
}

/** CartOpened where the cart is not open yet: the first add opens it. */
export const opening = (target: Target): readonly EventOf<'CartOpened'>[] => {
  const { view, id, cart, owner, ownerKind } = target
  if (cart) return []
  const earlier = view.get(`customer/${owner}`)?.earlier ?? 0
  return [{ type: 'CartOpened', stream: `cart/${id}`, data: { cart: id, owner, ownerKind, earlier } }]
}

type CartEvent = 'CartOpened' | 'ItemAdded' | 'ItemQuantityChanged' | 'ItemRemoved' | 'CartCleared'

export const evolveCart = (view: View, event: Stamped<CartEvent>): readonly Change[] => {
  const { currency } = configOf(view)
  if (event.type === 'CartOpened') return opened(view, event, currency)
  const key = `cart/${event.data.cart}` as const
  const cart = view.get(key)
  if (!cart) throw new Error(`${event.type} in ${event.data.cart}, which was never opened`)
  const byItself = event.type === 'ItemRemoved' && event.data.because === 'expired'
  const lastActivityAt = byItself ? cart.lastActivityAt : event.time
  return [[key, { ...cart, ...linesAfter(cart, event, currency), version: cart.version + 1, lastActivityAt }]]
}

const opened = (view: View, event: Stamped<'CartOpened'>, currency: string): readonly Change[] => {
  const { cart, owner, ownerKind, earlier } = event.data
  const holds = view.get(`customer/${owner}`)?.holds ?? 0
  const subtotal = amount('0', currency)
  return [
    [`cart/${cart}`, { cart, owner, ownerKind, lines: [], subtotal, version: 1, lastActivityAt: event.time }],
    [`customer/${owner}`, { actor: owner, active: cart, earlier, holds }],
  ]
}

/** A line that nothing is held for yet. Written out: copying all but a few members costs more than the rest of an add. */
export const lineFrom = (said: Omit<CartLine, 'variant' | 'hold'>, variant: string | undefined): CartLine => {
  const { line, sku, batch, name, unit, quantity, unitPrice, lineTotal } = said
  const made: CartLine = { line, sku, batch, name, unit, quantity, unitPrice, lineTotal }
  if (variant !== undefined) made.variant = variant
  return made
}

/** The lines and their running sum; no event of the cart adds its lines up anew. */
const linesAfter = (
  cart: CartRecord,
  event: EventOf<Exclude<CartEvent, 'CartOpened'>>,
  currency: string,
): Pick<CartRecord, 'lines' | 'subtotal'> => {
  switch (event.type) {
    case 'ItemAdded': {
      const line = lineFrom(event.data, event.data.variant)
      return { lines: [...cart.lines, line], subtotal: sum(cart.subtotal, line.lineTotal, currency) }
    }
    case 'ItemQuantityChanged': {
      const { quantity, lineTotal } = event.data
      const was = lineIn(cart, event.data.line)
      const lines = cart.lines.map((line) => (line === was ? { ...was, quantity, lineTotal } : line))
      return { lines, subtotal: sum(cart.subtotal, minus(lineTotal, was.lineTotal), currency) }
    }
    case 'ItemRemoved': {
      const gone = lineIn(cart, event.data.line)
      const lines = cart.lines.filter((line) => line !== gone)
      return { lines, subtotal: amount(minus(cart.subtotal, gone.lineTotal), currency) }
    }
    case 'CartCleared':
      return { lines: [], subtotal: amount('0', currency) }
  }
}

const lineIn = (cart: CartRecord, id: Id): CartLine => {
  const line = cart.lines.find((l) => l.line === id)
  if (!line) throw new Error(`line ${id} is not in cart ${cart.cart}`)
  return line
}
