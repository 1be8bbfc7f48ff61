import type { Frame } from '../src/index.ts'
import type { Socket, World } from '../src/world.ts'

type Event = Parameters<World['on']>[0]
type Timer = { at: number; then: () => void }

/** A WebSocket that the spec is the other end of. */
export class FakeSocket implements Socket {
  readonly url: string
  readonly protocols: readonly string[]
  readyState = 0
  said: Record<string, unknown>[] = []
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: (() => void) | null = null

  constructor(url: string, protocols: readonly string[]) {
    this.url = url
    this.protocols = protocols
  }
  get query(): URLSearchParams {
    return new URL(this.url).searchParams
  }
  send(text: string): void {
    this.said.push(JSON.parse(text) as Record<string, unknown>)
  }
  close(): void {
    this.readyState = 3
  }
  opens(): void {
    this.readyState = 1
    this.onopen?.()
  }
  tells(...frames: Frame[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) })
  }
  dies(): void {
    this.readyState = 3
    this.onclose?.()
  }
}

/** An SSE request that the spec answers. */
export class FakeEvents {
  readonly url: string
  readonly headers: Headers
  isAborted = false
  readonly answer: Promise<Response>
  #answer: (response: Response) => void = () => {}
  #fail: (error: Error) => void = () => {}
  #body: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor(url: string, init: RequestInit | undefined) {
    this.url = url
    this.headers = new Headers(init?.headers)
    this.answer = new Promise((resolve, reject) => {
      this.#answer = resolve
      this.#fail = reject
    })
    init?.signal?.addEventListener('abort', () => {
      this.isAborted = true
      this.#fail(new Error('aborted'))
      this.#body?.error(new Error('aborted'))
    })
  }
  get query(): URLSearchParams {
    return new URL(this.url).searchParams
  }
  opens(): void {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#body = controller
      },
    })
    this.#answer(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
  }
  refuses(status: number, code: string): void {
    this.#answer(Response.json({ code, title: code, status }, { status }))
  }
  fails(): void {
    this.#fail(new TypeError('fetch failed'))
  }
  tells(...frames: Frame[]): void {
    for (const frame of frames) this.#body?.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(frame)}\n\n`))
  }
  dies(): void {
    this.#body?.close()
  }
}

/** Whatever else is fetched. */
export type Served = (url: URL, init: RequestInit) => Response | Promise<Response>

/** A place with a clock of its own, in which nothing moves unless the spec moves it. */
export class FakeWorld implements World {
  sockets: FakeSocket[] = []
  events: FakeEvents[] = []
  served: Served = () => new Response(null, { status: 404 })
  locks: World['locks'] = undefined
  BroadcastChannel: World['BroadcastChannel'] = undefined
  WebSocket: World['WebSocket']
  #now = Date.parse('2026-01-01T00:00:00Z')
  #timers = new Set<Timer>()
  readonly #listeners: { event: Event; then: () => void }[] = []

  constructor() {
    const { sockets } = this
    this.WebSocket = class extends FakeSocket {
      constructor(url: string, protocols: readonly string[]) {
        super(url, protocols)
        sockets.push(this)
      }
    }
  }

  fetch = ((asked: string, init?: RequestInit) => {
    if (new Headers(init?.headers).get('accept') !== 'text/event-stream') return this.served(new URL(asked), init ?? {})
    const events = new FakeEvents(asked, init)
    this.events.push(events)
    return events.answer
  }) as World['fetch']
  now = (): number => this.#now
  later = (ms: number, then: () => void): (() => void) => {
    const timer = { at: this.#now + ms, then }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }
  random = (): number => 0.5
  on = (event: Event, then: () => void): (() => void) => {
    const listener = { event, then }
    this.#listeners.push(listener)
    return () => void this.#listeners.splice(this.#listeners.indexOf(listener), 1)
  }

  /** Lets what has happened come to all who wait for it. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  /** Time goes by, second by second as timers have it. */
  async pass(ms: number): Promise<void> {
    await this.settle()
    const end = this.#now + ms
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.then()
      await this.settle()
    }
    this.#now = end
  }
  /** The machine sleeps: time goes by, and no timer runs before it is over. */
  sleep(ms: number): void {
    this.#now += ms
  }
  async happens(event: Event): Promise<void> {
    for (const listener of [...this.#listeners]) if (listener.event === event) listener.then()
    await this.pass(0)
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
  }
}
