import type { HoldRecord, View } from '@cartstream/decide'
import { type Command, ReasonBody } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Door } from './door.ts'
import { documented } from './openapi.ts'
import { IdParams, ShopParams } from './params.ts'
import type { ReleaseDesk } from './release-desk.ts'
import type { ShopDesk } from './shop-desk.ts'
import { CleanedView, HoldView, ReleasedView } from './views.ts'

const shown = ({ hold, cart, line, sku, batch, quantity, ...times }: HoldRecord): HoldView => ({
  ...{ id: hold, status: 'held', cart, line, sku, ...(batch !== '-' && { batch }), quantity },
  reservedAt: new Date(times.reservedAt).toISOString(),
  expiresAt: new Date(times.expiresAt).toISOString(),
})

const holdOf =
  (id: string) =>
  (view: View): HoldView => {
    const hold = view.get('hold', id)
    return hold === undefined ? { id, status: 'ended' } : shown(hold)
  }

const doc = (summary: string, answer: typeof HoldView | typeof ReleasedView | typeof CleanedView) =>
  documented(summary, 'reservations', answer)

/** What a shop's people do with what is held: single holds, all of them, those whose time is up. */
export const reservationRoutes = (
  instance: FastifyInstance,
  door: Door,
  { shops, release }: { shops: ShopDesk; release: ReleaseDesk },
): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = door.enter('reservation')

  app.post(
    '/reservations/:id/release',
    { onRequest, schema: { ...doc('End a hold before its time', HoldView), params: IdParams, body: ReasonBody } },
    (request, reply) => {
      const { shop, id } = request.params
      const { reason } = request.body
      const command: Command = { type: 'ReleaseHold', hold: id, reason }
      return shops.serve(request, reply, { shop, command, said: `${id}\n${reason}`, show: holdOf(id) })
    },
  )

  app.post(
    '/reservations/:id/extend',
    { onRequest, schema: { ...doc('Hold for longer, up to the limit of the shop', HoldView), params: IdParams } },
    (request, reply) => {
      const { shop, id } = request.params
      const command: Command = { type: 'ExtendHold', hold: id }
      return shops.serve(request, reply, { shop, command, said: id, show: holdOf(id) })
    },
  )

  app.post(
    '/reservations/cleanup',
    {
      onRequest: door.enter('cleanup'),
      schema: { ...doc('Settle all that is due, without waiting for the timer', CleanedView), params: ShopParams },
    },
    (request, reply) => {
      const { shop } = request.params
      const asking = { shop, command: { type: 'CleanUp' as const }, said: '' }
      return shops.ask(request, reply, asking, ({ answer }) => ({ released: Number(answer.quantity ?? '0') }))
    },
  )

  app.post(
    '/reservations/release-all',
    {
      onRequest: door.enter('release-all'),
      schema: { ...doc('End every hold of the shop', ReleasedView), params: ShopParams, body: ReasonBody },
    },
    (request, reply) => release.all({ request, reply }, { ...request.params, reason: request.body.reason }),
  )
}
