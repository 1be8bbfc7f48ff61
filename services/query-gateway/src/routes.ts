import { contentSecurityPolicy, type Limit, limitHook, validatorCompiler } from '@cartstream/answer'
import type { Keys } from '@cartstream/keys'
import type { Ops, Presence, Reads, Tickets } from '@cartstream/read'
import { type LiveShopping, type Metrics, REQUEST_ID, type Verifier } from '@cartstream/run'
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import { docsRoutes } from './docs/routes.ts'
import { liveShoppingEvents } from './facades/live-shopping-events.ts'
import { type FacadeSettings, facadeRoutes } from './facades/routes.ts'
import { createOriginCheck } from './http/origin.ts'
import { problemHandler } from './http/problems.ts'
import { bearerHook } from './http/viewer.ts'
import { jobEvents } from './ops/events.ts'
import { JobWatch } from './ops/job-watch.ts'
import { OpsWatch } from './ops/ops-watch.ts'
import { opsRoutes } from './ops/routes.ts'
import { ownRoutes } from './queries/own-routes.ts'
import { queryRoutes } from './queries/routes.ts'
import { Names } from './rows/names.ts'
import { createViewFor } from './rows/view-for.ts'
import { createViews } from './rows/views.ts'
import { createBreath, processClock } from './stream/clock.ts'
import { StreamDesk, type StreamLimits } from './stream/desk.ts'
import { Feeds } from './stream/feeds.ts'
import { PresenceDesk } from './stream/presence.ts'
import { streamRoutes } from './stream/routes.ts'
import { ticketRoutes } from './stream/tickets.ts'
import { createTogether } from './stream/together.ts'
import { createTopics } from './stream/topics.ts'
import { trpcRoutes } from './trpc/mount.ts'
import type { VideoProvider } from './video/provider.ts'
import { videoRoutes } from './video/routes.ts'

export type GatewayRoutesOptions = {
  reads: Reads
  tickets: Tickets
  /** Who looks at live sessions; absent: nobody is told. */
  presence?: Presence
  /** What whoever runs the read models asks of them. */
  ops: Ops
  keys: Keys
  verifier: Verifier
  metrics: Metrics
  /** Where people reach this system: the base of problem types; https makes cookies secure. */
  publicUrl: string
  /** Origins, besides its own, whose pages may open streams. */
  allowedOrigins?: readonly string[]
  limit?: Limit
  streams?: Partial<StreamLimits>
  /** Staff sell live to a client; absent: none of that is there. */
  liveShopping?: LiveShopping | undefined
  /** Who brings picture and sound to live sessions; absent: nobody. */
  video?: VideoProvider | undefined
  /** Of the documents' own routes. */
  facades?: FacadeSettings
}

const SAY_EVERY_MS = 5000

/** Every feed meets a database that is away each second: one line now and then says it, with how many more there were. */
const sayNowAndThen = (say: (error: unknown, more: number) => void): ((error: unknown) => void) => {
  let more = 0
  let until = 0
  return (error) => {
    more++
    if (Date.now() < until) return
    say(error, more - 1)
    more = 0
    until = Date.now() + SAY_EVERY_MS
  }
}

/** Per token, and per address for whoever shows none. Opening a stream counts as one request. */
export const defaultLimit: Limit = { quota: 3000, windowSeconds: 60 }

/**
 * The gateway's routes as a fastify plugin: the queries and the stream under /v1/shops/:shop, and POST /v1/tickets. What it sets (errors,
 * validation, headers, limits) holds for its own routes only, so another service's routes may stand beside it on one server.
 */
export const gatewayRoutes = async (app: FastifyInstance, options: GatewayRoutesOptions): Promise<void> => {
  const { reads, ops, keys, verifier, metrics, publicUrl, liveShopping, video } = options
  const onError = sayNowAndThen((error, more) => app.log.error({ err: error, more }, 'streams could not be read'))
  const names = new Names(keys)
  const views = createViews(names)
  const feeds = new Feeds({ reads, names, clock: processClock, onError })
  const viewFor = createViewFor(views, reads)
  const together = createTogether({ reads, keys, tickets: options.tickets, clock: processClock })
  const letIn = { together, feeds, viewFor: createViewFor(views, together) }
  const topics = createTopics({ ...letIn, liveShopping: liveShopping !== undefined })
  const breath = createBreath()
  const usual = { streams: 5000, highWater: 65_536, heartbeatMs: 3000, stalledMs: 60_000, pingMs: 25_000 }
  const limits = { ...usual, ...options.streams }
  const { framesPerSecond } = breath
  const presence = options.presence && new PresenceDesk({ presence: options.presence, clock: processClock, onError })
  const opsWatch = new OpsWatch({ ops, clock: processClock, onError })
  const given = { reads, together, verifier, topics, metrics, presence, watch: opsWatch }
  const desk = new StreamDesk({ ...given, clock: processClock, framesPerSecond, limits, onError })

  const watch = new JobWatch({ ops, clock: processClock, onError })

  const unreadable = (error: unknown, of: string) =>
    app.log.error({ err: error, of }, 'a personal field is not what was sealed')

  app.setErrorHandler(problemHandler(publicUrl))
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(() => JSON.stringify)
  await app.register(helmet, { contentSecurityPolicy })
  const limited = await limitHook(app, 'reads', options.limit ?? defaultLimit)
  const fromKnownOrigin = createOriginCheck(options.allowedOrigins ?? [], publicUrl)
  const withBearer = bearerHook({ verifier, keys })

  app.addHook('onRequest', async (request, reply) => {
    reply.header(REQUEST_ID, request.id).header('cache-control', 'no-store')
    if (request.headers.upgrade !== undefined) reply.header('connection', 'close')
  })
  app.addHook('onRequest', limited)
  app.addHook('onResponse', (request, reply, done) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? '-', status: String(reply.statusCode) }
    metrics.httpRequests.observe(labels, reply.elapsedTime / 1000)
    // Node reads no further request from a socket that asked for an upgrade, so one that was answered instead has had its day.
    if (request.headers.upgrade !== undefined) request.raw.socket.destroySoon()
    done()
  })
  await app.register(async (queries) => {
    queries.addHook('onRequest', withBearer)
    const asked = { reads, names, keys, views, viewFor, liveShopping, onError: unreadable }
    const shops = async (shop: FastifyInstance) => {
      queryRoutes(shop, asked)
      if (liveShopping !== undefined) videoRoutes(shop, asked, video)
    }
    await queries.register(shops, { prefix: '/v1/shops/:shop' })
    await queries.register(async (own) => ownRoutes(own, asked), { prefix: '/v1' })
    await queries.register(async (own) => opsRoutes(own, ops))
    const settings = options.facades ?? {}
    if (liveShopping !== undefined) await queries.register(async (own) => trpcRoutes(own, asked, settings.defaultShop))
    await queries.register(async (own) => facadeRoutes(own, { ...asked, settings }, publicUrl))
  })
  await app.register(async (tickets) => {
    tickets.addHook('onRequest', fromKnownOrigin)
    tickets.addHook('onRequest', withBearer)
    ticketRoutes(tickets, { tickets: options.tickets, publicUrl })
  })
  await app.register(async (streams) => {
    streams.addHook('onRequest', fromKnownOrigin)
    await streamRoutes(streams, desk)
    jobEvents(streams, { ops, desk, watch })
    const defaultShop = options.facades?.defaultShop
    if (liveShopping !== undefined)
      liveShoppingEvents(streams, { desk, reads, defaultShop, heartbeatMs: liveShopping.heartbeatMs })
  })
  await app.register(async (docs) => docsRoutes(docs, publicUrl))
  app.addHook('preClose', async () => desk.close())
  app.addHook('onClose', async () => {
    await presence?.close()
    watch.close()
    opsWatch.close()
    feeds.close()
    breath.close()
  })
}
