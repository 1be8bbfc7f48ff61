import { findCart } from './cart.ts'
import { checkoutOf } from './checkout.ts'
import type { CommandOf, Decision, Given, View } from './types.ts'

/** State: over the caller's cart and the checkout that froze it. */

/** Refusal: `not-found`, `version-conflict`, `cart-closed`; `combined-part` where only the combined checkout can give it up. */

/**
 * Opens the cart again; what is held stays held until its own time. A cart that is not being paid for is already so; to a combined
 * checkout that gives back its parts, so is one that is not frozen for it, or closed.
 */
export const cancelCheckout = (command: CommandOf<'CancelCheckout'>, view: View, given: Given): Decision => {
  const found = findCart(command, view, given)
  if ('rejected' in found) return found
  const { id, cart } = found.target
  const stream = `cart/${id}`
  const { combined } = command
  if (cart?.status !== 'checkout') {
    const open = cart === undefined || cart.status === 'open' || cart.status === 'abandoned'
    if (open || combined !== undefined) return { accepted: [] }
    return { rejected: { code: 'cart-closed', detail: `the cart is ${cart.status}`, stream } }
  }
  const { checkout, intent, combined: whole } = checkoutOf(view, cart.checkout)
  if (combined !== whole) {
    return combined !== undefined ? { accepted: [] } : { rejected: { code: 'combined-part', detail: whole!, stream } }
  }
  const because = combined === undefined ? ('asked' as const) : ('combined' as const)
  // The whole has one intent, which the saga cancels: a part has none of its own.
  const data = { checkout, cart: id, because, ...(intent !== undefined && { intent }) }
  return { accepted: [{ type: 'CheckoutCancelled', stream, data }] }
}
