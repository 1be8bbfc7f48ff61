import { bearerOf, Refused } from '@cartstream/answer'
import { type Claims, mayUse, type Role, type Verifier } from '@cartstream/run'
import type { FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    claims: Claims
  }
}

/** The rows of contract.md's table that look back. Operators may see to it that nothing was oversold: that names nobody. */
const mayLook = {
  history: ['admin', 'staff', 'analyst'],
  certificate: ['admin', 'staff', 'analyst', 'ops'],
} as const satisfies Record<string, readonly Role[]>
export type Look = keyof typeof mayLook
/** Who may look. */
export const rolesFor = (look: Look): readonly Role[] => mayLook[look]

/** Another shop does not exist for this token; of its own shop it is told what its role may not do. */
export const admit = (claims: Claims, shop: string, look: Look): void => {
  if (!mayUse(claims, shop)) throw new Refused('not-found', 'there is no such shop for this token')
  if (!rolesFor(look).includes(claims.role)) throw new Refused('forbidden', `the role ${claims.role} may not read this`)
}

/** Names are for the shop's people; analysts see pseudonyms. */
export const seesNames = ({ role }: Claims): boolean => role === 'admin' || role === 'staff'

/** An onRequest hook: a bearer token in `Authorization`, and nothing else, opens these routes. */
export const bearerHook =
  (verifier: Verifier) =>
  async (request: FastifyRequest): Promise<void> => {
    const token = bearerOf(request.headers.authorization)
    if (token === undefined) throw new Refused('unauthenticated')
    request.claims = await verifier(token)
  }
