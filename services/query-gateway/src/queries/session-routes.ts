import { Refused } from '@cartstream/answer'
import { ClientSessionView, RoomCode, SessionStatus, ShopId } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { described } from '../http/described.ts'
import { Subject } from '../http/subject.ts'
import { isStaff, ownOnly } from '../http/viewer.ts'
import { Credit, Host, Session } from '../rows/schemas.ts'
import { entering, IdParams, One, ShopParams } from './entry.ts'
import { listAnswer, listQuery, readList } from './lists.ts'
import type { QueryDesk } from './routes.ts'
import { readRoom, readSession } from './session.ts'

const ClientParams = z.object({ shop: ShopId, id: Subject })
const RoomParams = z.object({ shop: ShopId, roomCode: RoomCode.toLowerCase() })
const SessionsQuery = z.strictObject({ ...listQuery, status: SessionStatus.optional(), client: Subject.optional() })

/** Live sessions, and what their clients may owe. */
export const sessionRoutes = (instance: FastifyInstance, desk: QueryDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const enter = entering(desk.reads)

  app.get(
    '/sessions',
    {
      preHandler: enter('sessions'),
      schema: {
        ...described('Live sessions: of the shop, or the own', listAnswer(Session)),
        params: ShopParams,
        querystring: SessionsQuery,
      },
    },
    async ({ params: { shop }, query: { limit, next, status, client: subject }, viewer }) => {
      if (subject !== undefined && !isStaff(viewer)) throw new Refused('forbidden', 'whose sessions: for staff to ask')
      const client = subject && (await desk.keys.actorOf(subject))
      const asked = { shop, topic: 'sessions' as const, ...ownOnly(viewer), filter: { status, client }, limit, next }
      return readList(desk, asked, desk.viewFor.sessions(viewer))
    },
  )

  app.get(
    '/sessions/:id',
    {
      preHandler: enter('sessions'),
      schema: {
        ...described('One live session: for staff with names and notes', Session),
        params: IdParams,
        querystring: One,
      },
    },
    async ({ params: { shop, id }, viewer }) => readSession(desk, viewer, shop, id),
  )

  app.get(
    '/sessions/:id/host',
    {
      preHandler: enter('host'),
      schema: {
        ...described('What its host keeps an eye on: holds about to end, what others want, sell-through', Host),
        params: IdParams,
        querystring: One,
      },
    },
    async ({ params: { shop, id: key } }) => {
      const found = await desk.reads.one('host', { shop, key })
      if (found === undefined) throw new Refused('not-found')
      return desk.viewFor.host.render(found.row)
    },
  )

  app.get(
    '/rooms/:roomCode',
    {
      preHandler: enter('room'),
      schema: {
        ...described('The live session that this is the room of, as its client sees it', ClientSessionView),
        params: RoomParams,
        querystring: One,
      },
    },
    async ({ params: { shop, roomCode }, viewer }) => readRoom(desk, viewer, shop, roomCode),
  )

  app.get(
    '/clients/:id/credit',
    {
      preHandler: enter('credit'),
      schema: { ...described('What a client may owe, and does', Credit), params: ClientParams, querystring: One },
    },
    async ({ params: { shop, id } }) => {
      const found = await desk.reads.credit(shop, await desk.keys.actorOf(id))
      if (found === undefined) throw new Refused('not-found', 'there is no such shop')
      return found
    },
  )
}
