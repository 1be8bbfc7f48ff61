import { type Claims, mintToken } from '@cartstream/run'
import type { FastifyInstance } from 'fastify'
import { DEMO_SHOP } from '../seed/seed.ts'

/** An hour: a page that is still open then asks again. */
const TTL_SECONDS = 3600

type Somebody = Pick<Claims, 'sub' | 'role'> & { does: string }

/** Who one can be at a click, in the order in which people want to be them. */
export const somebodies: readonly Somebody[] = [
  { sub: 'alice', role: 'staff', does: 'sells: carts, stock, orders' },
  { sub: 'henry', role: 'staff', does: 'hosts live sessions' },
  { sub: 'olga', role: 'ops', does: 'runs the service: lag, rebuilds, dead letters' },
  { sub: 'ivan', role: 'analyst', does: 'looks back, at pseudonyms' },
  { sub: 'ada', role: 'admin', does: 'may do all of it' },
  { sub: 'ann', role: 'customer', does: 'shops' },
  { sub: 'bob', role: 'customer', does: 'shops, too' },
]

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/
const LOCAL_NAME = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/

/**
 * Whoever sits at this machine, and nobody else: by address, and by the name that the page was asked for under, which is another one where a
 * page of the web has its own name lead here. What a proxy has passed on comes from elsewhere.
 */
const isHere = (address: string | undefined, headers: Readonly<Record<string, unknown>>): boolean =>
  LOOPBACK.test(address ?? '') &&
  LOCAL_NAME.test(String(headers.host)) &&
  headers['x-forwarded-for'] === undefined &&
  headers.forwarded === undefined

/** GET /demo/identities: tokens of people of the demo shop, for the sign-in at a click. Only of the embedded instance; 404 for everybody who is not here. */
export const identityRoutes = (app: FastifyInstance, { secret }: { secret: string }): void => {
  app.get('/demo/identities', { schema: { hide: true } as object }, async (request, reply) => {
    if (!isHere(request.socket.remoteAddress, request.headers)) return reply.callNotFound()
    const identities = somebodies.map(async ({ does, ...claims }) => ({
      ...{ ...claims, does, shops: [DEMO_SHOP] },
      token: await mintToken(secret, { ...claims, shops: [DEMO_SHOP] }, TTL_SECONDS),
    }))
    return reply
      .headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
      .send({ identities: await Promise.all(identities) })
  })
}
