import { isUnknown, nothingThere } from './add-item.ts'
import { evolveCart, type Target, targetOf } from './cart.ts'
import { equal, shortest } from './decimal.ts'
import { draftOf } from './draft.ts'
import { freeze } from './freeze.ts'
import { lineAdded, newLine } from './new-line.ts'
import { configOf } from './shop.ts'
import type { CheckoutRecord, CommandOf, Decision, EventOf, Given, View } from './types.ts'
import { refusedWish } from './wish.ts'

/** State: over one SKU and its pools; the caller's active cart has no part in it, nor need the shop have carts. */

/** Refusal: `not-found` for SKU, variant or batch; all of wish.ts and freeze.ts. */

type BuyNow = CommandOf<'BuyNow'>

/** A cart of its own with one line, checked out in the same batch; unless that is under way, and the same is meant. */
export const buyNow = (command: BuyNow, view: View, given: Given): Decision => {
  const { sku, variant, batch = '-' } = command
  if (underWay(command, view)) return { accepted: [] }
  const target = singleTarget(command, view, given)
  const asked = { sku, variant, batch, quantity: shortest(command.quantity) }
  const record = view.get('product', sku)
  if (!record || isUnknown(view, record, asked)) return { rejected: nothingThere(sku) }
  const line = newLine(target, record.product, asked)
  const wish = { target, product: record.product, line, was: undefined, asked: asked.quantity }
  const refused = refusedWish(wish, record)
  if (refused) return { rejected: refused }
  const filled = [opened(target), lineAdded(target, line)] as const
  const draft = draftOf(view)
  for (const event of filled) {
    for (const change of evolveCart(draft, { ...event, time: given.now })) draft.set(...change)
  }
  const cart = draft.get('cart', target.id)
  const frozen = freeze({ ...target, view: draft, cart }, command)
  return 'rejected' in frozen ? frozen : { accepted: [...filled, ...frozen.accepted] }
}

/**
 * The caller's latest checkout of one item, where the command says that the same is to be the same, and it is: so much of the same item for
 * the same total. Expects it to be settled.
 */
export const underWay = (command: BuyNow, view: View): CheckoutRecord | undefined => {
  if (command.again !== 'same') return undefined
  const cart = view.get('cart', view.get('customer', command.caller.actor)?.single ?? '')
  const checkout = cart?.status === 'checkout' ? view.get('checkout', cart.checkout) : undefined
  const { sku, variant, batch = '-', quantity, total = checkout?.total } = command
  const [line] = checkout?.lines ?? []
  const same = line?.sku === sku && line.variant === variant && line.batch === batch && equal(line.quantity, quantity)
  return same && equal(total!, checkout!.total) ? checkout : undefined
}

/** A cart that is not there yet, under a fresh id: its owner's active cart stays what it is. */
const singleTarget = ({ caller }: BuyNow, view: View, given: Given): Target => {
  const ownerKind = caller.kind === 'guest' ? 'guest' : 'customer'
  const about = {
    view,
    given,
    config: configOf(view),
    id: given.id(0),
    cart: undefined,
    owner: caller.actor,
    ownerKind,
  }
  return targetOf({ ...about, ownerKind }, caller.kind === 'staff', 1)
}

const opened = ({ view, id, owner, ownerKind }: Target): EventOf<'CartOpened'> => {
  const earlier = view.get('customer', owner)?.earlier ?? 0
  return { type: 'CartOpened', stream: `cart/${id}`, data: { cart: id, owner, ownerKind, earlier, purpose: 'single' } }
}
