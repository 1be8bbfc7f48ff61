import type { Role } from '@cartstream/run'

/** What a route does, as far as the table of roles is concerned. */
export type Act = 'configure' | 'catalogue' | 'stock' | 'cart'

/** The rows of contract.md's table that write; whose cart it is, the decider asks. `service` acts for a customer that it names. */
export const mayDo: Readonly<Record<Act, readonly Role[]>> = {
  configure: ['admin'],
  catalogue: ['admin'],
  stock: ['admin', 'staff'],
  cart: ['admin', 'staff', 'customer', 'guest', 'service'],
}

/** What a caller of this role is to the shop's carts. */
export const kindOf = (role: Role): 'customer' | 'guest' | 'staff' => {
  if (role === 'admin' || role === 'staff') return 'staff'
  return role === 'guest' ? 'guest' : 'customer'
}
