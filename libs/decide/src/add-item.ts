import { openCart, opening, type Target } from './cart.ts'
import { plus, shortest } from './decimal.ts'
import { extending, reserving } from './hold.ts'
import { lineTotal } from './money.ts'
import { type Asked, lineAdded, newLine, sameLine } from './new-line.ts'
import { isOffered } from './product.ts'
import { poolId } from './stock.ts'
import type { CartLine, CommandOf, Decision, Given, ProductRecord, Refusal, View } from './types.ts'
import { changed, refusedWish, type Wish } from './wish.ts'

/** State: over the caller's cart, the product, the pools it takes from and the line's holds; all of it is written in one batch. */

/** Refusal: as every cart command and wish; `not-found` for SKU, variant or batch, `already-in-cart`. */

/**
 * One line per (SKU, variant, batch). A new line takes name, unit and price as they are listed now; a line that grows keeps
 * those it has. The first add opens the cart. Of a product with variants, one must be named.
 */
export const addItem = (command: CommandOf<'AddItem'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  return 'rejected' in found ? found : adding(found.target, command)
}

/** What the target's owner asks to have more of. `apart`: in a line of its own. */
type More = Pick<CommandOf<'AddItem'>, 'sku' | 'variant' | 'batch' | 'quantity' | 'addAgain'> & { apart?: boolean }

export const adding = (target: Target, more: More): Decision => {
  const { sku, variant, batch = '-', quantity, addAgain, apart = false } = more
  const asked: Asked = { sku, variant, batch, quantity: shortest(quantity) }
  const record = target.view.get('product', sku)
  if (!record || isUnknown(target.view, record, asked)) return { rejected: nothingThere(sku) }
  const wish = wishOf(target, record, asked, apart)
  if (wish.was && (addAgain ?? target.config.addAgain) === 'reject') {
    return { rejected: { code: 'already-in-cart', stream: `cart/${target.id}`, sku } }
  }
  const refused = refusedWish(wish, record)
  if (refused) return { rejected: refused }
  const put = wish.was ? changed(wish, wish.was) : lineAdded(target, wish.line)
  return { accepted: [...opening(target), put, ...reserving(wish), ...extending(target, wish.line.line)] }
}

export const nothingThere = (sku: string): Refusal => ({ code: 'not-found', stream: `product/${sku}`, sku })

/**
 * A variant that is not listed, none where there are some, or a batch that was never counted (a backorder allowance does not make
 * batches up, and a bundle has none).
 */
export const isUnknown = (
  view: View,
  { product }: ProductRecord,
  { sku, variant, batch }: Omit<Asked, 'quantity'>,
): boolean =>
  !isOffered(product, variant) ||
  (batch !== '-' && (product.parts !== undefined || !view.get('pool', poolId(sku, batch))))

const wishOf = (target: Target, { product }: ProductRecord, asked: Asked, apart: boolean): Wish => {
  const was = apart ? undefined : sameLine(target.cart?.lines, asked)
  const line = was ? grown(was, asked.quantity, target) : newLine(target, product, asked)
  return { target, product, line, was, asked: asked.quantity }
}

/** A line with so much more, at the price it has. */
export const grown = (was: CartLine, by: string, { config }: Target): CartLine => {
  const quantity = plus(was.quantity, by)
  return { ...was, quantity, lineTotal: lineTotal(was.unitPrice, quantity, config.currency) }
}
