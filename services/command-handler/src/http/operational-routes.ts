import { createHealth, type HealthOptions, type Metrics } from '@cartstream/run'
import type { FastifyInstance } from 'fastify'
import type { PartitionLoop } from '../answers.ts'
import { apiHeaders } from './headers.ts'

export type Operational = {
  /** The loops of this handler by partition; asked anew each time. */
  loops(): ReadonlyMap<number, PartitionLoop>
  /** Checks besides the loops', notes for operators, the signal of shutdown. */
  health?: Partial<HealthOptions> | undefined
  metrics?: Pick<Metrics, 'exposition'> | undefined
}

/** True when every partition can decide; else which cannot, and why. */
export const loopsReady = (loops: ReadonlyMap<number, PartitionLoop>): true | string => {
  const states = [...loops].map(([partition, loop]) => ({ partition, state: loop.status().state }))
  const late = states.filter(({ state }) => state !== 'ready')
  if (states.length === 0) return 'no partition is served yet'
  return late.length === 0 ? true : late.map(({ partition, state }) => `partition ${partition} is ${state}`).join(', ')
}

/** /healthz: the process answers. /readyz: every loop has caught up and can decide. /metrics. */
export const operationalRoutes = (app: FastifyInstance, { loops, health, metrics }: Operational): void => {
  const hidden = { schema: { hide: true } as object }
  const { healthz, readyz } = createHealth({
    ...health,
    checks: { loops: () => loopsReady(loops()), ...health?.checks },
  })
  app.get('/healthz', hidden, (_request, reply) => {
    const { status, body } = healthz()
    return reply.code(status).headers(apiHeaders).send(body)
  })
  app.get('/readyz', hidden, async (_request, reply) => {
    const { status, body } = await readyz()
    reply.code(status).headers(apiHeaders)
    return body
  })
  if (metrics === undefined) return
  app.get('/metrics', hidden, async (_request, reply) => {
    const { contentType, body } = await metrics.exposition()
    reply.headers(apiHeaders).type(contentType)
    return body
  })
}
