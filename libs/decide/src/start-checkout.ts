import type { Id, Seen } from '@cartstream/schemas'
import { findCart, type Target } from './cart.ts'
import { checkoutOf } from './checkout.ts'
import { equal } from './decimal.ts'
import { freeze, otherTotal } from './freeze.ts'
import type { CartLine, CommandOf, Decision, Given, Refusal, View } from './types.ts'

/** State: over the caller's cart: open, frozen for a checkout, or closed. */

/** Refusal: `not-found`, `version-conflict`, `carts-disabled`, `cart-closed`, `checkout-in-progress`, `combined-part`; `price-changed`; all of freeze.ts. */

type StartCheckout = CommandOf<'StartCheckout'>

/**
 * Freezes the cart, and fixes what it costs. The same again is already so: the same checkout, nothing is extended again. Where carts are
 * switched off, what was begun past them can still be begun anew.
 */
export const startCheckout = (command: StartCheckout, view: View, given: Given): Decision => {
  const found = findCart(command, view, given)
  if ('rejected' in found) return found
  const { target } = found
  if (target.cart?.status === 'checkout') return again(command, target, target.cart.checkout)
  const refused = closedTo(target) ?? otherLines(target.id, target.cart?.lines ?? [], command.seen)
  return refused ? { rejected: refused } : freeze(target, command)
}

const closedTo = ({ cart, config, id }: Target): Refusal | undefined => {
  const stream = `cart/${id}`
  if (!config.cartsEnabled && cart?.purpose !== 'single') return { code: 'carts-disabled', stream }
  if (cart === undefined || cart.status === 'open' || cart.status === 'abandoned') return undefined
  return { code: 'cart-closed', detail: `the cart is ${cart.status}`, stream }
}

type Line = Pick<CartLine, 'sku' | 'quantity' | 'unitPrice'>
/** `version-conflict` where the customer saw other lines, `price-changed` where one cost something else. An empty cart is freeze's to refuse. */
const otherLines = (cart: Id, lines: readonly Line[], seen: readonly Seen[] | undefined): Refusal | undefined => {
  if (seen === undefined || lines.length === 0) return undefined
  const stream = `cart/${cart}`
  const other = (sku: string): Refusal => ({
    code: 'version-conflict',
    detail: `the cart has changed: ${sku}`,
    stream,
    sku,
  })
  const left = [...lines]
  for (const { sku, price, quantity } of seen) {
    const at = left.findIndex((line) => line.sku === sku && equal(line.quantity, quantity))
    const [line] = at < 0 ? [] : left.splice(at, 1)
    if (line === undefined) return other(sku)
    const detail = `the price of ${sku} is ${line.unitPrice}`
    if (!equal(line.unitPrice, price)) return { code: 'price-changed', detail, stream, sku }
  }
  return left[0] && other(left[0].sku)
}

/** A combined checkout's part is no other's, and the other way round. */
const again = ({ combined, total, seen }: StartCheckout, { view, id }: Target, checkout: string): Decision => {
  const active = checkoutOf(view, checkout)
  const stream = `cart/${id}`
  const refused = otherLines(id, active.lines, seen) ?? otherTotal(id, active.total, total)
  if (active.combined === combined) return refused ? { rejected: refused } : { accepted: [] }
  if (active.combined === undefined) return { rejected: { code: 'checkout-in-progress', stream } }
  return { rejected: { code: 'combined-part', detail: active.combined, stream } }
}
