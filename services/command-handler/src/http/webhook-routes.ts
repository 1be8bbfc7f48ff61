import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Door } from './door.ts'
import { documentedWebhook } from './openapi.ts'
import { ShopParams } from './params.ts'
import type { WebhookDesk } from './webhook-desk.ts'

/** The most bytes of a webhook: a provider's event carries the whole payment. */
const WEBHOOK_LIMIT = 256 * 1024
const ProviderParams = z.object({ provider: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/) })
const Taken = z.object({ taken: z.boolean() })

/**
 * Webhooks, read byte for byte, for that is what was signed. One account of a provider may serve many shops, so there is a door without a
 * shop, too; it is the same.
 */
export const webhookRoutes = (instance: FastifyInstance, door: Door, desk: WebhookDesk): void => {
  void instance.register(async (plugin) => {
    const app = plugin.withTypeProvider<ZodTypeProvider>()
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: WEBHOOK_LIMIT }, (_request, body, done) =>
      done(null, body),
    )
    const onRequest = door.enterByAddress('webhooks')
    const schema = documentedWebhook(Taken)
    app.post(
      '/v1/payments/webhooks/:provider',
      { onRequest, bodyLimit: WEBHOOK_LIMIT, schema: { ...schema, params: ProviderParams } },
      (request, reply) => desk.take(request, reply, request.params.provider),
    )
    app.post(
      '/v1/shops/:shop/payments/webhooks/:provider',
      { onRequest, bodyLimit: WEBHOOK_LIMIT, schema: { ...schema, params: ShopParams.extend(ProviderParams.shape) } },
      (request, reply) => desk.take(request, reply, request.params.provider),
    )
  })
}
