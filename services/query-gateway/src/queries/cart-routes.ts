import { Id, ShopId, Sku } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { described } from '../http/described.ts'
import { ownOnly } from '../http/viewer.ts'
import { AnyCart, LiveCart, Reservation, reservationStatus, UnverifiedCart } from '../rows/schemas.ts'
import { readCart } from './cart.ts'
import { entering, One, ShopParams } from './entry.ts'
import { listAnswer, listQuery, readList } from './lists.ts'
import type { QueryDesk } from './routes.ts'

const CartParams = z.object({ shop: ShopId, cart: z.union([z.literal('me'), Id]) })
const LiveCartsQuery = z.strictObject({
  ...listQuery,
  sku: Sku.optional(),
  ownerKind: z.enum(['customer', 'guest']).optional(),
})
const ReservationsQuery = z.strictObject({
  ...listQuery,
  sku: Sku.optional(),
  cart: Id.optional(),
  status: reservationStatus.optional(),
})

/** Carts, and what is held for them. */
export const cartRoutes = (instance: FastifyInstance, desk: QueryDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const enter = entering(desk.reads)

  app.get(
    '/live-carts',
    {
      preHandler: enter('live-carts'),
      schema: {
        ...described('Open carts with items', listAnswer(LiveCart)),
        params: ShopParams,
        querystring: LiveCartsQuery,
      },
    },
    async ({ params: { shop }, query: { limit, next, sku, ownerKind }, viewer }) => {
      const asked = { shop, topic: 'live-carts' as const, filter: { sku, ownerKind }, limit, next }
      return readList(desk, asked, desk.viewFor.carts(viewer))
    },
  )

  app.get(
    '/carts/:cart',
    {
      preHandler: enter('cart'),
      schema: {
        ...described('One cart, or `me`: the own', z.union([AnyCart, UnverifiedCart])),
        params: CartParams,
        querystring: One,
      },
    },
    async ({ params: { shop, cart }, viewer }, reply) => {
      const { version, body } = await readCart(desk, viewer, shop, cart)
      reply.header('etag', `"${version}"`)
      return body
    },
  )

  app.get(
    '/reservations',
    {
      preHandler: enter('reservations'),
      schema: {
        ...described('Holds, live and ended: of the shop, or the own', listAnswer(Reservation)),
        params: ShopParams,
        querystring: ReservationsQuery,
      },
    },
    async ({ params: { shop }, query: { limit, next, sku, cart, status }, viewer }) => {
      const filter = { sku, cart, status }
      const asked = { shop, topic: 'reservations' as const, ...ownOnly(viewer), filter, limit, next }
      return readList(desk, asked, desk.viewFor.reservations(viewer))
    },
  )
}
