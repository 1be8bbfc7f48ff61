import { openCart, opening, type Target } from './cart.ts'
import { lineFrom } from './cart-lines.ts'
import { plus, shortest } from './decimal.ts'
import { extending, reserving } from './hold.ts'
import { amount, lineTotal } from './money.ts'
import { poolKey } from './stock.ts'
import type { CartLine, CommandOf, Decision, EventOf, Given, ProductRecord, Refusal, View } from './types.ts'
import { changed, refusedWish, type Wish } from './wish.ts'

/** State: over the caller's cart, the product, its stock pool and the line's hold; all of it is written in one batch. */

/** Refusal: as every cart command and wish; `not-found` for SKU, variant or batch, `already-in-cart`. */

type AddItem = CommandOf<'AddItem'>

/**
 * One line per (SKU, variant, batch). A new line takes name, unit and price as they are listed now; a line that grows keeps
 * those it has. The first add opens the cart. A product with variants can be added without one, at its own price.
 */
export const addItem = (command: AddItem, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  const { target } = found
  const record = view.get(`product/${command.sku}`)
  if (!record || unknown(command, view, record)) return { rejected: nothingThere(command.sku) }
  const wish = wishOf(command, target, record)
  if (wish.was && target.config.addAgain === 'reject') {
    return { rejected: { code: 'already-in-cart', stream: `cart/${target.id}`, sku: command.sku } }
  }
  const refused = refusedWish(wish, record.status === 'listed')
  if (refused) return { rejected: refused }
  const put = wish.was ? changed(wish, wish.was) : added(wish)
  return { accepted: [...opening(target), put, ...reserving(wish), ...extending(target, wish.line.line)] }
}

const nothingThere = (sku: string): Refusal => ({ code: 'not-found', stream: `product/${sku}`, sku })

/** A variant that is not listed, or a batch that was never counted; a backorder allowance does not make batches up. */
const unknown = ({ sku, variant, batch = '-' }: AddItem, view: View, { product }: ProductRecord): boolean =>
  (variant !== undefined && !product.variants?.some((v) => v.name === variant)) ||
  (batch !== '-' && !view.get(poolKey(sku, batch)))

const wishOf = (command: AddItem, target: Target, { product }: ProductRecord): Wish => {
  const { sku, variant, batch = '-' } = command
  const asked = shortest(command.quantity)
  const was = target.cart?.lines.find((l) => l.sku === sku && l.variant === variant && l.batch === batch)
  const line = was ? grown(was, asked, target) : fresh({ sku, variant, batch, asked }, target, product)
  return { target, product, line, was, asked }
}

const grown = (was: CartLine, by: string, { config }: Target): CartLine => {
  const quantity = plus(was.quantity, by)
  return { ...was, quantity, lineTotal: lineTotal(was.unitPrice, quantity, config.currency) }
}

type Asked = { sku: string; variant: string | undefined; batch: string; asked: string }

const fresh = (
  { sku, variant, batch, asked }: Asked,
  { config, newId }: Target,
  product: Wish['product'],
): CartLine => {
  const { currency } = config
  const more = product.variants?.find((v) => v.name === variant)?.additionalPrice
  const unitPrice = amount(more === undefined ? product.price : plus(product.price, more), currency)
  const { name, unit, bundleSize, parts } = product
  const total = lineTotal(unitPrice, asked, currency)
  const said = { line: newId(), sku, batch, variant, name, unit, bundleSize, parts, quantity: asked }
  return lineFrom({ ...said, unitPrice, lineTotal: total })
}

const added = ({ target, line: l }: Wish): EventOf<'ItemAdded'> => {
  const { line, sku, batch, name, unit, quantity, unitPrice, lineTotal } = l
  const data: EventOf<'ItemAdded'>['data'] = {
    cart: target.id,
    line,
    sku,
    batch,
    name,
    unit,
    quantity,
    unitPrice,
    lineTotal,
  }
  if (l.variant !== undefined) data.variant = l.variant
  if (l.bundleSize !== undefined) data.bundleSize = l.bundleSize
  if (l.parts !== undefined) data.parts = [...l.parts]
  if (target.byStaff.byStaff) data.byStaff = true
  return { type: 'ItemAdded', stream: `cart/${target.id}`, data }
}
