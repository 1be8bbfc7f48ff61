import { bearerOf, Refused } from '@cartstream/answer'
import type { Reads } from '@cartstream/read'
import { type Claims, type Metrics, mayUse, type Verifier } from '@cartstream/run'
import { type Clock, Connection, type Sink, type Written } from '@cartstream/stream'
import type { FastifyRequest } from 'fastify'
import { waitAtLeast } from '../http/at-least.ts'
import { isStaff, type Viewer, viewerOf } from '../http/viewer.ts'
import type { OpsWatch } from '../ops/ops-watch.ts'
import { askedAtStart, type Start, type Subscribe, startOf } from './ask.ts'
import type { PresenceDesk } from './presence.ts'
import type { Together } from './together.ts'
import type { Topics } from './topics.ts'

export type StreamLimits = {
  /** Open streams in this process. Default 5,000. */
  streams: number
  /** Bytes that may wait for one client before it counts as slow. Default 64 KiB. */
  highWater: number
  /** Default 3,000 ms. */
  heartbeatMs: number
  /** A client that takes nothing for so long is closed. Default 60,000 ms. */
  stalledMs: number
  /** How often a WebSocket is asked whether it is there; one that does not answer until the next time is gone. Default 25,000 ms. */
  pingMs: number
}
export type StreamDeskOptions = {
  reads: Reads
  together: Pick<Together, 'actorOf' | 'redeem'>
  verifier: Verifier
  topics: Topics
  metrics: Metrics
  /** Absent: nobody is told who else looks on. */
  presence?: PresenceDesk | undefined
  /** How the read models are. */
  watch: Pick<OpsWatch, 'follow'>
  clock: Clock
  framesPerSecond: () => number
  limits: StreamLimits
  onError(error: unknown): void
}

/** What ends by a code: a Connection, or a stream of another kind. */
type Ending = Pick<Connection, 'closed' | 'close'>
type Find = (request: FastifyRequest, viewer: Viewer) => Start | Promise<Start>

/** What a request for a stream comes to once everything was asked. `heartbeatMs`: for doors with one of their own. */
export type Admitted = { shop: string; viewer: Viewer; subscribe: readonly Subscribe[]; heartbeatMs?: number }
declare module 'fastify' {
  interface FastifyRequest {
    admitted: Admitted
  }
}

/** Frames a second that this process sends at most, and each stream at least, where it has them. */
const ALL_FRAMES = 10_000
const FEWEST_FRAMES = 4

/** setTimeout counts to 2^31 ms and no further. */
const LONGEST_MS = 2_000_000_000

/** The streams of this process: who is let in, what each sends, and when it must end. */
export class StreamDesk {
  readonly options: StreamDeskOptions
  readonly #open = new Set<Ending>()
  #closing = false

  constructor(options: StreamDeskOptions) {
    this.options = options
  }

  get size(): number {
    return this.#open.size
  }

  /**
   * A preHandler: everything is asked before the first byte is sent. `find`: what the stream begins with, for doors that name it otherwise than
   * /stream does. Throws Refused and AuthError.
   */
  readonly admit =
    (find: Find = startOf) =>
    async (request: FastifyRequest): Promise<void> => {
      const { reads, topics, limits } = this.options
      if (this.#closing) throw new Refused('unavailable', 'this gateway is shutting down')
      if (this.#open.size >= limits.streams)
        throw new Refused('unavailable', 'this gateway has all the streams it takes', { retryAfter: 5 })
      const viewer = await this.viewer(request)
      const start = await find(request, viewer)
      const { shop } = start
      // before it is asked what there is: a cart or a session may have been opened just now
      if (mayUse(viewer.claims, shop))
        await waitAtLeast(reads, shop, request, (request.query as { atLeast?: string }).atLeast)
      const subscribe = await askedAtStart({ topics, request, viewer }, start)
      await Promise.all(subscribe.map((one) => 'subject' in one && one.subject.feed.readNow()))
      request.admitted = { shop, viewer, subscribe }
    }

  /** By a token in the header or the subprotocols, or a one-time ticket in the subprotocols or its cookie. Never by the URL. */
  async viewer(request: FastifyRequest): Promise<Viewer> {
    const { together: keys, verifier } = this.options
    const offered = protocolsOf(request.headers['sec-websocket-protocol'])
    const token = bearerOf(request.headers.authorization) ?? after(offered, 'bearer.')
    if (token !== undefined) {
      const recheck = () => verifier(token)
      return viewerOf(await recheck(), request, { keys, recheck })
    }
    const ticket = after(offered, 'ticket.') ?? TICKET_COOKIE.exec(request.headers.cookie ?? '')?.[1]
    if (ticket === undefined) throw new Refused('unauthenticated')
    const claims = (await this.options.together.redeem(ticket)) as Claims | undefined
    if (claims === undefined) throw new Refused('unauthenticated', 'the ticket is used, expired or none of ours')
    const recheck = () => Promise.reject(new Refused('unauthenticated', 'a ticket is good for one stream'))
    return viewerOf(claims, request, { keys, recheck })
  }

  /** Begins a stream. It ends by `gone` when the client leaves, and with a `closed` frame when the token does, or this process. */
  open(transport: 'websocket' | 'sse', sink: Sink, { shop, viewer, subscribe, heartbeatMs }: Admitted): Connection {
    const { clock, limits, onError } = this.options
    const counted: Sink = {
      ...sink,
      send: (frame) => {
        this.#count(frame)
        sink.send(frame)
      },
    }
    const count = this.#tracker(transport)
    const follow = this.options.presence?.follow(isStaff(viewer) ? 'hosts' : 'clients')
    const onTopics = (topics: readonly string[]) => {
      count(topics)
      follow?.(connection, topics)
    }
    const onGone = () => leave()
    const { highWater, stalledMs } = limits
    const framesPerSecond = () => this.#framesPerSecond()
    const pace = { clock, framesPerSecond, highWater, stalledMs, heartbeatMs: heartbeatMs ?? limits.heartbeatMs }
    const connection = new Connection({ shop, sink: counted, ...pace, onError, onTopics, onGone })
    const leave = this.keep(connection, viewer)
    if (this.#closing || this.#open.size > limits.streams) connection.close('unavailable')
    for (const one of subscribe) this.begin(connection, viewer, one)
    return connection
  }

  /** Begins one subscription, as it was allowed. */
  begin(connection: Connection, viewer: Viewer, one: Subscribe): void {
    if ('subject' in one) connection.subscribe(one.subject, one.from)
    else
      connection.follow(
        one.whole,
        this.options.watch.follow(viewer, (asOf, frame) => connection.report(one.whole, asOf, frame)),
      )
  }

  /** Closes it when the viewer's token ends, or this process, unless what is returned was called before. */
  keep(stream: Ending, viewer: Viewer): () => void {
    this.#open.add(stream)
    const cancel = this.#endWithToken(stream, viewer)
    return () => {
      this.#open.delete(stream)
      cancel()
    }
  }

  /** Every frame costs a moment of the process, so that many streams are sent fewer of them, with more rows each. */
  #framesPerSecond(): number {
    const share = Math.max(FEWEST_FRAMES, ALL_FRAMES / Math.max(1, this.#open.size))
    return Math.min(this.options.framesPerSecond(), share)
  }

  close(): void {
    this.#closing = true
    for (const stream of [...this.#open]) stream.close('unavailable')
  }

  #count({ topic = '-', type, latest, conflated = 0 }: Written): void {
    const { frames, conflated: left, pushDelay } = this.options.metrics
    const family = familyOf(topic)
    frames.inc({ topic: family, type })
    if (conflated > 0) left.inc({ topic: family }, conflated)
    if (type === 'changes' && latest !== undefined)
      pushDelay.observe({ topic: family }, Math.max(0, (Date.now() - Date.parse(latest)) / 1000))
  }

  /** Keeps the gauge of open subscriptions. */
  #tracker(transport: string): (topics: readonly string[]) => void {
    const { subscriptions } = this.options.metrics
    const told = new Map<string, number>()
    return (topics) => {
      for (const [topic, count] of told) subscriptions.dec({ topic, transport }, count)
      told.clear()
      for (const topic of topics) {
        const family = familyOf(topic)
        told.set(family, (told.get(family) ?? 0) + 1)
      }
      for (const [topic, count] of told) subscriptions.inc({ topic, transport }, count)
    }
  }

  /** Asks again when the token expires: what is not good any more ends the stream. */
  #endWithToken(stream: Ending, viewer: Viewer): () => void {
    const { clock } = this.options
    let cancel = () => {}
    const wait = (exp: number) => {
      cancel = clock.later(Math.min(LONGEST_MS, Math.max(0, exp * 1000 - clock.now())), async () => {
        if (exp * 1000 > clock.now()) return wait(exp)
        const claims = await viewer.recheck().catch(() => undefined)
        if (stream.closed) return
        if (claims === undefined || claims.exp * 1000 <= clock.now()) stream.close('unauthenticated')
        else wait(claims.exp)
      })
    }
    wait(viewer.claims.exp)
    return () => cancel()
  }
}

/** A topic as a metric has it: no cart, session or person is a label. */
const familyOf = (topic: string): string => topic.split(':', 1)[0]!

const TICKET_COOKIE = /(?:^|;\s*)cartstream-ticket=([A-Za-z0-9_-]+)/
const protocolsOf = (header: string | undefined): string[] => (header ?? '').split(',').map((name) => name.trim())
const after = (names: readonly string[], prefix: string): string | undefined =>
  names.find((name) => name.startsWith(prefix))?.slice(prefix.length)
