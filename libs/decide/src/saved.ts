import { grown, nothingThere } from './add-item.ts'
import { openCart, type Target } from './cart.ts'
import { extending, releasing, reserving } from './hold.ts'
import { sameLine } from './new-line.ts'
import type { CartLine, CommandOf, Decision, EventOf, Given, ProductRecord, View } from './types.ts'
import { changed, refusedWish, type Wish } from './wish.ts'

/** State: over the lines of the caller's cart, those it has put aside, and the holds of one of them. */

/** Refusal: as every cart command; `not-found` for a line that is neither here nor there, `over-limit`. Bringing back is refused as an add is. */

/** Puts a line aside and gives its holds back; it keeps its price. */
export const saveItem = (command: CommandOf<'SaveItem'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  const { target } = found
  const { id, cart, config } = target
  const stream = `cart/${id}`
  const line = cart?.lines.find((l) => l.line === command.line)
  if (!line)
    return cart?.saved?.some((l) => l.line === command.line) ? alreadySo : { rejected: { code: 'not-found', stream } }
  if ((cart?.saved?.length ?? 0) >= config.maxLines) {
    return { rejected: { code: 'over-limit', detail: `a cart has at most ${config.maxLines} saved lines`, stream } }
  }
  const data = { cart: id, line: line.line, sku: line.sku, ...target.byStaff }
  const saved: EventOf<'ItemSaved'> = { type: 'ItemSaved', stream, data }
  return { accepted: [saved, ...releasing([line]), ...extending(target, line.line)] }
}

const alreadySo: Decision = { accepted: [] }

/** Brings a line back with the price it had; it joins the same line, where the cart has that by now, and takes its price. */
export const restoreItem = (command: CommandOf<'RestoreItem'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  const { target } = found
  const line = target.cart?.saved?.find((l) => l.line === command.line)
  if (!line) {
    const there = target.cart?.lines.some((l) => l.line === command.line)
    return there ? alreadySo : { rejected: { code: 'not-found', stream: `cart/${target.id}` } }
  }
  const record = view.get('product', line.sku)
  return record ? restored(target, line, record) : { rejected: nothingThere(line.sku) }
}

const restored = (target: Target, line: CartLine, record: ProductRecord): Decision => {
  const stream = `cart/${target.id}`
  const into = sameLine(target.cart?.lines, line)
  if (into && target.config.addAgain === 'reject') {
    return { rejected: { code: 'already-in-cart', stream, sku: line.sku } }
  }
  const wanted = into ? grown(into, line.quantity, target) : line
  const wish: Wish = { target, product: record.product, line: wanted, was: into, asked: line.quantity }
  const refused = refusedWish(wish, record)
  if (refused) return { rejected: refused }
  const data: EventOf<'ItemRestored'>['data'] = { cart: target.id, line: line.line, sku: line.sku, ...target.byStaff }
  if (into) data.into = into.line
  const back: EventOf<'ItemRestored'> = { type: 'ItemRestored', stream, data }
  const more = into ? [changed(wish, into)] : []
  return { accepted: [back, ...more, ...reserving(wish), ...extending(target, wanted.line)] }
}
