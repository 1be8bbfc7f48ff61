import type { Cart, CartLine, LiveCart, UnverifiedCart } from '@cartstream/client'

/** A cart that another storefront keeps: its items are as that has them, and nothing is held for it. */
export const isUnverified = (cart: LiveCart | Cart | UnverifiedCart): cart is UnverifiedCart => 'unverified' in cart

/** Whose it is, as far as the viewer may know: the name, else what another storefront calls them, else the pseudonym. */
export const shopperOf = (cart: LiveCart): string => {
  if (cart.subject !== undefined) return cart.subject
  if (isUnverified(cart) && cart.customer !== undefined) return cart.customer
  return cart.owner
}

export const shopperKind = (cart: LiveCart): 'customer' | 'guest' | 'unverified' =>
  isUnverified(cart) ? 'unverified' : cart.ownerKind

export const linesOf = (cart: LiveCart): readonly CartLine[] => (isUnverified(cart) ? [] : cart.items)

/** What is in it, the names of the goods with commas between. */
export const goodsOf = (cart: LiveCart): string =>
  isUnverified(cart)
    ? cart.items.map((item) => String(item.name ?? item.title ?? item.sku ?? 'something')).join(', ')
    : cart.items.map(({ name }) => name).join(', ')

export const stateOf = (cart: LiveCart): string => (isUnverified(cart) ? 'open' : (cart.status ?? 'open'))

/** When the first of its holds ends, epoch ms; never where nothing is held. */
export const heldUntil = (cart: LiveCart): number =>
  isUnverified(cart) || cart.holdsUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(cart.holdsUntil)

/** What a person would look for a cart by: who it is, what is in it, its id. */
export const textsOf = (cart: LiveCart): readonly string[] => [
  ...[shopperOf(cart), goodsOf(cart), cart.id],
  ...linesOf(cart).map(({ sku }) => sku),
]
