import type { Duplex } from 'node:stream'
import { problemPage, problemsPage, requestIdOf, type Told, withRoles } from '@cartstream/run'
import { problems } from '@cartstream/schemas'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, LogController } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { endWhenAnswered } from './end-when-answered.ts'
import { errorHandler } from './failures.ts'
import { apiHeaders, pageHeaders } from './headers.ts'
import { BODY_LIMIT, takeJsonOnly, validatorCompiler } from './input.ts'
import { allowedMethods } from './methods.ts'
import { named } from './openapi.ts'
import { problemSender, type SendProblem } from './problem.ts'

export type ServerOptions = {
  /** The origin that callers use: problem types and the cookie's Secure come from it. */
  publicUrl: string
  logger?: FastifyBaseLogger | undefined
  /** Addresses of proxies whose X-Forwarded-For is believed; none by default. */
  trustProxy?: string[] | boolean | undefined
}

/**
 * A fastify server with what all our doors share: zod at the door, answers written by JSON.stringify, problems for whatever goes
 * wrong, /problems/<code> and /openapi.json. Routes are added by plugins; no answer names a stack or a path of this machine.
 */
export const createServer = async ({
  publicUrl,
  logger,
  trustProxy = false,
}: ServerOptions): Promise<FastifyInstance> => {
  const send = problemSender(publicUrl)
  const app = Fastify({
    ...(logger && { loggerInstance: logger, childLoggerFactory: (parent: FastifyBaseLogger) => parent }),
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy,
    genReqId: (request) => requestIdOf(request.headers['request-id']),
    bodyLimit: BODY_LIMIT,
    keepAliveTimeout: 75_000,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    // What still comes in on open connections while closing is served like the rest, and told that the connection ends.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => void errorHandler(send)(error, request, reply as never),
    clientErrorHandler: refuseSocket,
  })
  endWhenAnswered(app)
  app.setValidatorCompiler(validatorCompiler as never)
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler(errorHandler(send))
  takeJsonOnly(app)

  const allowed = allowedMethods(app)
  app.setNotFoundHandler((request, reply) => {
    const allow = allowed(request.url)
    if (allow.length === 0) return send(reply, 'not-found', { detail: 'there is no such route' })
    return send(reply.header('allow', allow.join(', ')), 'method-not-allowed')
  })
  await app.register(swagger, {
    openapi: documentInfo(publicUrl),
    transform: (given) => withRoles(transformed(given), given.route),
    transformObject: componentsInUse,
  })
  app.get('/openapi.json', { schema: { hide: true } as object }, (_request, reply) =>
    reply.headers(apiHeaders).send(app.swagger()),
  )
  problemRoutes(app, send)
  return app
}

/** What a problem's `type` leads to: what happened, and what to do. */
const problemRoutes = (app: FastifyInstance, send: SendProblem): void => {
  const hidden = { schema: { hide: true } as object }
  const show = (reply: FastifyReply, { type, body }: Told) =>
    reply.headers(pageHeaders).header('request-id', reply.request.id).header('vary', 'accept').type(type).send(body)
  app.get('/problems', hidden, (_request, reply) => show(reply, problemsPage(problems)))
  app.get<{ Params: { code: string } }>('/problems/:code', hidden, ({ params, headers }, reply) => {
    const told = problemPage(problems, params.code, headers.accept)
    return told === undefined ? send(reply, 'not-found', { detail: 'there is no such problem' }) : show(reply, told)
  })
}

const transformed = createJsonSchemaTransform({ schemaRegistry: named })
const withComponents = createJsonSchemaTransformObject({ schemaRegistry: named })
/** Each named schema has a form for requests and one for answers; those that no route refers to are left out. */
const componentsInUse: typeof withComponents = (document) => {
  const whole = withComponents(document)
  const text = JSON.stringify(whole)
  const { schemas = {} } = 'components' in whole ? (whole.components ?? {}) : {}
  for (const name of Object.keys(schemas)) if (!text.includes(`"#/components/schemas/${name}"`)) delete schemas[name]
  return whole
}

const documentInfo = (publicUrl: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'cartstream',
    version: '1',
    description: 'Event-sourced carts, reservations and live sessions. Money and quantities are decimal strings.',
  },
  servers: [{ url: publicUrl }],
  components: { securitySchemes: { bearer: { type: 'http' as const, scheme: 'bearer', bearerFormat: 'JWT' } } },
})

/** What is not even HTTP never reaches fastify's router; it is answered on the bare socket. */
const refuseSocket = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, detail] = socketErrors[error.code ?? ''] ?? ['400 Bad Request', 'this is not valid HTTP']
  const { title } = problems['bad-request']
  const body = JSON.stringify({
    type: 'about:blank',
    title,
    status: Number(status.slice(0, 3)),
    code: 'bad-request',
    detail,
  })
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}`
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`)
}

const socketErrors: Record<string, [string, string]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'the headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'the request did not arrive in time'],
}
