import type { View } from '@cartstream/decide'
import { BatchName, WaitBody } from '@cartstream/schemas'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Door } from './door.ts'
import { CartHeaders, documented } from './openapi.ts'
import { SkuParams } from './params.ts'
import type { ShopDesk } from './shop-desk.ts'
import { WaitView } from './views.ts'

const doc = (summary: string) => ({
  ...documented(summary, 'waitlist', WaitView),
  headers: CartHeaders.omit({ 'If-Match': true }),
})

type Waiting = { sku: string; batch: string; actor: string }
const placeOf = (view: View, { sku, batch, actor }: Waiting): WaitView => {
  const pool = { sku, ...(batch !== '-' && { batch }) }
  const entries = view.get('waitlist', `${sku}/${batch}`)?.entries ?? []
  const ahead = entries.findIndex((entry) => entry.actor === actor)
  if (ahead < 0) return { ...pool, waiting: false }
  const { entry, variant, quantity } = entries[ahead]!
  return { ...pool, waiting: true, entry, ...(variant !== undefined && { variant }), quantity, ahead }
}

const waiterOf = (request: FastifyRequest, sku: string, batch = '-') => {
  const { caller } = request.onBehalf
  return { caller, show: (view: View) => placeOf(view, { sku, batch, actor: caller.actor }) }
}

/** Queueing for the next unit of what is sold out; each answers the caller's place. */
export const waitlistRoutes = (instance: FastifyInstance, door: Door, desk: ShopDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = door.enter('cart')

  app.post(
    '/waitlist/:sku',
    { onRequest, schema: { ...doc('Wait for the next unit'), params: SkuParams, body: WaitBody.nullish() } },
    (request, reply) => {
      const { shop, sku } = request.params
      const { variant, batch } = request.body ?? {}
      const { caller, show } = waiterOf(request, sku, batch)
      const command = { type: 'JoinWaitlist' as const, sku, variant, batch, caller }
      return desk.serve(request, reply, { shop, command, said: `${sku}\n${variant ?? ''}\n${batch ?? ''}`, show })
    },
  )

  app.delete(
    '/waitlist/:sku',
    {
      onRequest,
      schema: {
        ...doc('Wait no longer'),
        params: SkuParams,
        querystring: z.strictObject({ batch: BatchName.optional() }),
      },
    },
    (request, reply) => {
      const { shop, sku } = request.params
      const { batch } = request.query
      const { caller, show } = waiterOf(request, sku, batch)
      const command = { type: 'LeaveWaitlist' as const, sku, batch, caller }
      return desk.serve(request, reply, { shop, command, said: `${sku}\n${batch ?? ''}`, show })
    },
  )
}
