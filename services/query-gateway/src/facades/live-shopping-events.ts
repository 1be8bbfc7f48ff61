import { Refused } from '@cartstream/answer'
import { Id, RoomCode } from '@cartstream/schemas'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { waitAtLeast } from '../http/at-least.ts'
import { described } from '../http/described.ts'
import { admit, isStaff, rolesFor, type Viewer } from '../http/viewer.ts'
import type { QueryDesk } from '../queries/routes.ts'
import type { StreamDesk } from '../stream/desk.ts'
import { serveEvents } from '../stream/sse.ts'
import { shopFor } from './shop.ts'

export type LiveShoppingEvents = {
  desk: StreamDesk
  reads: QueryDesk['reads']
  /** How often a stream says that it is alive. */
  heartbeatMs: number
  defaultShop?: string | undefined
}

const EventStream = z
  .string()
  .describe('text/event-stream of frames: snapshot, changes, presence, up-to-date, must-refetch, closed')
const Query = z.object({
  cursor: z.string().max(16_384).optional(),
  atLeast: z.string().max(8192).optional(),
  /** For EventSource, which can send no header. */
  shop: z.string().max(63).optional(),
})

/**
 * Document 2's streams: a live session to its host, and to its client. Their frames are those of /v1's topic `session:{id}`, with a cursor
 * in each event's id; all that differs is how the session is named, and the heartbeat.
 */
export const liveShoppingEvents = (instance: FastifyInstance, events: LiveShoppingEvents): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { desk, heartbeatMs } = events
  const beating = async (request: FastifyRequest) => {
    request.admitted = { ...request.admitted, heartbeatMs }
  }

  app.route({
    method: 'GET',
    url: '/api/sse/live-shopping/:sessionId',
    exposeHeadRoute: false,
    schema: {
      ...described('A live session as it goes on, for its host', EventStream, {
        tag: 'streams',
        roles: rolesFor('host'),
      }),
      params: z.object({ sessionId: Id }),
      querystring: Query,
    },
    preHandler: [desk.admit((request, viewer) => ofHost(request, viewer)), beating],
    handler: (request, reply) => serveEvents(desk, request, reply, heartbeatMs),
  })

  app.route({
    method: 'GET',
    url: '/api/sse/vip/live-shopping/:roomCode',
    exposeHeadRoute: false,
    schema: {
      ...described('A live session as it goes on, for its client', EventStream, {
        tag: 'streams',
        roles: rolesFor('room'),
      }),
      params: z.object({ roomCode: RoomCode.toLowerCase() }),
      querystring: Query,
    },
    preHandler: [desk.admit((request, viewer) => ofRoom(events, request, viewer)), beating],
    handler: (request, reply) => serveEvents(desk, request, reply, heartbeatMs),
  })
}

/** A session's id names its shop. */
const ofHost = (request: FastifyRequest, viewer: Viewer) => {
  const { sessionId } = request.params as { sessionId: Id }
  const shop = sessionId.slice(0, sessionId.indexOf('.'))
  admit(viewer, shop, 'host')
  return { shop, named: [`session:${sessionId}`] }
}

/** Whose the room is not, for them there is none. Staff do not join as a client; an admin may, and sees what clients do. */
const ofRoom = async ({ reads, defaultShop }: LiveShoppingEvents, request: FastifyRequest, viewer: Viewer) => {
  const { roomCode: room } = request.params as { roomCode: string }
  request.viewer = viewer
  const asked = (request.query as z.infer<typeof Query>).shop
  if (asked !== undefined) request.headers['x-shop-id'] ??= asked
  const shop = shopFor(request, defaultShop)
  admit(viewer, shop, 'room')
  await waitAtLeast(reads, shop, request, (request.query as z.infer<typeof Query>).atLeast)
  const owner = isStaff(viewer) ? {} : { owner: viewer.actor }
  const { rows } = await reads.snapshot('sessions', { shop, ...owner, filter: { room } }, { limit: 1 })
  const session = rows[0]?.key
  if (session === undefined) throw new Refused('not-found', 'there is no such room for this token')
  return { shop, named: [`session:${session}`], inRoom: true }
}
