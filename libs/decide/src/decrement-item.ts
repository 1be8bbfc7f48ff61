import { openCart } from './cart.ts'
import { changeItem } from './change-item.ts'
import { floorZero, minus } from './decimal.ts'
import { sameLine } from './new-line.ts'
import type { CommandOf, Decision, Given, View } from './types.ts'

/** State: as of a change of the line. */

/** Refusal: as of a change of the line; `not-found` where the cart has none of it. */

/**
 * So many less of a line, counted from what it has when this is decided: of two tabs that each take one away, both do. As much as it
 * has, or more, removes it.
 */
export const decrementItem = (command: CommandOf<'DecrementItem'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  const { sku, variant, batch = '-', quantity: less, cart, caller, ifVersion } = command
  const was = sameLine(found.target.cart?.lines, { sku, variant, batch })
  if (!was) return { rejected: { code: 'not-found', stream: `cart/${found.target.id}`, sku } }
  const quantity = floorZero(minus(was.quantity, less))
  return changeItem({ type: 'ChangeItem', line: was.line, quantity, cart, caller, ifVersion }, view, given)
}
