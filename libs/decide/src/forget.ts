import type { Id } from '@cartstream/schemas'
import type { Draft } from './draft.ts'
import type { CartRecord, CheckoutRecord, CombinedRecord, CustomerRecord, OrderRecord, RefundRecord } from './types.ts'

/**
 * State: what is over is forgotten once nobody has heard of it for KEPT_MS, with all that belongs to it: a checkout with its order and refunds, a cart with
 * its owner's record, a converted session with its order. What is open about it keeps it.
 */

/** Refusal: none. */

/** As long as a guest's token lasts at most, and longer than any provider takes to say what became of money. In ms. */
export const KEPT_MS = 30 * 86_400_000

/** Forgets what is over; false where that cannot be yet, so that it is to be looked at again. `now`: epoch ms, of the log. */
export const forget = (draft: Draft, id: Id, now: number): boolean => {
  const checkout = draft.get('checkout', id)
  if (checkout !== undefined) return forgetCheckout(draft, checkout, now)
  const combined = draft.get('combined', id)
  if (combined !== undefined) return forgetCombined(draft, combined, now)
  const cart = draft.get('cart', id)
  return cart === undefined || forgetCart(draft, cart)
}

const forgetCheckout = (draft: Draft, checkout: CheckoutRecord, now: number): boolean => {
  const order = checkout.status === 'ordered' ? draft.get('order', checkout.order!) : undefined
  const refunds = (checkout.refunds ?? []).map((id) => draft.get('refund', id)!)
  if (isOpen(checkout, order, refunds) || now < keptUntil(checkout, order)) return false
  draft.set('checkout', checkout.checkout, undefined)
  for (const { refund } of refunds) draft.set('refund', refund, undefined)
  if (order !== undefined) draft.set('order', order.order, undefined)
  leaveCart(draft, checkout)
  forgetItsSession(draft, checkout.cart, 'converted')
  return true
}

/** Money is awaited, or was taken and is neither an order's nor given back. */
const isOpen = (
  { status, unfulfilled }: CheckoutRecord,
  order: OrderRecord | undefined,
  refunds: readonly RefundRecord[],
): boolean =>
  status === 'active' ||
  unfulfilled !== undefined ||
  order?.status === 'unpaid' ||
  refunds.some((refund) => refund.status !== 'refunded' && !refund.byHand)

/** A part is kept for longer than its combined checkout, which may hand it money as long as that is known. */
const keptUntil = ({ combined, expiresAt, heardAt = 0 }: CheckoutRecord, order: OrderRecord | undefined): number => {
  const heard = Math.max(heardAt, order?.heardAt ?? 0)
  return combined === undefined ? heard + KEPT_MS : Math.max(heard, expiresAt) + 2 * KEPT_MS
}

/** A cart that lives on is never asked about a checkout that nobody knows. */
const leaveCart = (draft: Draft, { checkout, cart: id }: CheckoutRecord): void => {
  const cart = draft.get('cart', id)
  if (cart?.checkouts?.includes(checkout))
    draft.set('cart', id, { ...cart, checkouts: cart.checkouts.filter((other) => other !== checkout) })
}

const forgetCombined = (draft: Draft, combined: CombinedRecord, now: number): boolean => {
  if (!isLongOver(combined, now)) return false
  draft.set('combined', combined.combined, undefined)
  return true
}

/** By definition: from then on nobody may pay it, whether or not its record has gone. */
export const isLongOver = ({ status, closedAt }: CombinedRecord, now: number): boolean =>
  status === 'closed' && closedAt !== undefined && now - closedAt >= KEPT_MS

const forgetCart = (draft: Draft, { cart, status, owner, ownerKind, ...its }: CartRecord): boolean => {
  const order = 'order' in its ? draft.get('order', its.order) : undefined
  const customer = draft.get('customer', owner)
  const isLast = customer?.last === cart
  if (order !== undefined || its.checkouts?.length || (isLast && isAbout(customer))) return false
  draft.set('cart', cart, undefined)
  if (status === 'expired') forgetItsSession(draft, cart, 'cancelled')
  if (isLast) forgetOwner(draft, customer, ownerKind)
  return true
}

/** They have something here that goes on. */
const isAbout = ({ carts, holds, waiting }: CustomerRecord): boolean =>
  carts !== undefined || holds > 0 || waiting !== undefined

/**
 * Of whom nothing is left but a number. Guests do not come back, for their tokens have run out; of a customer who does, it says which of their carts is
 * the next, for no id may come up twice.
 */
const forgetOwner = (draft: Draft, { actor, earlier }: CustomerRecord, kind: CartRecord['ownerKind']): void =>
  draft.set('customer', actor, kind === 'guest' || earlier === 0 ? undefined : { actor, earlier, holds: 0 })

const forgetItsSession = (draft: Draft, id: Id, as: 'converted' | 'cancelled'): void => {
  const session = draft.get('session', id)
  if (session?.status !== as) return
  draft.set('session', id, undefined)
  draft.set('room', session.room, undefined)
}
