import { z } from 'zod'

/** The roles of contract.md. `service` is a storefront's back end that acts for a subject it names. */
export const roles = ['admin', 'staff', 'customer', 'guest', 'analyst', 'ops', 'service'] as const
export type Role = (typeof roles)[number]

/** Who asks, as a verified token says. `shops`: the shops it is good for, `*` for all; `exp`: when it ends, epoch seconds. */
export type Claims = { sub: string; role: Role; shops: readonly string[] | '*'; exp: number }

/** Issuer of the tokens that this system makes itself. */
export const ISSUER = 'cartstream'

const Role = z
  .string()
  .transform((role) => (role.toLowerCase() === 'client' ? 'customer' : role.toLowerCase()))
  .pipe(z.enum(roles))

/** A token's payload as issuers write it; roles in any case, and CLIENT for customer. */
export const Payload = z.object({
  sub: z.string().min(1).max(255),
  role: Role,
  shops: z.union([z.literal('*'), z.array(z.string().min(1).max(63)).max(1000)]),
  exp: z.number(),
  iss: z.string().optional(),
})

/** May these claims touch this shop at all? What their role may do there is for the caller to ask. */
export const mayUse = (claims: Pick<Claims, 'shops'>, shop: string): boolean =>
  claims.shops === '*' || claims.shops.includes(shop)
