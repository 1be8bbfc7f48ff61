import type { Keys } from '@cartstream/keys'
import {
  NotProjected,
  type Ops,
  openOps,
  openPresence,
  openReads,
  openTickets,
  projections,
  type Reads,
} from '@cartstream/read'
import { createHealth, createMetrics, type Logger, type Metrics, requestIdOf, type Verifier } from '@cartstream/run'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { notFoundHandler, problemHandler } from './http/problems.ts'
import { type GatewayRoutesOptions, gatewayRoutes } from './routes.ts'

export type GatewayOptions = Pick<
  GatewayRoutesOptions,
  'limit' | 'streams' | 'allowedOrigins' | 'facades' | 'liveShopping' | 'video'
> & {
  /** Where the read models are: a connection string, or a pool of the caller's. */
  connection: Parameters<typeof openReads>[0]
  /** Who is asked what concerns read models as such; closed with the gateway. Default: whoever projects into them. */
  ops?: Ops
  verifier: Verifier
  keys: Keys
  /** Default 127.0.0.1 and any free port. */
  host?: string
  port?: number
  /** Default http://<host>:<port>. */
  publicUrl?: string
  /** Proxies in front whose X-Forwarded-For is believed: their addresses, or all. Default none. */
  trustProxy?: boolean | string | string[]
  logger?: Logger
  metrics?: Metrics
}
export type Gateway = { address: string; close(): Promise<void> }

/** Serves queries and streams until closed; open streams are told why before they end. Rejects where the address is taken. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { connection, logger, host = '127.0.0.1', port = 0, keys, verifier } = options
  const metrics = options.metrics ?? createMetrics({ processMetrics: true })
  const publicUrl = options.publicUrl ?? `http://${host}${port === 0 ? '' : `:${port}`}`
  const reads = openReads(connection)
  const tickets = openTickets(connection)
  const presence = openPresence(connection)
  const ops = options.ops ?? openOps(connection, projections)
  const app = Fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    ...(options.trustProxy !== undefined && { trustProxy: options.trustProxy }),
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => void problemHandler(publicUrl)(error, request, reply as never),
    genReqId: (request) => requestIdOf(request.headers['request-id']),
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: true,
  }) as unknown as FastifyInstance
  app.setErrorHandler(problemHandler(publicUrl))
  app.setNotFoundHandler(notFoundHandler)
  try {
    await describeRoutes(app, publicUrl)
    await app.register(gatewayRoutes, {
      reads,
      ops,
      tickets,
      presence,
      keys,
      verifier,
      metrics,
      publicUrl,
      ...pick(options),
    })
    operationalRoutes(app, { metrics, ready: () => answers(reads) })
    const address = await app.listen({ host, port })
    return {
      address,
      async close() {
        await app.close()
        await Promise.all([reads.close(), tickets.close(), ops.close()])
      },
    }
  } catch (error) {
    await app.close()
    await Promise.all([reads.close(), tickets.close(), ops.close()])
    throw error
  }
}

/** The database is there, even where nothing is projected yet. */
const answers = async (reads: Reads): Promise<true> => {
  await reads.seated(0).catch((error: unknown) => {
    if (!(error instanceof NotProjected)) throw error
  })
  return true
}

const pick = ({ limit, streams, allowedOrigins, facades, liveShopping, video }: GatewayOptions) => ({
  ...(liveShopping && { liveShopping }),
  ...(video && { video }),
  ...(facades && { facades }),
  ...(limit && { limit }),
  ...(streams && { streams }),
  ...(allowedOrigins && { allowedOrigins }),
})

/** OpenAPI of whatever routes are registered after this. */
export const describeRoutes = async (app: FastifyInstance, publicUrl: string): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'cartstream: queries and streams', version: '1' },
      servers: [{ url: publicUrl }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    transform: jsonSchemaTransform,
  })
}

const operationalRoutes = (
  app: FastifyInstance,
  { metrics, ready }: { metrics: Metrics; ready: () => Promise<boolean> },
): void => {
  const health = createHealth({ checks: { database: ready } })
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
