import { CombinedBody, ConfirmBody, Id } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CombinedDesk } from './combined-desk.ts'
import type { Door } from './door.ts'
import { CartHeaders, documented } from './openapi.ts'
import { CombinedOutcomeView } from './views.ts'

const doc = (summary: string) => ({
  ...documented(summary, 'combined checkout', CombinedOutcomeView),
  headers: CartHeaders.omit({ 'If-Match': true }),
})
const CombinedParams = z.object({ id: Id })

/** Checkouts over several shops: without a shop in the path, for the body, or the id, names them. */
export const combinedRoutes = (instance: FastifyInstance, door: Door, desk: CombinedDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = door.enter('cart')

  app.post(
    '/v1/checkouts',
    {
      onRequest,
      schema: { ...doc('Freeze carts of several shops and begin to pay for them at once'), body: CombinedBody },
    },
    (request, reply) => desk.start({ request, reply }, request.body),
  )

  app.delete(
    '/v1/checkouts/:id',
    { onRequest, schema: { ...doc('Give a combined checkout up: every cart is open again'), params: CombinedParams } },
    (request, reply) => desk.cancel({ request, reply }, request.params.id),
  )

  app.post(
    '/v1/checkouts/:id/confirm',
    {
      onRequest,
      schema: {
        ...doc('Ask the provider, and place the orders where it has the money'),
        params: CombinedParams,
        body: ConfirmBody.nullish(),
      },
    },
    (request, reply) => desk.confirm({ request, reply }, request.params.id, request.body ?? {}),
  )
}
