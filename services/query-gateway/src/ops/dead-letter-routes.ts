import type { Ops } from '@cartstream/read'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { described } from '../http/described.ts'
import type { Viewer } from '../http/viewer.ts'
import { mustSee, sees } from './admitted.ts'
import { DeadLetter, DeadLetterId, DeadLetters, Inspected, Nothing, SkipRequest } from './shapes.ts'

const path = '/v1/ops/dead-letters'

/** Events that a live read model could not take: listed, looked at, taken again, or left out for a reason. */
export const deadLetterRoutes = (instance: FastifyInstance, ops: Ops): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const one = async (viewer: Viewer, id: string) => mustSee(viewer, await ops.deadLetter(id))

  app.get(
    path,
    { schema: described('Streams of which an event could not be taken', DeadLetters, { tag: 'ops' }) },
    async ({ viewer }) => ({ rows: (await ops.deadLetters()).filter((letter) => sees(viewer, letter)) }),
  )

  app.get(
    `${path}/:id`,
    { schema: { ...described('One of them, with its events', Inspected, { tag: 'ops' }), params: DeadLetterId } },
    async ({ params: { id }, viewer }) => one(viewer, id),
  )

  app.post(
    `${path}/:id/retry`,
    {
      schema: {
        ...described('Take the events of the stream again, in their order', DeadLetter, { tag: 'ops', status: 202 }),
        params: DeadLetterId,
        body: Nothing,
      },
    },
    async ({ params: { id }, viewer }, reply) => {
      await one(viewer, id)
      reply.code(202)
      return mustSee(viewer, await ops.retry(id, viewer.claims.sub))
    },
  )

  app.post(
    `${path}/:id/skip`,
    {
      schema: {
        ...described('The same, without the one that could not be taken', DeadLetter, { tag: 'ops', status: 202 }),
        params: DeadLetterId,
        body: SkipRequest,
      },
    },
    async ({ params: { id }, body: { reason }, viewer }, reply) => {
      await one(viewer, id)
      reply.code(202)
      return mustSee(viewer, await ops.skip(id, { by: viewer.claims.sub, reason }))
    },
  )
}
