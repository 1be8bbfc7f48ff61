import { contentSecurityPolicy, type Limit, limitHook, validatorCompiler } from '@cartstream/answer'
import type { Keys } from '@cartstream/keys'
import { type Metrics, REQUEST_ID, type Verifier } from '@cartstream/run'
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import { codeOf } from './certify/index.ts'
import type { Kept } from './fold/past.ts'
import { Pasts } from './fold/pasts.ts'
import type { Follower } from './follow/follower.ts'
import { cartRoutes } from './http/cart-routes.ts'
import { problemHandler } from './http/problems.ts'
import { shopRoutes } from './http/shop-routes.ts'
import { bearerHook } from './http/viewer.ts'

export type AnalystRoutesOptions = {
  follower: Follower
  /** Folded states beside the log; absent: every state is folded from the beginning. */
  kept?: Kept | undefined
  keys: Keys
  verifier: Verifier
  metrics: Metrics
  /** Where people reach this system: the base of problem types. */
  publicUrl: string
  limit?: Limit
  /** Epoch ms. */
  now?: () => number
}

/** Per token, and per address for whoever shows none. A question may cost a fold of the shop. */
export const defaultLimit: Limit = { quota: 600, windowSeconds: 60 }

/**
 * The analyst's routes as a fastify plugin, under /v1/shops/:shop. What it sets (errors, validation, headers, limits) holds for its own routes
 * only, so another service's routes may stand beside it on one server.
 */
export const analystRoutes = async (app: FastifyInstance, options: AnalystRoutesOptions): Promise<void> => {
  const { follower, kept, keys, verifier, metrics, publicUrl, now = Date.now } = options
  app.setErrorHandler(problemHandler(publicUrl))
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(() => JSON.stringify)
  await app.register(helmet, { contentSecurityPolicy })
  const limited = await limitHook(app, 'analyses', options.limit ?? defaultLimit)
  app.addHook('onRequest', async (request, reply) => {
    reply.header(REQUEST_ID, request.id).header('cache-control', 'no-store')
  })
  app.addHook('onRequest', limited)
  app.addHook('onRequest', bearerHook(verifier))
  app.addHook('onResponse', (request, reply, done) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? '-', status: String(reply.statusCode) }
    metrics.httpRequests.observe(labels, reply.elapsedTime / 1000)
    done()
  })
  const desk = { follower, pasts: new Pasts(follower, { kept, now }), keys, code: codeOf(), now }
  const shops = async (shop: FastifyInstance) => {
    cartRoutes(shop, desk)
    shopRoutes(shop, desk)
  }
  await app.register(shops, { prefix: '/v1/shops/:shop' })
}
