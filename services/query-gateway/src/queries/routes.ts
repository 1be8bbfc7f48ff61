import type { AvailabilityRow, Reads } from '@cartstream/read'
import { Id, ShopId, Sku } from '@cartstream/schemas'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { waitAtLeast } from '../http/at-least.ts'
import { described } from '../http/described.ts'
import { Refused } from '../http/refused.ts'
import { admit, type Look } from '../http/viewer.ts'
import type { Names } from '../rows/names.ts'
import { Availability, LiveCart, type Views } from '../rows/views.ts'
import type { Topics } from '../stream/topics.ts'
import { readCart } from './cart.ts'
import { listAnswer, listQuery, readList } from './lists.ts'

export type QueryDesk = { reads: Reads; names: Names; views: Views; topics: Topics }

const OwnerKind = z.enum(['customer', 'guest'])
const ShopParams = z.object({ shop: ShopId })
const CartParams = z.object({ shop: ShopId, cart: z.union([z.literal('me'), Id]) })
const SkuParams = z.object({ shop: ShopId, sku: Sku })
const One = z.strictObject({ atLeast: listQuery.atLeast })
const LiveCartsQuery = z.strictObject({ ...listQuery, sku: Sku.optional(), ownerKind: OwnerKind.optional() })
const AvailabilityQuery = z.strictObject({ ...listQuery, sku: Sku.optional() })

/** GET routes under /v1/shops/:shop; each admits, then waits for `atLeast`, then reads. */
export const queryRoutes = (instance: FastifyInstance, desk: QueryDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { reads, views, topics } = desk

  /** A preHandler: what `look` asks of the viewer, and what the caller has written already. */
  const enter = (look: Look) => async (request: FastifyRequest) => {
    const { shop } = request.params as { shop: string }
    admit(request.viewer, shop, look)
    await waitAtLeast(reads, shop, request, (request.query as { atLeast?: string }).atLeast)
  }

  app.get(
    '/live-carts',
    {
      preHandler: enter('live-carts'),
      schema: {
        ...described('Carts with items', listAnswer(LiveCart)),
        params: ShopParams,
        querystring: LiveCartsQuery,
      },
    },
    async ({ params: { shop }, query: { sku, ownerKind, limit, next }, viewer }) => {
      const view = viewer.claims.role === 'analyst' ? views.analystCart : views.staffCart
      const filter = { ...(sku !== undefined && { sku }), ...(ownerKind !== undefined && { ownerKind }) }
      return readList(desk, { shop, topic: 'live-carts', filter, limit, next }, view)
    },
  )

  app.get(
    '/availability',
    {
      preHandler: enter('availability'),
      schema: {
        ...described('SKUs and their stock', listAnswer(Availability)),
        params: ShopParams,
        querystring: AvailabilityQuery,
      },
    },
    async ({ params: { shop }, query: { sku, limit, next }, viewer }) => {
      const view = await topics.stockView(viewer, shop)
      return readList(
        desk,
        { shop, topic: 'availability', filter: sku === undefined ? {} : { sku }, limit, next },
        view,
      )
    },
  )

  app.get(
    '/availability/:sku',
    {
      preHandler: enter('availability'),
      schema: { ...described('One SKU and its stock', Availability), params: SkuParams, querystring: One },
    },
    async ({ params: { shop, sku }, viewer }) => {
      const view = await topics.stockView(viewer, shop)
      const { rows } = await reads.snapshot('availability', { shop, key: sku }, { limit: 1 })
      const row = rows[0]?.row as AvailabilityRow | null | undefined
      if (row == null) throw new Refused('not-found')
      return view.render(row)
    },
  )

  app.get(
    '/carts/:cart',
    {
      preHandler: enter('cart'),
      schema: {
        ...described('One cart, or `me`: the own', LiveCart.partial({ owner: true, ownerKind: true })),
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
}
