import { ConfirmBody, FailBody, SettleBody } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Door } from './door.ts'
import { CartHeaders, documented } from './openapi.ts'
import { IdParams } from './params.ts'
import type { PaymentDesk } from './payment-desk.ts'
import { OutcomeView } from './views.ts'

const doc = (summary: string) => ({
  ...documented(summary, 'payments', OutcomeView),
  headers: CartHeaders.omit({ 'If-Match': true }),
  params: IdParams,
})

/** What becomes of a payment; each answers its checkout, the cart, and the order where there is one. */
export const paymentRoutes = (instance: FastifyInstance, door: Door, desk: PaymentDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = door.enter('cart')

  app.post(
    '/payments/:id/confirm',
    {
      onRequest,
      schema: { ...doc('Ask the provider, and place the order where it has the money'), body: ConfirmBody.nullish() },
    },
    (request, reply) => desk.confirm({ request, reply }, { ...request.params, body: request.body ?? {} }),
  )

  app.post(
    '/payments/:id/fail',
    {
      onRequest,
      schema: { ...doc('Say that the payment failed: the checkout ends, holds stay'), body: FailBody.nullish() },
    },
    (request, reply) => desk.fail({ request, reply }, { ...request.params, body: request.body ?? {} }),
  )

  app.post(
    '/payments/:id/settle',
    {
      onRequest: door.enter('settle'),
      schema: {
        ...doc('Settle money that is no order: order after all, refund, or given back by hand'),
        body: SettleBody,
      },
    },
    (request, reply) => desk.settle({ request, reply }, { ...request.params, body: request.body }),
  )
}
