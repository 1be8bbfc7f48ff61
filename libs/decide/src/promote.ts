import type { Id, Product } from '@cartstream/schemas'
import { grown } from './add-item.ts'
import { activeCart, opening, type Target } from './cart.ts'
import { keptUntil } from './cart-end.ts'
import { equal, less, minus } from './decimal.ts'
import { extendedTo, holdTtl, reserved } from './hold.ts'
import { liveHoldOn } from './line.ts'
import { type Asked, lineAdded, newLine, sameLine } from './new-line.ts'
import { configOf } from './shop.ts'
import type { CartLine, DomainEvent, EventOf, Given, HoldRecord, View, WaitlistEntry } from './types.ts'
import { changed, overLimit } from './wish.ts'

/** State: over the cart of who is next in a waitlist, and its line and hold there. */

/** Refusal: none: where the active cart cannot take it, a cart of its own does. */

/** `newId`: the next fresh id of the decision. */
export type Promotion = {
  view: View
  given: Given
  newId(): Id
  product: Product
  batch: string
  entry: WaitlistEntry
}

/**
 * WaitlistPromoted, then the line and its hold: in the customer's active cart, which is opened if need be, or in a cart of its own, where that one
 * is being paid for, is full, or has a hold that could not be kept for as long as a new one.
 */
export const promoting = (promotion: Promotion): readonly DomainEvent[] => {
  const target = activeTarget(promotion)
  const placing = target && placingIn(target, promotion)
  return placing ? placed(promotion, placing) : placed(promotion, ownCart(promotion))
}

/** The line as it shall be and as it was, with the hold that grows with it, if it has one. */
type Placing = {
  target: Target
  opened: readonly EventOf<'CartOpened'>[]
  line: CartLine
  was?: CartLine
  hold?: HoldRecord
}

const placed = (promotion: Promotion, { target, opened, line, was, hold }: Placing): readonly DomainEvent[] => {
  const { product, batch, entry, given } = promotion
  const { sku } = product
  const reservedAt = hold?.reservedAt ?? given.now
  const expiresAt = extendedTo(target, product, { reservedAt, expiresAt: hold?.expiresAt ?? given.now })
  const data = {
    entry: entry.entry,
    sku,
    batch,
    actor: entry.actor,
    cart: target.id,
    line: line.line,
    quantity: entry.quantity,
  }
  return [
    { type: 'WaitlistPromoted', stream: `waitlist/${sku}`, data },
    ...opened,
    ...(was ? grownTo(target, line, was) : [lineAdded(target, line, 'promoted')]),
    reserved(target, { line: line.line, sku, batch, quantity: line.quantity, hold, reservedAt, expiresAt }),
  ]
}

const grownTo = (target: Target, line: CartLine, was: CartLine): readonly EventOf<'ItemQuantityChanged'>[] => {
  if (equal(line.quantity, was.quantity)) return []
  const event = changed({ target, line }, was)
  return [{ ...event, data: { ...event.data, because: 'promoted' } }]
}

const askedBy = ({ product, batch, entry }: Promotion): Asked => ({
  ...{ sku: product.sku, batch, quantity: entry.quantity },
  ...(entry.variant !== undefined && { variant: entry.variant }),
})

const targetIn = ({ view, given, newId, entry }: Promotion, id: Id): Target => ({
  ...{ view, given, config: configOf(view), id, cart: view.get('cart', id), newId },
  ...{ owner: entry.actor, ownerKind: entry.ownerKind, byStaff: {} },
})

/** Where that is neither being paid for nor about to end. */
const activeTarget = (promotion: Promotion): Target | undefined => {
  const { view, given, entry } = promotion
  const target = targetIn(promotion, activeCart(view, entry.actor, given))
  const { cart } = target
  if (!cart) return target
  const isOpen = (cart.status === 'open' || cart.status === 'abandoned') && keptUntil(view, cart) > given.now
  return isOpen ? target : undefined
}

/** Undefined where the cart cannot take it. */
const placingIn = (target: Target, promotion: Promotion): Placing | undefined => {
  const asked = askedBy(promotion)
  const was = sameLine(target.cart?.lines, asked)
  const hold = liveHoldOn(was, asked, target.given.now)
  if (was && hold) return growing(target, promotion, { was, hold })
  const holds = target.view.get('customer', target.owner)?.holds ?? 0
  // a hold that is due ends before its line is held anew
  if (was?.holds?.length || holds >= target.config.maxHoldsPerCustomer) return undefined
  if (!was)
    return within(promotion, { target, opened: opening(target), line: newLine(target, promotion.product, asked) })
  if (less(asked.quantity, was.quantity)) return undefined
  return within(promotion, { target, opened: [], line: grown(was, minus(asked.quantity, was.quantity), target), was })
}

/** A line grows with the hold that has all of it, and that may be kept for as long as a new one. */
const growing = (
  target: Target,
  promotion: Promotion,
  { was, hold }: { was: CartLine; hold: HoldRecord },
): Placing | undefined => {
  const { config, given } = target
  const until = hold.reservedAt + config.holdCapSeconds * 1000
  const fresh = Math.min(holdTtl(target, promotion.product), config.holdCapSeconds * 1000)
  if (!equal(hold.quantity, was.quantity) || until < given.now + fresh) return undefined
  return within(promotion, { target, opened: [], line: grown(was, promotion.entry.quantity, target), was, hold })
}

/** Maxima bind what grows. */
const within = ({ product, entry }: Promotion, placing: Placing): Placing | undefined => {
  const { target, line, was } = placing
  if (was && equal(was.quantity, line.quantity)) return placing
  return overLimit({ target, product, line, was, asked: entry.quantity }) === undefined ? placing : undefined
}

const ownCart = (promotion: Promotion): Placing => {
  const target = targetIn(promotion, promotion.newId())
  const [opened] = opening(target)
  const apart = { ...opened!, data: { ...opened!.data, purpose: 'waitlist' as const } }
  return { target, opened: [apart], line: newLine(target, promotion.product, askedBy(promotion)) }
}
