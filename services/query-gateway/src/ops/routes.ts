import { type Ops, projections } from '@cartstream/read'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { described } from '../http/described.ts'
import { admitAnywhere, rolesFor } from '../http/viewer.ts'
import { deadLetterRoutes } from './dead-letter-routes.ts'
import { type JobDoor, jobRoutes } from './job-routes.ts'
import { Lags, Models, RebuildRequest, VerifyRequest } from './shapes.ts'
import { written } from './written.ts'

export const jobDoors: readonly JobDoor[] = [
  {
    kind: 'rebuild',
    path: '/v1/ops/rebuilds',
    noun: 'rebuild',
    asks: ['pause', 'resume', 'cancel', 'approve', 'rollback'],
    request: RebuildRequest,
  },
  {
    kind: 'verify',
    path: '/v1/ops/verify',
    noun: 'verification',
    asks: ['pause', 'resume', 'cancel'],
    request: VerifyRequest,
  },
]

/** /v1/ops: what whoever runs the read models asks of them. The role is asked before anything else of the request is looked at. */
export const opsRoutes = (instance: FastifyInstance, ops: Ops): void => {
  instance.addHook('onRequest', async ({ viewer }) => admitAnywhere(viewer, 'ops'))
  instance.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, 'x-roles': rolesFor('ops') } as object
  })
  instance.setSerializerCompiler(() => written)
  for (const door of jobDoors) jobRoutes(instance, ops, door)
  deadLetterRoutes(instance, ops)
  const app = instance.withTypeProvider<ZodTypeProvider>()

  app.get(
    '/v1/ops/lag',
    { schema: described('How far each read model is behind the log, per partition', Lags, { tag: 'ops' }) },
    async () => ({ rows: await ops.lag() }),
  )

  app.get('/v1/ops/models', { schema: described('The read models there are', Models, { tag: 'ops' }) }, async () => ({
    rows: projections.map(({ name, version }) => ({ name, version })),
  }))
}
