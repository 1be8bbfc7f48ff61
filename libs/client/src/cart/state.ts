import type { Counts } from '../counts.ts'
import { CartstreamError } from '../error.ts'
import { Listeners } from '../stores.ts'
import type { Answer, CartSnapshot, ConflictPolicy, LiveView } from '../types.ts'
import type { Cart } from '../wire.ts'
import { type Ask, type Changing, cartIn } from './commands.ts'
import { answered, corrected, gone, issued, type Overlay, read, replaced, shown, unknown } from './overlay.ts'
import type { Effect } from './shown.ts'

const CACHE_MS = 30_000
/** A component that is mounted again at once finds its stream as it was. */
const LINGER_MS = 500
const READS = 3

export type CartStateOptions = {
  shop: string
  now(): number
  later(ms: number, then: () => void): () => void
  ask: Ask
  /** The cart as it changes; absent for carts that are not streamed. */
  live?: (() => LiveView<Cart>) | undefined
  conflict: ConflictPolicy
  counts: Counts
  /** Something was done to it. */
  commanded(): void
}

/** What is known of a cart: read, pushed, answered; and the commands on it, one after the other. */
export class CartState {
  readonly path: string
  readonly changing: Changing
  readonly #options: CartStateOptions
  readonly #listeners = new Listeners()
  #overlay: Overlay = unknown
  #turn: Promise<unknown> = Promise.resolve()
  #count = 0
  #readAt = Number.NEGATIVE_INFINITY
  #clockAheadMs = 0
  #error: CartstreamError | undefined
  #reading: { epoch: number; cart: Promise<Cart> } | undefined
  #view: LiveView<Cart> | undefined
  #pushed: ReadonlyMap<string, Cart> = new Map()
  #stop = () => {}
  #cancel = () => {}
  #of: Overlay = unknown
  #shown: CartSnapshot = { status: 'loading', cart: undefined, pendingCommands: 0, clockAheadMs: 0, error: undefined }

  constructor(options: CartStateOptions) {
    this.#options = options
    this.path = `/v1/shops/${options.shop}/carts/me`
    this.changing = {
      ...{ ask: options.ask, path: this.path, known: () => this.#overlay.known },
      corrected: (cart) => this.#set(corrected(this.#overlay, cart)),
    }
  }

  known = (): Cart | undefined => this.#overlay.known

  subscribe = (listener: () => void): (() => void) => {
    const remove = this.#listeners.add(listener)
    this.#cancel()
    if (this.#view === undefined) this.#watch()
    return () => {
      remove()
      if (this.#listeners.size === 0) this.#cancel = this.#options.later(LINGER_MS, () => this.#unwatch())
    }
  }

  getSnapshot = (): CartSnapshot => {
    const status = this.#status()
    const { cart, pendingCommands } =
      this.#of === this.#overlay
        ? this.#shown
        : { cart: shown(this.#overlay), pendingCommands: this.#overlay.pending.length }
    const seen = { status, cart, pendingCommands, clockAheadMs: this.#clockAheadMs, error: this.#error }
    this.#of = this.#overlay
    if ((Object.keys(seen) as (keyof CartSnapshot)[]).some((name) => seen[name] !== this.#shown[name]))
      this.#shown = seen
    return this.#shown
  }

  async get({ fresh = false }: { fresh?: boolean }): Promise<Cart> {
    const { known, doubt } = this.#overlay
    const isKnown = !fresh && known !== undefined && !doubt && (this.#isLive() || this.#isRecent())
    this.#options.counts.look(isKnown ? 'hits' : 'misses')
    return isKnown ? known : this.#read()
  }

  /** What is shown stays until what there is has come, and then counts for nothing. */
  async recover(): Promise<Cart> {
    this.#reading = undefined
    this.#view?.getSnapshot().retry()
    try {
      const { epoch } = this.#overlay
      const cart = await this.#read()
      this.#set(replaced(this.#overlay, cart, epoch))
      this.#options.counts.recovery('done')
      return cart
    } catch (error) {
      this.#options.counts.recovery('failed')
      throw error
    }
  }

  /** Shows the effect, and asks when it is its turn. */
  command<T>(effect: Effect, ask: () => Promise<Answer<T>>, cartOf: (body: T) => Cart): Promise<T> {
    const id = ++this.#count
    this.#set(issued(this.#overlay, { id, effect }))
    const run = async (): Promise<T> => {
      try {
        const { body } = await ask()
        this.#settle(id, cartOf(body))
        return body
      } catch (error) {
        this.#settle(id, cartIn(error))
        if (cartIn(error) === undefined && isDoubtful(error)) void this.recover().catch(() => {}) // `error` says so
        throw error
      }
    }
    const turn = this.#turn.then(run)
    this.#turn = turn.catch(() => {}) // whoever asked is told
    return turn
  }

  #settle(id: number, cart: Cart | undefined): void {
    if (cart !== undefined) this.#heard(cart)
    this.#set(answered(this.#overlay, id, cart))
    this.#options.commanded()
    this.#ifDoubtful()
  }

  /** From the service. Where something was done meanwhile, what comes may be of a cart before, so it is asked again. */
  #read(): Promise<Cart> {
    const { epoch } = this.#overlay
    if (this.#reading?.epoch === epoch) return this.#reading.cart
    const reading = { epoch, cart: this.#ask(epoch, READS) }
    this.#reading = reading
    const done = () => {
      if (this.#reading === reading) this.#reading = undefined
    }
    reading.cart.then(done, done)
    return reading.cart
  }

  async #ask(epoch: number, tries: number): Promise<Cart> {
    try {
      const { body } = await this.#options.ask<Cart>('GET', this.path)
      this.#heard(body)
      this.#set(read(this.#overlay, body, epoch))
      const again = this.#overlay.doubt && this.#overlay.pending.length === 0 && tries > 1
      return again ? this.#ask(this.#overlay.epoch, tries - 1) : body
    } catch (error) {
      this.#error = error as CartstreamError
      this.#tell()
      throw error
    }
  }

  #heard(cart: Cart): void {
    this.#readAt = this.#options.now()
    this.#error = undefined
    if (cart.now !== undefined) this.#clockAheadMs = Date.parse(cart.now) - this.#readAt
  }
  #set(overlay: Overlay): void {
    this.#overlay = overlay
    this.#tell()
  }
  #tell(): void {
    const before = this.#shown
    if (this.getSnapshot() !== before) this.#listeners.tell()
  }
  #ifDoubtful(): void {
    if (this.#overlay.doubt && this.#overlay.pending.length === 0) void this.#read().catch(() => {}) // `error` says so
  }

  #isLive(): boolean {
    const status = this.#view?.getSnapshot().status
    return status === 'live' || status === 'quiet'
  }
  #isRecent(): boolean {
    return this.#options.now() - this.#readAt < CACHE_MS
  }
  #status(): CartSnapshot['status'] {
    const { known, doubt } = this.#overlay
    if (known === undefined) return this.#error === undefined ? 'loading' : 'failed'
    return !doubt && (this.#isLive() || this.#isRecent()) ? 'fresh' : 'stale'
  }

  #watch(): void {
    void this.get({}).catch(() => {}) // `error` says so
    const view = this.#options.live?.()
    if (view === undefined) return
    this.#view = view
    this.#pushed = new Map()
    this.#stop = view.subscribe(() => this.#look(view.getSnapshot().rows))
    this.#look(view.getSnapshot().rows)
  }
  #unwatch(): void {
    this.#stop()
    this.#view?.close()
    this.#view = undefined
  }

  /** What the stream shows by now. */
  #look(rows: ReadonlyMap<string, Cart>): void {
    const before = this.#pushed
    this.#pushed = rows
    let overlay = this.#overlay
    for (const [id, cart] of rows) if (before.get(id) !== cart) overlay = read(overlay, cart)
    for (const id of before.keys()) if (!rows.has(id)) overlay = gone(overlay, id)
    this.#set(overlay)
    this.#ifDoubtful()
  }
}

/** The service may have done it all the same, or what is shown may not be what it has. */
const isDoubtful = (error: unknown): boolean => {
  const status = error instanceof CartstreamError ? error.status : 0
  return status === 0 || (status >= 404 && status !== 429)
}
