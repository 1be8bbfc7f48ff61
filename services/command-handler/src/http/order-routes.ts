import { orderView } from '@cartstream/decide'
import { CancelOrderBody, OrderView } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Door } from './door.ts'
import { canonical } from './idempotency.ts'
import { documented } from './openapi.ts'
import { IdParams } from './params.ts'
import type { ShopDesk } from './shop-desk.ts'

/** What staff do with orders; each answers the order as it stands. */
export const orderRoutes = (instance: FastifyInstance, door: Door, desk: ShopDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()

  app.post(
    '/orders/:id/cancel',
    {
      onRequest: door.enter('order'),
      schema: {
        ...documented('Cancel an order; what was paid is refunded', 'orders', OrderView),
        params: IdParams,
        body: CancelOrderBody,
      },
    },
    (request, reply) => {
      const { shop, id } = request.params
      const command = { type: 'CancelOrder' as const, order: id, ...request.body }
      const said = `${id}\n${canonical(request.body)}`
      return desk.serve(request, reply, { shop, command, said, show: (view) => orderView(view, id) })
    },
  )
}
