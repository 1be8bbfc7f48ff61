import { isUnknown, nothingThere } from './add-item.ts'
import { cancelCheckout } from './cancel-checkout.ts'
import { findCart, type Target, targetOf } from './cart.ts'
import { equal, shortest } from './decimal.ts'
import { type Draft, draftOf } from './draft.ts'
import { take } from './evolve.ts'
import { freeze } from './freeze.ts'
import { lineAdded, newLine, sameLine } from './new-line.ts'
import { removal } from './remove-item.ts'
import { configOf } from './shop.ts'
import type { CartRecord, CheckoutRecord, CommandOf, Decision, DomainEvent, EventOf, Given, View } from './types.ts'
import { refusedWish } from './wish.ts'

/**
 * State: over one SKU and its pools; the caller's active cart has no part in it, nor need the shop have carts. Only where the same is to be the
 * same, it is one thing whether it waits in their cart, or is being paid for.
 */

/** Refusal: `not-found` for SKU, variant or batch; all of wish.ts and freeze.ts. */

type BuyNow = CommandOf<'BuyNow'>

/** A cart of its own with one line, checked out in the same batch; unless that is under way, and the same is meant. */
export const buyNow = (command: BuyNow, view: View, given: Given): Decision => {
  const { sku, variant, batch = '-' } = command
  if (underWay(command, view)) return { accepted: [] }
  const draft = draftOf(view)
  const withdrawn = replacedBy(command, view).flatMap((cart) => withdraw(command, cart, { draft, given }))
  const target = singleTarget(command, draft, given)
  const asked = { sku, variant, batch, quantity: shortest(command.quantity) }
  const record = view.get('product', sku)
  if (!record || isUnknown(view, record, asked)) return { rejected: nothingThere(sku) }
  const line = newLine(target, record.product, asked)
  const wish = { target, product: record.product, line, was: undefined, asked: asked.quantity }
  const refused = refusedWish(wish, record)
  if (refused) return { rejected: refused }
  const filled = [opened(target), lineAdded(target, line)] as const
  for (const event of filled) take(draft, event, given)
  const cart = draft.get('cart', target.id)
  const frozen = freeze({ ...target, view: draft, cart }, command)
  return 'rejected' in frozen ? frozen : { accepted: [...withdrawn, ...filled, ...frozen.accepted] }
}

/**
 * The caller's latest checkout of one item, where the command says that the same is to be the same, and it is: so much of the same item for
 * the same total. Expects those of its SKU to be settled.
 */
export const underWay = (command: BuyNow, view: View): CheckoutRecord | undefined =>
  command.again === 'same'
    ? singlesOf(command, view)
        .map((cart) => (cart.status === 'checkout' ? view.get('checkout', cart.checkout) : undefined))
        .findLast((checkout) => checkout !== undefined && isSame(command, checkout))
    : undefined

const isSame = ({ quantity, total }: BuyNow, checkout: CheckoutRecord): boolean =>
  checkout.combined === undefined &&
  checkout.lines.length === 1 &&
  equal(checkout.lines[0]!.quantity, quantity) &&
  equal(total ?? checkout.total, checkout.total)

/** The caller's carts of the item by itself, the latest last: those that are being paid for, and those whose checkout is over. */
const singlesOf = ({ caller, sku, variant, batch = '-' }: BuyNow, view: View): readonly CartRecord[] =>
  (view.get('customer', caller.actor)?.singles ?? [])
    .filter((single) => single.sku === sku)
    .map(({ cart }) => view.get('cart', cart))
    .filter((cart) => cart !== undefined)
    .filter(({ lines }) => sameLine(lines, { sku, variant, batch }) !== undefined)

/**
 * Where there is to be one of them: what the caller began of the same item, and now wants for another total, or in another quantity; and their
 * active cart, where just as much of it waits. Of a line of more, nobody knows which of it is meant.
 */
const replacedBy = (command: BuyNow, view: View): readonly CartRecord[] => {
  const { caller, again, sku, variant, batch = '-', quantity } = command
  if (again !== 'same') return []
  const active = view.get('cart', view.get('customer', caller.actor)?.active ?? '')
  const line = sameLine(active?.lines, { sku, variant, batch })
  const waits = line !== undefined && equal(line.quantity, quantity)
  return [...singlesOf(command, view), ...(waits ? [active!] : [])]
}

type Drafting = { draft: Draft; given: Given }

/**
 * Takes the item out of a cart of the caller's, and gives its hold back; a checkout of that cart is given up. A part of a combined checkout is
 * left alone. Money that still comes is late, and made good as ever.
 */
const withdraw = (
  { caller, sku, variant, batch = '-' }: BuyNow,
  { cart }: CartRecord,
  { draft, given }: Drafting,
): readonly DomainEvent[] => {
  const on = { cart: { id: cart }, caller }
  const cancelled = cancelCheckout({ type: 'CancelCheckout', ...on }, draft, given)
  if ('rejected' in cancelled) return []
  for (const event of cancelled.accepted) take(draft, event, given)
  const found = findCart(on, draft, given)
  const line = 'target' in found && sameLine(found.target.cart?.lines, { sku, variant, batch })
  const removed = line ? removal(found.target, line.line) : found
  if (!('accepted' in removed)) throw new Error(`${cart} has none of ${sku} to be taken out`)
  for (const event of removed.accepted) take(draft, event, given)
  return [...cancelled.accepted, ...removed.accepted]
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
