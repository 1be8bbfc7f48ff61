import type { Role } from '@cartstream/run'

/** What a route does, as far as the table of roles is concerned. */
export type Act =
  | 'configure'
  | 'catalogue'
  | 'stock'
  | 'inventory'
  | 'cart'
  | 'own-cart'
  | 'discount'
  | 'reservation'
  | 'cleanup'
  | 'release-all'
  | 'order'
  | 'settle'
  | 'create-session'
  | 'host-session'
  | 'join-session'
  | 'price-session'
  | 'live-shopping'

/**
 * The rows of contract.md's table that write. `cart` is whatever a customer does for themselves, paying and waiting as well; whose cart it
 * is, the decider asks. `own-cart`: the same, and never for staff. `inventory`: to say what a back end has sold elsewhere. In carts, `service` acts for a customer
 * that it names; elsewhere for its shop. Of sessions, the rows are the columns of document 2's table: staff sell in them, and only the client,
 * or an admin, comes into the room. `live-shopping`: any of the four, where the procedure asks for its own.
 */
export const mayDo: Readonly<Record<Act, readonly Role[]>> = {
  configure: ['admin'],
  catalogue: ['admin'],
  stock: ['admin', 'staff'],
  inventory: ['admin', 'staff', 'service'],
  cart: ['admin', 'staff', 'customer', 'guest', 'service'],
  'own-cart': ['customer', 'guest', 'service'],
  discount: ['admin', 'staff'],
  reservation: ['admin', 'staff', 'service'],
  cleanup: ['admin', 'ops', 'service'],
  'release-all': ['admin', 'ops'],
  order: ['admin', 'staff'],
  settle: ['admin', 'staff'],
  'create-session': ['admin', 'staff'],
  'host-session': ['admin', 'staff'],
  'join-session': ['admin', 'customer', 'service'],
  'price-session': ['admin', 'staff'],
  'live-shopping': ['admin', 'staff', 'customer', 'service'],
}

/** What a back end does for a customer whom it has to name; the rest it does for its shop. */
export const forCustomers: ReadonlySet<Act> = new Set(['cart', 'own-cart', 'join-session', 'live-shopping'])

/** What a caller of this role is to the shop's carts. */
export const kindOf = (role: Role): 'customer' | 'guest' | 'staff' => {
  if (role === 'admin' || role === 'staff') return 'staff'
  return role === 'guest' ? 'guest' : 'customer'
}
