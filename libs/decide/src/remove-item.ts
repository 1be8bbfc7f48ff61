import type { Id } from '@cartstream/schemas'
import { openCart, type Target } from './cart.ts'
import { extending, releasing } from './hold.ts'
import type { CommandOf, Decision, Given, View } from './types.ts'

/** State: over the caller's cart, one of its lines and that line's hold. */

/**
 * Refusal: as every cart command. A line that is not in the cart is gone already, and so is one that never was: a cart
 * does not remember the lines it had, and whoever asks has what they want.
 */

export const removeItem = (command: CommandOf<'RemoveItem'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  return 'rejected' in found ? found : removal(found.target, command.line)
}

export const removeSku = (command: CommandOf<'RemoveSku'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  const line = found.target.cart?.lines.find(({ sku }) => sku === command.sku)
  return line ? removal(found.target, line.line) : { accepted: [] }
}

/** Takes the line out and gives its hold back; the cart stays the active one even when it is empty now. */
export const removal = (target: Target, id: Id): Decision => {
  const line = target.cart?.lines.find((l) => l.line === id) ?? target.cart?.saved?.find((l) => l.line === id)
  if (!line) return { accepted: [] }
  const { sku, quantity } = line
  const data = { cart: target.id, line: id, sku, quantity, because: 'asked' as const, ...target.byStaff }
  return {
    accepted: [
      { type: 'ItemRemoved', stream: `cart/${target.id}`, data },
      ...releasing([line]),
      ...extending(target, id),
    ],
  }
}
