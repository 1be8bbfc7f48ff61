import { bearerOf, Refused } from '@cartstream/answer'
import type { Keys } from '@cartstream/keys'
import { type Claims, mayUse, type Role, type Verifier } from '@cartstream/run'
import type { FastifyRequest } from 'fastify'

/**
 * Who asks, by a verified token or ticket. `actor`: whose own cart `me` is: for a back end, of the customer it names; `subject`: who that is,
 * as tokens say it. Both are empty for a back end that names nobody.
 */
export type Viewer = { claims: Claims; actor: string; subject: string; recheck: () => Promise<Claims> }

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer
  }
}

const shopsPeople = ['admin', 'staff'] as const
const customers = ['customer', 'guest', 'service'] as const

/** The rows of contract.md's table that read. Whoever is a customer sees of any of these their own only (`ownOnly`). */
const mayLook = {
  'live-carts': [...shopsPeople, 'analyst'],
  cart: [...shopsPeople, ...customers],
  availability: [...shopsPeople, ...customers, 'analyst', 'ops'],
  reservations: [...shopsPeople, ...customers, 'analyst'],
  orders: [...shopsPeople, ...customers, 'analyst'],
  payments: shopsPeople,
  payment: [...shopsPeople, ...customers],
  waitlist: [...shopsPeople, ...customers],
  promotions: shopsPeople,
  sheets: [...shopsPeople, ...customers],
  outbox: [...shopsPeople, 'ops'],
  analytics: [...shopsPeople, 'analyst'],
  sessions: [...shopsPeople, ...customers],
  /** By its code, as whoever is invited: staff have the session's id. */
  room: ['admin', ...customers],
  host: shopsPeople,
  credit: shopsPeople,
  own: customers,
  /** What concerns read models rather than what is in them. */
  ops: ['admin', 'ops'],
} as const satisfies Record<string, readonly Role[]>
export type Look = keyof typeof mayLook
/** Who may look. */
export const rolesFor = (look: Look): readonly Role[] => mayLook[look]

/** Another shop does not exist for this token; of its own shop it is told what its role may not do. */
export const admit = (viewer: Viewer, shop: string, look: Look): void => {
  if (!mayUse(viewer.claims, shop)) throw new Refused('not-found', 'there is no such shop for this token')
  admitAnywhere(viewer, look)
}

/** The same for what is read over all shops that the token is good for. */
export const admitAnywhere = ({ claims: { role } }: Viewer, look: Look): void => {
  if (!rolesFor(look).includes(role)) throw new Refused('forbidden', `the role ${role} may not read this`)
}

/** Everything of the shop is theirs to see. */
export const isStaff = ({ claims: { role } }: Viewer): boolean => role === 'admin' || role === 'staff'

/** Whose rows a viewer is shown: everybody's to the shop's people and, by pseudonym, to analysts; their own to everyone else. */
export const ownOnly = (viewer: Viewer): { owner?: string } => {
  if (isStaff(viewer) || viewer.claims.role === 'analyst' || viewer.claims.role === 'ops') return {}
  mustBeSomeone(viewer)
  return { owner: viewer.actor }
}

/** A back end that names nobody owns nothing. */
export const mustBeSomeone = (viewer: Viewer): void => {
  if (viewer.actor === '')
    throw new Refused('bad-request', 'a service token must name the customer in Cartstream-Subject')
}

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
  given: { keys: Pick<Keys, 'actorOf'>; recheck: () => Promise<Claims> },
): Promise<Viewer> => {
  const subject = subjectOf(claims, request.headers['cartstream-subject'])
  const actor = subject === undefined ? '' : await given.keys.actorOf(subject)
  return { claims, actor, subject: subject ?? '', recheck: given.recheck }
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
