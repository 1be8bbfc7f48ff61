import type { Refused } from '@cartstream/answer'
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { shopFor } from '../facades/shop.ts'
import { waitAtLeast } from '../http/at-least.ts'
import { found } from '../http/problems.ts'
import type { QueryDesk } from '../queries/routes.ts'
import { problemOf, shapeOf } from './problems.ts'
import { type Context, queryRouter } from './router.ts'

/** A batch is one request to the rate limit. */
const MOST_CALLS = 5

/**
 * GET /trpc/<procedure>: document 2's queries. POST /trpc/<procedure> are its mutations, and the handler's; the method alone tells them apart, so
 * that both can stand on one server. After the bearer hook.
 */
export const trpcRoutes = (app: FastifyInstance, desk: QueryDesk, usual: string | undefined): void => {
  app.setErrorHandler((error: FastifyError, request, reply) => sendShape(error, request, reply))
  app.route({
    method: 'GET',
    url: '/trpc/*',
    exposeHeadRoute: false,
    schema: { hide: true } as object,
    handler: async (request, reply) => {
      const shop = shopFor(request, usual)
      await waitAtLeast(desk.reads, shop, request, undefined)
      await fastifyRequestHandler({
        router: queryRouter,
        ...{ req: request, res: reply, path: pathOf(request) },
        maxBatchSize: MOST_CALLS,
        createContext: (): Context => ({ viewer: request.viewer, shop, desk, requestId: request.id }),
        onError({ error }) {
          if (problemOf(error).code === 'internal')
            request.log.error(
              { err: error.cause ?? error, requestId: request.id },
              'a request failed by a fault of ours',
            )
        },
      })
    },
  })
}

const pathOf = ({ params }: FastifyRequest): string => (params as { '*': string })['*']

/** What went wrong before tRPC was asked, said to each of the calls. */
const sendShape = (error: FastifyError | Refused, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const shape = shapeOf(found(error as Refused), request.id)
  if (shape.data.httpStatus === 401) reply.header('www-authenticate', 'Bearer')
  if (shape.data.httpStatus === 503) reply.header('retry-after', '1')
  const isBatch = (request.query as { batch?: string }).batch === '1'
  const calls = isBatch ? pathOf(request).split(',').slice(0, MOST_CALLS) : []
  const body = isBatch ? calls.map(() => ({ error: shape })) : { error: shape }
  return reply.code(shape.data.httpStatus).type('application/json').send(JSON.stringify(body))
}
