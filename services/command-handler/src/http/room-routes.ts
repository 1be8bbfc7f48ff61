import { AddSessionItemBody, ClientSessionView } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Door } from './door.ts'
import { canonical } from './idempotency.ts'
import { CartHeaders, documented } from './openapi.ts'
import { RoomParams } from './params.ts'
import type { SessionDesk } from './session-desk.ts'

const doc = (summary: string) => ({
  ...documented(summary, 'sessions', ClientSessionView),
  headers: CartHeaders.omit({ 'If-Match': true }),
  params: RoomParams,
})

/** What the client of a session does in its room; each answers the session as they may see it. */
export const roomRoutes = (instance: FastifyInstance, door: Door, desk: SessionDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = door.enter('join-session')

  app.post('/rooms/:roomCode/join', { onRequest, schema: doc('Come into the room') }, (request, reply) => {
    const { shop, roomCode: room } = request.params
    const wish = { type: 'JoinSession' as const }
    return desk.forClient({ request, reply }, { shop, session: { room }, wish, said: '' })
  })

  app.post(
    '/rooms/:roomCode/items',
    { onRequest, schema: { ...doc('Add an item to the session'), body: AddSessionItemBody.omit({ sample: true }) } },
    (request, reply) => {
      const { shop, roomCode: room } = request.params
      const wish = { type: 'AddSessionItem' as const, ...request.body }
      return desk.forClient({ request, reply }, { shop, session: { room }, wish, said: canonical(request.body) })
    },
  )

  app.post(
    '/rooms/:roomCode/checkout-request',
    { onRequest, schema: doc('Ask the host to make an order of it') },
    (request, reply) => {
      const { shop, roomCode: room } = request.params
      const wish = { type: 'RequestCheckout' as const }
      return desk.forClient({ request, reply }, { shop, session: { room }, wish, said: '' })
    },
  )
}
