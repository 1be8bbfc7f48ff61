import type { Keys } from '@cartstream/keys'
import type { Verifier } from '@cartstream/run'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { Askers } from './asker.ts'
import { CartDesk } from './cart-desk.ts'
import { cartRoutes } from './cart-routes.ts'
import { Desk, type LoopFor } from './desk.ts'
import { Door } from './door.ts'
import { type Guests, guestRoutes } from './guest-routes.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { type DoorMetrics, observeAnswers, observeRequests } from './observe.ts'
import { problemSender, Refused } from './problem.ts'
import { ShopDesk } from './shop-desk.ts'
import { shopRoutes } from './shop-routes.ts'

export type CommandRoutesOptions = {
  loopFor: LoopFor
  verifier: Verifier
  keys: Keys
  publicUrl: string
  limits?: Limits | undefined
  /** Without it no guest tokens are made. */
  guests?: Guests | undefined
  metrics?: DoorMetrics | undefined
  /** How long a caller waits for the log, ms; 5,000 by default. */
  deadlineMs?: number | undefined
  /** Mean event-loop delay, ms, above which commands are refused with 503; 0 never. */
  maxEventLoopDelayMs?: number | undefined
}

/** The write side's routes, as a plugin: for a server of createServer, alone or beside the query gateway's. */
export const commandRoutes: FastifyPluginAsync<CommandRoutesOptions> = async (app: FastifyInstance, options) => {
  const { loopFor, verifier, keys, publicUrl, limits = defaultLimits, guests, metrics } = options
  const { deadlineMs = 5000, maxEventLoopDelayMs = 1000 } = options
  const send = problemSender(publicUrl)
  const door = new Door(new Askers(verifier, keys, limits), limits)
  const desk = new Desk({ send, publicUrl, deadlineMs, observe: metrics && observeAnswers(metrics) })

  if (metrics !== undefined) observeRequests(app, metrics)
  app.decorateRequest('onBehalf', null as never)
  await app.register(underPressure, {
    maxEventLoopDelay: maxEventLoopDelayMs,
    pressureHandler: () => {
      throw new Refused('unavailable', { detail: 'too much is waiting' })
    },
  })
  if (guests !== undefined) guestRoutes(app, door, guests)
  await app.register(
    async (shop) => {
      shopRoutes(shop, door, new ShopDesk(desk, loopFor, send))
      cartRoutes(shop, door, new CartDesk(desk, loopFor, send))
    },
    { prefix: '/v1/shops/:shop' },
  )
}
