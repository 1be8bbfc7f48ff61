import { Listeners } from '../stores.ts'
import type { ConnectionState, LiveOptions } from '../types.ts'
import type { World } from '../world.ts'
import { connectionOf } from './status.ts'
import { Stream, type StreamOptions } from './stream.ts'
import { type Source, Tabs } from './tabs.ts'
import { after, type Happened, type Held, nothing, union, type Wanted } from './topics.ts'
import { View } from './view.ts'

const TICK_MS = 1000

export type HubOptions = {
  world: World
  url: string
  shop: string
  token(anew: boolean): Promise<string>
  /** One stream for all tabs, where the browser can. */
  shared: boolean
}

/** All views of a client, what is held for them, and where that comes from. Nothing is connected while nobody looks. */
export class Hub {
  readonly #options: HubOptions
  readonly #views = new Set<View<unknown>>()
  readonly #listeners = new Listeners()
  readonly #stops: (() => void)[]
  #held: Held = nothing
  #source: Source | undefined
  #attempt = 0
  #isOffline = false
  #isHidden = false
  #cancel = () => {}
  #last = ''
  #since: number

  constructor(options: HubOptions) {
    this.#options = options
    const { world } = options
    this.#since = world.now()
    this.#stops = [
      world.on('visible', () => this.#back()),
      world.on('online', () => this.#online(true)),
      world.on('offline', () => this.#online(false)),
      world.on('hide', () => this.#hide()),
    ]
  }

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  connection(): Omit<ConnectionState, 'pendingCommands'> {
    const { retries, transport } = this.#held
    const now = this.#options.world.now()
    const status = connectionOf(this.#held, this.#isOffline, now)
    if (status !== this.#last) [this.#last, this.#since] = [status, now]
    return { status, since: this.#since, retries, transport }
  }

  open<Row>(topic: string, { filter = {} }: LiveOptions = {}): View<Row> {
    const view: View<unknown> = new View({
      ...{ topic, filter, now: () => this.#options.world.now(), held: () => this.#held },
      changed: () => this.#want(),
      retry: () => this.#source?.retry(topic),
      closed: () => {
        this.#views.delete(view)
        this.#want()
      },
    })
    this.#views.add(view)
    this.#want()
    if (this.#views.size === 1) this.#tick()
    return view as View<Row>
  }

  close(): void {
    for (const stop of this.#stops) stop()
    this.#views.clear()
    this.#cancel()
    this.#end()
  }

  #wanted(): Wanted {
    return union([...this.#views].map(({ topic, wanted }) => ({ [topic]: wanted })))
  }

  #want(): void {
    if (this.#source !== undefined) this.#source.want(this.#wanted())
    else if (this.#views.size > 0 && !this.#isHidden) void this.#begin()
  }

  /** Tabs share a stream by whom it is for, so the token must be there first. */
  async #begin(): Promise<void> {
    const { world, url, shop, token, shared } = this.#options
    const attempt = ++this.#attempt
    const options: StreamOptions = { world, url, shop, token, held: () => this.#held, happened: (h) => this.#take(h) }
    const isShared = shared && world.locks !== undefined && world.BroadcastChannel !== undefined
    const name = isShared ? nameOf(url, shop, await token(false).catch(() => '')) : undefined
    if (attempt !== this.#attempt) return
    this.#source = name === undefined ? new Stream(options) : new Tabs({ ...options, name })
    this.#want()
  }
  #end(): void {
    this.#attempt++
    this.#source?.close()
    this.#source = undefined
  }

  #take(happened: Happened): void {
    this.#held = after(this.#held, happened, this.#options.world.now())
    this.#look()
  }
  #look(): void {
    for (const view of this.#views) view.look()
    this.#listeners.tell()
  }
  #tick(): void {
    this.#cancel()
    this.#cancel = this.#options.world.later(TICK_MS, () => {
      if (this.#views.size === 0) return
      this.#source?.tick?.()
      this.#look()
      this.#tick()
    })
  }

  #back(): void {
    this.#isHidden = false
    if (this.#source === undefined) this.#want()
    else this.#source.check()
    this.#look()
  }
  #online(isOnline: boolean): void {
    this.#isOffline = !isOnline
    if (isOnline) this.#back()
    else this.#take({ type: 'cut', retries: this.#held.retries })
  }
  /** A page that is put away may be kept for going back to it, asleep: it must not lead others then. */
  #hide(): void {
    this.#isHidden = true
    this.#end()
    this.#take({ type: 'cut', retries: 0 })
  }
}

/** For whom a stream is; what a token does not say in the clear stands for itself. */
const nameOf = (url: string, shop: string, token: string): string => {
  const whose = (text: string | undefined): string => {
    try {
      const { sub, role } = JSON.parse(atob((text ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as Record<
        string,
        string
      >
      return `${role} ${sub}`
    } catch {
      return token
    }
  }
  return `cartstream ${url} ${shop} ${whose(token.split('.')[1])}`
}
