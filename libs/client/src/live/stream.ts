import type { Filter } from '../types.ts'
import type { Frame } from '../wire.ts'
import type { World } from '../world.ts'
import { type Line, openLine, type Refusal, refusalOf, type Transport } from './line.ts'
import { type Happened, type Held, isRefused, sameFilter, type Wanted } from './topics.ts'
import { Way } from './way.ts'

/** Heartbeats come every 3 s; so long without one, and the line is taken for dead. */
export const SILENT_MS = 10_000
const TICK_MS = 1000
/** After a wake-up nobody waits for that: a line that has missed two heartbeats is replaced at once. */
const AWAKE_MS = 7000
/** Reading a large shop for the first time may take a while. */
const FIRST_FRAME_MS = 20_000

export type StreamOptions = {
  world: World
  url: string
  shop: string
  /** `anew`: the last one was refused. */
  token(anew: boolean): Promise<string>
  /** What is held, for the cursor to go on from. */
  held(): Held
  happened(happened: Happened): void
}

/** One stream to the service for as long as something is wanted: it comes back by itself, from where it was, over what gets through. */
export class Stream {
  readonly #options: StreamOptions
  readonly #way: Way
  #wanted: Wanted = {}
  #line: Line | undefined
  #cancel = () => {}
  #attempt = 0
  #heardAt = 0
  #isHeard = false
  /** Tokens refused in a row. */
  #refused = 0

  constructor(options: StreamOptions) {
    this.#options = options
    this.#way = new Way(options.world)
  }

  want(wanted: Wanted): void {
    const before = this.#wanted
    this.#wanted = wanted
    this.#options.happened({ type: 'wanted', wanted })
    if (this.#names().length === 0) this.#end()
    else if (this.#line === undefined) this.#later(0)
    else if (this.#line.say === undefined || !this.#isHeard) this.#restart()
    else this.#resubscribe(this.#line.say, before)
  }

  /** Asks once more for what was refused. */
  retry(topic: string): void {
    if (this.#wanted[topic] === undefined || this.#options.held().topics[topic]?.state !== 'refused') return
    this.#options.happened({ type: 'again', topic })
    if (this.#line?.say !== undefined && this.#isHeard) this.#subscribe([topic])
    else this.#restart()
  }

  /** The page is seen again, or the network is back. */
  check(): void {
    const isAlive = this.#line !== undefined && this.#options.world.now() - this.#heardAt < AWAKE_MS
    if (!isAlive && this.#names().length > 0) this.#restart()
  }

  close(): void {
    this.#wanted = {}
    this.#end()
  }

  /** What is wanted and was not refused. */
  #names(): string[] {
    const { topics } = this.#options.held()
    return Object.keys(this.#wanted).filter((name) => topics[name] === undefined || !isRefused(topics[name]))
  }

  #end(): void {
    this.#attempt++
    this.#cancel()
    this.#line?.close()
    this.#line = undefined
  }
  #restart(): void {
    this.#end()
    this.#options.happened({ type: 'cut', retries: this.#way.retries })
    this.#later(0)
  }
  #later(ms: number): void {
    this.#cancel()
    this.#cancel = this.#options.world.later(ms, () => void this.#open())
  }

  async #open(): Promise<void> {
    const attempt = ++this.#attempt
    const { world, url, held, token: give, happened } = this.#options
    const token = await give(this.#refused > 0).catch(() => undefined)
    if (attempt !== this.#attempt || this.#names().length === 0) return
    const { transport } = this.#way
    const { begin, cursor, rest } = startOf(held(), this.#names(), transport)
    if (token === undefined) return this.#ended(begin, { status: 401, code: 'unauthenticated' })
    this.#isHeard = false
    this.#heardAt = world.now()
    const mine = () => attempt === this.#attempt
    const start = { url, path: this.#path(begin), token, cursor }
    this.#line = openLine(world, transport, start, {
      open: () => mine() && happened({ type: 'open', transport }),
      frame: (frame) => mine() && this.#frame(frame, rest),
      ended: (refused) => mine() && void this.#ended(begin, refused),
    })
    this.#watch()
  }

  #path(topics: readonly string[]): string {
    const query = Object.entries({ topics: topics.join(), ...this.#wanted['live-carts'] })
    const said = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
    return `/v1/shops/${this.#options.shop}/stream?${said}`
  }

  #resubscribe(say: (message: object) => void, before: Wanted): void {
    const wanted = this.#wanted
    const gone = Object.keys(before).filter((topic) => wanted[topic] === undefined)
    if (gone.length > 0) say({ unsubscribe: gone })
    const isNew = ([topic, filter]: [string, Filter]) => !before[topic] || !sameFilter(before[topic], filter)
    this.#subscribe(
      Object.entries(wanted)
        .filter(isNew)
        .map(([topic]) => topic),
    )
  }
  #subscribe(topics: readonly string[]): void {
    if (topics.length > 0) this.#line?.say?.({ subscribe: topics, ...this.#wanted['live-carts'] })
  }

  #frame(frame: Frame, rest: readonly string[]): void {
    this.#heardAt = this.#options.world.now()
    this.#options.happened({ type: 'frame', frame })
    if (frame.type === 'closed' && frame.topic === undefined) {
      if (frame.code === 'unauthenticated') this.#refused++
      return void this.#ended([])
    }
    if (this.#isHeard) return
    this.#isHeard = true
    this.#refused = 0
    this.#way.heard()
    this.#subscribe(rest.filter((topic) => this.#wanted[topic] !== undefined))
  }

  /** Tells a dead line by its silence; a machine that slept finds that out with the first tick. */
  #watch(): void {
    const { world } = this.#options
    this.#cancel = world.later(TICK_MS, () => {
      const silent = world.now() - this.#heardAt
      if (silent < (this.#isHeard ? SILENT_MS : FIRST_FRAME_MS)) this.#watch()
      else void this.#ended([])
    })
  }

  /** `asked`: what the service refused, all of it. */
  async #ended(asked: readonly string[], refused?: Refusal): Promise<void> {
    this.#end()
    const attempt = this.#attempt
    const pause = this.#way.next(this.#isHeard)
    this.#isHeard = false
    if (refused?.status === 401 && ++this.#refused > 1) this.#tell(asked, 'unauthenticated')
    this.#options.happened({ type: 'cut', retries: this.#way.retries })
    if (isFinal(refused)) await this.#single(asked, refused)
    if (attempt === this.#attempt && this.#names().length > 0) this.#later(pause)
  }

  /** The service refuses all topics for one: which it is, each shows by itself. */
  async #single(asked: readonly string[], refused: Refusal): Promise<void> {
    if (asked.length === 1) return this.#tell(asked, refused.code)
    const { world, url, token: give } = this.#options
    const token = await give(false)
    for (const topic of asked) {
      const start = { url, path: this.#path([topic]), token, cursor: undefined }
      const told = await refusalOf(world, start)
      if (isFinal(told)) this.#tell([topic], told.code)
    }
  }

  #tell(topics: readonly string[], code: string): void {
    for (const topic of topics)
      this.#options.happened({ type: 'frame', frame: { type: 'closed', topic, code: code as 'not-found' } })
  }
}

/**
 * What a stream goes on with, by its cursor; and what begins anew. Where the cursor may name that too, it is asked for by itself afterwards, or,
 * where nothing can be asked afterwards, all begins anew.
 */
const startOf = ({ topics, cursor }: Held, names: string[], transport: Transport) => {
  const isNew = (name: string) => topics[name] === undefined || topics[name].state === 'new'
  const anew = names.filter(isNew)
  if (cursor === undefined || anew.length === names.length || (anew.length > 0 && transport === 'sse'))
    return { begin: names, cursor: undefined, rest: [] }
  return { begin: names.filter((name) => !isNew(name)), cursor, rest: anew }
}

/** It would be refused again. */
const isFinal = (refused: Refusal | undefined): refused is Refusal =>
  refused !== undefined && [400, 403, 404, 409].includes(refused.status)
