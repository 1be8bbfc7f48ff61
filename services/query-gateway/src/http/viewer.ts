import type { Keys } from '@cartstream/keys'
import { type Claims, mayUse, type Role, type Verifier } from '@cartstream/run'
import type { FastifyRequest } from 'fastify'
import { Refused } from './refused.ts'

/** Who asks, by a verified token or ticket. `actor`: whose own cart `me` is: for a back end, of the customer it names. */
export type Viewer = { claims: Claims; actor: string; recheck: () => Promise<Claims> }

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer
  }
}

/** The rows of contract.md's table that read. */
export type Look = 'live-carts' | 'cart' | 'availability'
const mayLook: Readonly<Record<Look, readonly Role[]>> = {
  'live-carts': ['admin', 'staff', 'analyst'],
  cart: ['admin', 'staff', 'customer', 'guest', 'service'],
  availability: ['admin', 'staff', 'customer', 'guest', 'service', 'analyst', 'ops'],
}

/** Another shop does not exist for this token; of its own shop it is told what its role may not do. */
export const admit = (viewer: Viewer, shop: string, look: Look): void => {
  const { role } = viewer.claims
  if (!mayUse(viewer.claims, shop)) throw new Refused('not-found', 'there is no such shop for this token')
  if (!mayLook[look].includes(role)) throw new Refused('forbidden', `the role ${role} may not read this`)
}

/** Any cart of the shop is theirs to see. */
export const isStaff = (viewer: Viewer): boolean => viewer.claims.role === 'admin' || viewer.claims.role === 'staff'

export const bearerOf = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : /^bearer +(\S+)$/i.exec(header)?.[1]

/** Node hands header bytes on as Latin-1, so only ASCII names one subject for certain. */
const SUBJECT = /^[\x20-\x7e]{1,255}$/

/** A back end says for whom it acts in `Cartstream-Subject`; nobody else may. Undefined where it acts for nobody, as for availability. */
const subjectOf = (claims: Claims, header: string | string[] | undefined): string | undefined => {
  if (claims.role !== 'service') {
    if (header !== undefined) throw new Refused('forbidden', 'Cartstream-Subject is for tokens of the role service')
    return claims.sub
  }
  if (header === undefined) return undefined
  if (typeof header === 'string' && SUBJECT.test(header)) return header
  throw new Refused('bad-request', 'Cartstream-Subject: must be 1-255 printable ASCII characters')
}

export const viewerOf = async (
  claims: Claims,
  request: FastifyRequest,
  given: { keys: Keys; recheck: () => Promise<Claims> },
): Promise<Viewer> => {
  const subject = subjectOf(claims, request.headers['cartstream-subject'])
  const actor = subject === undefined ? '' : await given.keys.actorOf(subject)
  return { claims, actor, recheck: given.recheck }
}

/** An onRequest hook: a bearer token in `Authorization`, and nothing else, opens the queries. */
export const bearerHook =
  ({ verifier, keys }: { verifier: Verifier; keys: Keys }) =>
  async (request: FastifyRequest): Promise<void> => {
    const token = bearerOf(request.headers.authorization)
    if (token === undefined) throw new Refused('unauthenticated')
    const claims = await verifier(token)
    request.viewer = await viewerOf(claims, request, { keys, recheck: () => verifier(token) })
  }
