import { openCart } from './cart.ts'
import { releasing } from './hold.ts'
import type { CommandOf, Decision, Given, View } from './types.ts'

/** State: over the caller's cart and all its holds. */

/** Refusal: as every cart command. */

/** Empties the cart and gives every hold back; it stays the active one. An empty or unopened cart is already so. */
export const clearCart = (command: CommandOf<'ClearCart'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  const { target } = found
  const lines = target.cart?.lines ?? []
  if (lines.length === 0) return { accepted: [] }
  const data = { cart: target.id, because: 'asked' as const, ...target.byStaff }
  return { accepted: [{ type: 'CartCleared', stream: `cart/${target.id}`, data }, ...releasing(lines)] }
}
