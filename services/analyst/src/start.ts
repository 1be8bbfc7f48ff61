import type { Keys } from '@cartstream/keys'
import type { EventLog } from '@cartstream/log'
import { createHealth, createMetrics, type Logger, type Metrics, requestIdOf, type Verifier } from '@cartstream/run'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { Kept } from './fold/past.ts'
import { type Follower, follow } from './follow/follower.ts'
import type { Limit } from './http/limits.ts'
import { notFoundHandler, problemHandler } from './http/problems.ts'
import { analystRoutes } from './routes.ts'

export type AnalystOptions = {
  /** Stays the caller's to close. */
  log: EventLog
  kept?: Kept | undefined
  verifier: Verifier
  keys: Keys
  /** Default 127.0.0.1 and any free port. */
  host?: string
  port?: number
  /** Default http://<host>:<port>. */
  publicUrl?: string
  /** Proxies in front whose X-Forwarded-For is believed. Default none. */
  trustProxy?: boolean | string | string[]
  limit?: Limit
  logger?: Logger
  metrics?: Metrics
  now?: () => number
}
export type Analyst = { address: string; follower: Follower; close(): Promise<void> }

/** Follows the log and answers what happened, until closed. Listens at once; /readyz says when the log has been read. */
export const startAnalyst = async (options: AnalystOptions): Promise<Analyst> => {
  const { log, kept, keys, verifier, logger, host = '127.0.0.1', port = 0, limit, now } = options
  const metrics = options.metrics ?? createMetrics({ processMetrics: true })
  const publicUrl = options.publicUrl ?? `http://${host}${port === 0 ? '' : `:${port}`}`
  const ending = new AbortController()
  const app = serverOf(options, publicUrl)
  const follower = follow(log, { signal: ending.signal, logger, metrics })
  const close = async () => {
    ending.abort()
    await app.close()
    await follower.finished
  }
  try {
    await describeRoutes(app, publicUrl)
    const given = { follower, kept, keys, verifier, metrics, publicUrl, ...(limit && { limit }), ...(now && { now }) }
    await app.register(analystRoutes, given)
    operationalRoutes(app, { metrics, follower })
    return { address: await app.listen({ host, port }), follower, close }
  } catch (error) {
    await close()
    throw error
  }
}

const serverOf = ({ logger, trustProxy }: AnalystOptions, publicUrl: string): FastifyInstance => {
  const app = Fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    ...(trustProxy !== undefined && { trustProxy }),
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => void problemHandler(publicUrl)(error, request, reply as never),
    genReqId: (request) => requestIdOf(request.headers['request-id']),
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: true,
  }) as unknown as FastifyInstance
  app.setErrorHandler(problemHandler(publicUrl))
  app.setNotFoundHandler(notFoundHandler)
  return app
}

/** OpenAPI of whatever routes are registered after this. */
export const describeRoutes = async (app: FastifyInstance, publicUrl: string): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'cartstream: analysis', version: '1' },
      servers: [{ url: publicUrl }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    transform: jsonSchemaTransform,
  })
}

const operationalRoutes = (
  app: FastifyInstance,
  { metrics, follower }: { metrics: Metrics; follower: Follower },
): void => {
  const health = createHealth({ checks: { log: () => follower.ready() } })
  const hidden = { schema: { hide: true } as object }
  app.get('/healthz', hidden, async () => health.healthz().body)
  app.get('/readyz', hidden, async (_, reply) => {
    const { status, body } = await health.readyz()
    return reply.code(status).send(body)
  })
  app.get('/metrics', hidden, async (_, reply) => {
    const { contentType, body } = await metrics.exposition()
    return reply.type(contentType).send(body)
  })
  app.get('/openapi.json', hidden, async () => app.swagger())
}
