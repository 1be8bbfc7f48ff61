import { Refused } from '@cartstream/answer'
import { type Id, RoomCode, ShopId } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { described } from '../http/described.ts'
import { ownOnly, type Viewer } from '../http/viewer.ts'
import { entering, IdParams, One } from '../queries/entry.ts'
import type { QueryDesk } from '../queries/routes.ts'
import type { Entry, VideoProvider } from './provider.ts'

const TTL_SECONDS = 3600
const Way = z.object({ provider: z.string(), url: z.string(), token: z.string(), expiresAt: z.string() })
const RoomParams = z.object({ shop: ShopId, roomCode: RoomCode.toLowerCase() })

/** Under /v1/shops/:shop: a way into the picture and sound of a session that goes on; without a provider there is none. */
export const videoRoutes = (
  instance: FastifyInstance,
  { reads }: QueryDesk,
  video: VideoProvider | undefined,
): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const enter = entering(reads)

  app.get(
    '/sessions/:id/video',
    {
      preHandler: enter('host'),
      schema: {
        ...described('A way into the video of a session, for its host', Way),
        params: IdParams,
        querystring: One,
      },
    },
    async ({ params: { shop, id }, viewer }) => {
      const session = await reads.one('sessions', { shop, key: id })
      return wayInto(video, { viewer, as: 'host' }, session?.row)
    },
  )

  app.get(
    '/rooms/:roomCode/video',
    {
      preHandler: enter('room'),
      schema: {
        ...described('A way into the video of a session, for its client', Way),
        params: RoomParams,
        querystring: One,
      },
    },
    async ({ params: { shop, roomCode: room }, viewer }) => {
      const { rows } = await reads.snapshot('sessions', { shop, ...ownOnly(viewer), filter: { room } }, { limit: 1 })
      return wayInto(video, { viewer, as: 'client' }, rows[0]?.row ?? undefined)
    },
  )
}

type Session = { id: Id; roomCode: string; status: string }
const wayInto = async (
  video: VideoProvider | undefined,
  { viewer, as }: { viewer: Viewer; as: Entry['as'] },
  session: Session | undefined,
) => {
  if (session === undefined) throw new Refused('not-found')
  if (video === undefined)
    throw new Refused('not-found', 'no video provider is set up here: see docs/how-to/storefront/video.md')
  const { id, roomCode, status } = session
  if (status !== 'ACTIVE' && status !== 'PAUSED') throw new Refused('session-not-active', `the session is ${status}`)
  const way = await video.enter({ session: id, roomCode, as, subject: viewer.subject, ttlSeconds: TTL_SECONDS })
  const expiresAt = new Date(Date.now() + TTL_SECONDS * 1000).toISOString()
  return { provider: video.name, ...way, expiresAt }
}
