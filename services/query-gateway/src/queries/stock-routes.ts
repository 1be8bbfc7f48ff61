import { Refused } from '@cartstream/answer'
import { BatchName, Sku } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { described } from '../http/described.ts'
import { ownOnly } from '../http/viewer.ts'
import { Availability, Promotion, Wait } from '../rows/schemas.ts'
import { entering, One, ShopParams, SkuParams } from './entry.ts'
import { listAnswer, listQuery, readList } from './lists.ts'
import type { QueryDesk } from './routes.ts'

const AvailabilityQuery = z.strictObject({ ...listQuery, sku: Sku.optional() })
const WaitQuery = z.strictObject({ ...listQuery, batch: BatchName.optional() })

/** What can be bought, on which terms, and who waits for it. */
export const stockRoutes = (instance: FastifyInstance, desk: QueryDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const enter = entering(desk.reads)

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
    async ({ params: { shop }, query: { limit, next, sku }, viewer }) => {
      const asked = { shop, topic: 'availability' as const, filter: { sku }, limit, next }
      return readList(desk, asked, await desk.viewFor.stock(viewer, shop))
    },
  )

  app.get(
    '/availability/:sku',
    {
      preHandler: enter('availability'),
      schema: { ...described('One SKU and its stock', Availability), params: SkuParams, querystring: One },
    },
    async ({ params: { shop, sku }, viewer }) => {
      const found = await desk.reads.one('availability', { shop, key: sku })
      if (found === undefined) throw new Refused('not-found')
      return (await desk.viewFor.stock(viewer, shop)).render(found.row)
    },
  )

  app.get(
    '/waitlist/:sku',
    {
      preHandler: enter('waitlist'),
      schema: {
        ...described('Who waits for a SKU, the first first; of a customer, the own place', listAnswer(Wait)),
        params: SkuParams,
        querystring: WaitQuery,
      },
    },
    async ({ params: { shop, sku }, query: { limit, next, batch }, viewer }) => {
      const asked = { shop, topic: 'waitlist' as const, ...ownOnly(viewer), filter: { sku, batch }, limit, next }
      return readList(desk, asked, desk.viewFor.waitlist(viewer))
    },
  )

  app.get(
    '/promotions',
    {
      preHandler: enter('promotions'),
      schema: {
        ...described('Promotions, ended ones too', listAnswer(Promotion)),
        params: ShopParams,
        querystring: z.strictObject(listQuery),
      },
    },
    async ({ params: { shop }, query: { limit, next } }) =>
      readList(desk, { shop, topic: 'promotions', filter: {}, limit, next }, desk.views.asIs),
  )
}
