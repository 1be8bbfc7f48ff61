import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Facade } from '../facades/routes.ts'
import { errorHandler } from '../http/failures.ts'
import { apiHeaders } from '../http/headers.ts'
import { badHeader, Refused, type SendProblem } from '../http/problem.ts'
import type { SessionDesk } from '../http/session-desk.ts'
import { refusedBy, shapeOf, trpcError } from './problems.ts'
import { type Context, commandRouter } from './router.ts'

/** The most calls of one request: each is a command, and the rate limits count the request. */
const MOST_CALLS = 5

/**
 * POST /trpc/<procedure>: document 2's mutations. GET /trpc/<procedure> are its queries, and the gateway's; the method alone tells them apart, so
 * that both can stand on one server. The door is passed before the body is read, and what is refused there has tRPC's shape as well.
 */
export const trpcRoutes = (app: FastifyInstance, { door, findShop }: Facade, desk: SessionDesk): void => {
  app.setErrorHandler(errorHandler(sendShape))
  app.route({
    method: 'POST',
    url: '/trpc/*',
    onRequest: [door.enter('live-shopping'), findShop],
    schema: { hide: true } as object,
    handler: (request, reply) => answer(request, reply, desk),
  })
}

const answer = (request: FastifyRequest, reply: FastifyReply, desk: SessionDesk): Promise<void> =>
  fastifyRequestHandler({
    router: commandRouter,
    ...{ req: request, res: reply, path: pathOf(request) },
    maxBatchSize: MOST_CALLS,
    createContext: ({ info }): Context => {
      // A key is one command's: a second one under it would be another request.
      if (info.calls.length > 1 && request.headers['idempotency-key'] !== undefined)
        throw trpcError(badHeader('Idempotency-Key', 'is for one call: send them apart'))
      return { call: { request, reply }, shop: request.shop, desk }
    },
    onError({ error }) {
      const { code } = refusedBy(error)
      if (code === 'unavailable' || code === 'outcome-unknown') reply.header('retry-after', '1')
      if (code === 'internal')
        request.log.error({ err: error.cause ?? error, requestId: request.id }, 'a request failed by a fault of ours')
    },
  })

const pathOf = ({ params }: FastifyRequest): string => (params as { '*': string })['*']

/** What went wrong before tRPC was asked, said to each of the calls. */
const sendShape: SendProblem = (reply, code, extra = {}) => {
  const { request } = reply
  const shape = shapeOf(new Refused(code, extra), request.id)
  if (shape.data.httpStatus === 401) reply.header('www-authenticate', 'Bearer')
  if (shape.data.httpStatus === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', '1')
  const isBatch = (request.query as { batch?: string }).batch === '1'
  const calls = isBatch ? pathOf(request).split(',').slice(0, MOST_CALLS) : []
  const body = isBatch ? calls.map(() => ({ error: shape })) : { error: shape }
  return reply
    .code(shape.data.httpStatus)
    .headers(apiHeaders)
    .header('request-id', request.id)
    .type('application/json')
    .send(JSON.stringify(body))
}
