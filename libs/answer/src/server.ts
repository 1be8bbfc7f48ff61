import { type createHealth, type Logger, type Metrics, requestIdOf, withRoles } from '@cartstream/run'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { problemPages } from './problem-pages.ts'
import { notFoundHandler, type problemHandlerBy } from './problems.ts'

export type AnswererOptions = {
  logger: Logger | undefined
  /** Proxies in front whose X-Forwarded-For is believed: their addresses, or all. Default none. */
  trustProxy: boolean | string | string[] | undefined
  onError: ReturnType<ReturnType<typeof problemHandlerBy>>
}

/** A server without routes, for a service that answers and writes nothing: what is open is cut when it closes. */
export const createAnswerer = ({ logger, trustProxy, onError }: AnswererOptions): FastifyInstance => {
  const app = Fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    ...(trustProxy !== undefined && { trustProxy }),
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => void onError(error, request, reply as never),
    genReqId: (request) => requestIdOf(request.headers['request-id']),
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: true,
  }) as unknown as FastifyInstance
  app.setErrorHandler(onError)
  app.setNotFoundHandler(notFoundHandler)
  return app
}

/** For answers that are JSON: nothing in them is to be run, framed or kept. */
export const contentSecurityPolicy = {
  useDefaults: false,
  directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
}

/** OpenAPI of whatever routes are registered after this. */
export const describeRoutes = async (
  app: FastifyInstance,
  { title, publicUrl }: { title: string; publicUrl: string },
): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, version: '1' },
      servers: [{ url: publicUrl }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    transform: (given) => withRoles(jsonSchemaTransform(given), given.route),
  })
}

/** /healthz, /readyz, /metrics, /openapi.json and the pages of problems. */
export const operationalRoutes = (
  app: FastifyInstance,
  { metrics, health }: { metrics: Metrics; health: ReturnType<typeof createHealth> },
): void => {
  problemPages(app)
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
