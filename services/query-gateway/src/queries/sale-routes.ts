import { Refused } from '@cartstream/answer'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { described } from '../http/described.ts'
import { ownOnly } from '../http/viewer.ts'
import { Effect, effectState, Order, OrderWithContact, orderStatus, Payment, paymentStatus } from '../rows/schemas.ts'
import { entering, IdParams, One, ShopParams } from './entry.ts'
import { listAnswer, listQuery, readList } from './lists.ts'
import { readOrder } from './order.ts'
import type { QueryDesk } from './routes.ts'

const OrdersQuery = z.strictObject({ ...listQuery, status: orderStatus.optional() })
const PaymentsQuery = z.strictObject({ ...listQuery, status: paymentStatus.optional() })
const OutboxQuery = z.strictObject({ ...listQuery, state: effectState.optional() })

/** Orders, the money for them, and what is still to be done about it outside. */
export const saleRoutes = (instance: FastifyInstance, desk: QueryDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const enter = entering(desk.reads)

  app.get(
    '/orders',
    {
      preHandler: enter('orders'),
      schema: {
        ...described('Orders: of the shop, or the own', listAnswer(Order)),
        params: ShopParams,
        querystring: OrdersQuery,
      },
    },
    async ({ params: { shop }, query: { limit, next, status }, viewer }) => {
      const asked = { shop, topic: 'orders' as const, ...ownOnly(viewer), filter: { status }, limit, next }
      return readList(desk, asked, desk.viewFor.orders(viewer))
    },
  )

  app.get(
    '/orders/:id',
    {
      preHandler: enter('orders'),
      schema: { ...described('One order, with whom it goes to', OrderWithContact), params: IdParams, querystring: One },
    },
    async ({ params: { shop, id }, viewer }) => readOrder(desk, viewer, shop, id),
  )

  app.get(
    '/payments',
    {
      preHandler: enter('payments'),
      schema: {
        ...described(
          'Checkouts and their payments; `unfulfilled`: money that staff have to see to',
          listAnswer(Payment),
        ),
        params: ShopParams,
        querystring: PaymentsQuery,
      },
    },
    async ({ params: { shop }, query: { limit, next, status }, viewer }) => {
      const asked = { shop, topic: 'payments' as const, filter: { status }, limit, next }
      return readList(desk, asked, desk.viewFor.payments(viewer))
    },
  )

  app.get(
    '/payments/:id',
    {
      preHandler: enter('payment'),
      schema: { ...described('One checkout and its payment', Payment), params: IdParams, querystring: One },
    },
    async ({ params: { shop, id: key }, viewer }) => {
      const found = await desk.reads.one('payments', { shop, key, ...ownOnly(viewer) })
      if (found === undefined) throw new Refused('not-found')
      await desk.names.learn([found.row.owner])
      return { ...(desk.viewFor.payments(viewer).render(found.row) as object), now: found.now.toISOString() }
    },
  )

  app.get(
    '/outbox',
    {
      preHandler: enter('outbox'),
      schema: {
        ...described(
          'What providers and customers are still to be told; `failed`: given up, or refused',
          listAnswer(Effect),
        ),
        params: ShopParams,
        querystring: OutboxQuery,
      },
    },
    async ({ params: { shop }, query: { limit, next, state: status }, viewer }) =>
      readList(desk, { shop, topic: 'outbox', filter: { status }, limit, next }, desk.viewFor.outbox(viewer)),
  )
}
