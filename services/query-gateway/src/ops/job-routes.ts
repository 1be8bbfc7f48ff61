import { Refused } from '@cartstream/answer'
import type { Job as AnyJob, Ask, JobKind, JobRequest, Ops } from '@cartstream/read'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { described } from '../http/described.ts'
import type { Viewer } from '../http/viewer.ts'
import { mustSee, sees, unlessRefused } from './admitted.ts'
import { AskRequest, Job, JobId, Jobs, type RebuildRequest } from './shapes.ts'

/** `path`: where jobs of this kind are, from the root; `asks`: what may be asked of them. */
export type JobDoor = {
  kind: JobKind
  path: string
  noun: string
  asks: readonly Ask[]
  request: z.ZodType<RebuildRequest>
}

/** Jobs of one kind: begun, listed, looked at and spoken to. What is asked is written down and answered with 202: projectors act on it. */
export const jobRoutes = (instance: FastifyInstance, ops: Ops, door: JobDoor): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { path, noun, asks, request: Request } = door
  const one = (viewer: Viewer, id: string) => jobFor(ops, viewer, { kind: door.kind, id })

  app.post(
    path,
    { schema: { ...described(`Begin a ${noun}`, Job, { tag: 'ops', status: 202 }), body: Request } },
    async ({ body, viewer }, reply) => {
      const asked = requestOf(door.kind, body, viewer)
      if (!sees(viewer, asked))
        throw asked.shop === undefined
          ? new Refused('forbidden', 'this touches all shops: name one of yours, or use a token for all (`*`)')
          : new Refused('not-found', 'there is no such shop for this token')
      const job = unlessRefused(await ops.start(asked))
      reply.code(202).header('location', `${path}/${job.id}`)
      return job
    },
  )

  app.get(path, { schema: described(`Each ${noun}, the newest first`, Jobs, { tag: 'ops' }) }, async ({ viewer }) => ({
    rows: (await ops.jobs()).filter((job) => job.kind === door.kind && sees(viewer, job)),
  }))

  app.get(
    `${path}/:id`,
    { schema: { ...described(`One ${noun}`, Job, { tag: 'ops' }), params: JobId } },
    async ({ params: { id }, viewer }) => one(viewer, id),
  )

  for (const what of asks)
    app.post(
      `${path}/:id/${what}`,
      {
        schema: {
          ...described(`Ask a ${noun} to ${spoken[what]}`, Job, { tag: 'ops', status: 202 }),
          params: JobId,
          body: AskRequest,
        },
      },
      async ({ params: { id }, body, viewer }, reply) => {
        await one(viewer, id)
        const answer = await ops.ask(id, what, viewer.claims.sub, body?.reason)
        if (answer === undefined) throw new Refused('not-found')
        reply.code(202)
        return unlessRefused(answer)
      },
    )
}

const spoken: Record<Ask, string> = {
  pause: 'pause',
  resume: 'go on',
  cancel: 'end',
  approve: 'switch, however many rows differ',
  rollback: 'switch back',
}

/** Throws Refused where there is none of this kind for this viewer. */
export const jobFor = async (
  ops: Ops,
  viewer: Viewer,
  { kind, id }: { kind: JobKind; id: string },
): Promise<AnyJob> => {
  const found = await ops.job(id)
  return mustSee(viewer, found?.kind === kind ? found : undefined)
}

const requestOf = (kind: JobKind, body: RebuildRequest, { claims }: Viewer): JobRequest => {
  const { model, models, shop, dryRun, expected, approve } = body
  return {
    kind,
    models: models ?? (model === 'all' ? model : [model!]),
    ...(shop !== undefined && { shop }),
    ...(dryRun !== undefined && { dryRun }),
    ...(expected !== undefined && { expected }),
    ...(approve !== undefined && { approve }),
    by: claims.sub,
  }
}
