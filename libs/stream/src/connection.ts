import { encodeCursor } from './cursor.ts'
import { ageOf, type ClosedCode, type Written, write } from './frames.ts'
import { Pace } from './pace.ts'
import { type Subject, Subscription } from './subscription.ts'
import type { Clock, Stand } from './types.ts'

/** Where frames go: a WebSocket, an SSE response. `waiting`: bytes taken that have not left the process. */
export type Sink = {
  send(frame: Written): void
  waiting(): number
  /** Called once, after the `closed` frame. */
  end(code: ClosedCode): void
}

export type ConnectionOptions = {
  shop: string
  sink: Sink
  clock: Clock
  onError(error: unknown): void
  /** The subscriptions have changed. */
  onTopics?(topics: readonly string[]): void
  /** The stream has ended, whoever ended it; once. */
  onGone?(): void
  /** Frames allowed in a second, asked each time. Default 100. */
  framesPerSecond?: () => number
  /** An `up-to-date` frame at least this often. Default 3,000 ms. */
  heartbeatMs?: number
  /** Bytes that may wait in the sink before it counts as slow. Default 64 KiB. */
  highWater?: number
  /** A sink that stays full for so long is closed. Default 60,000 ms. */
  stalledMs?: number
  /** Rows per frame, about: one frame is what may wait beyond `highWater`, at every client that has stalled. Default 200. */
  pageSize?: number
  /** Rows that may wait per subscription. Default 5,000. */
  maxWaiting?: number
}

/** A topic without rows or a cursor. `asOf`: as of when what was told of it is how it is, epoch ms; absent until it was told. */
type Followed = { leave(): void; asOf?: number }

/** A full sink is looked at this often, where it does not say itself that it has drained. */
const FULL_MS = 50

/** One client: its subscriptions, one at a time in turn, at the pace it can take. */
export class Connection {
  readonly #options: Required<ConnectionOptions>
  readonly #pace: Pace
  readonly #subscriptions = new Map<string, Subscription>()
  readonly #followed = new Map<string, Followed>()
  #turn: Subscription[] = []
  #timer: (() => void) | undefined
  #heartbeat: () => void
  #announce = true
  #fullSince: number | undefined
  #flushing = false
  #closed = false

  constructor(options: ConnectionOptions) {
    const defaults = { heartbeatMs: 3000, highWater: 65_536, stalledMs: 60_000, pageSize: 200, maxWaiting: 5000 }
    const deaf = { onTopics: () => {}, onGone: () => {} }
    this.#options = { framesPerSecond: () => 100, ...deaf, ...defaults, ...options }
    this.#pace = new Pace(this.#options.framesPerSecond)
    this.#heartbeat = this.#beat()
  }

  get topics(): readonly string[] {
    return [...this.#subscriptions.keys(), ...this.#followed.keys()]
  }
  get closed(): boolean {
    return this.#closed
  }

  /** Begins with a snapshot, or with what changed after `from`. A topic that is subscribed to already begins anew. */
  subscribe(subject: Subject, from?: Stand): void {
    if (this.#closed) return
    this.#subscriptions.get(subject.topic)?.close()
    const { clock, onError, pageSize, maxWaiting } = this.#options
    const options = { clock, onError, pageSize, maxWaiting, onChange: () => this.#changed() }
    this.#announce = true
    this.#subscriptions.set(subject.topic, new Subscription(subject, options, from))
    this.#options.onTopics(this.topics)
  }

  /** A topic that has neither rows nor a cursor: whoever calls `report` says it, whole each time, until `leave` is called. */
  follow(topic: string, leave: () => void): void {
    this.#followed.get(topic)?.leave()
    if (this.#closed) leave()
    else this.#followed.set(topic, { leave })
    this.#announce = true
    this.#options.onTopics(this.topics)
  }

  /** How a followed topic is as of `asOf`; without a frame, as it was told last. False where there was no room for the frame. */
  report(topic: string, asOf: number, frame?: Written): boolean {
    const followed = this.#followed.get(topic)
    if (followed === undefined || (frame !== undefined && !this.tell(frame))) return false
    followed.asOf = asOf
    this.#changed()
    return true
  }

  /** true where there was such a subscription. */
  unsubscribe(topic: string): boolean {
    this.#subscriptions.get(topic)?.close()
    this.#followed.get(topic)?.leave()
    const was = this.#subscriptions.delete(topic) || this.#followed.delete(topic)
    if (was) this.#options.onTopics(this.topics)
    return was
  }

  /** Tells the client of one subscription that it is not, or no longer, to be had. */
  refuse(topic: string, code: ClosedCode): void {
    if (this.#closed) return
    this.unsubscribe(topic)
    this.#options.sink.send(write({ type: 'closed', code, topic }))
  }

  /** A whole frame between the others; one that finds no room is dropped, for the next says it all again. true where it was sent. */
  tell(frame: Written): boolean {
    const { sink, highWater } = this.#options
    if (this.#closed || sink.waiting() > highWater) return false
    sink.send(frame)
    return true
  }

  /** The sink has room again. */
  drained(): void {
    this.#callOff()
    this.#flush()
  }

  /** Says why, and ends the stream. */
  close(code: ClosedCode): void {
    if (this.#closed) return
    this.#options.sink.send(write({ type: 'closed', code }))
    this.gone()
    this.#options.sink.end(code)
  }

  /** The client has gone: nothing more is sent. */
  gone(): void {
    if (this.#closed) return
    this.#closed = true
    this.#callOff()
    this.#heartbeat()
    for (const subscription of this.#subscriptions.values()) subscription.close()
    for (const { leave } of this.#followed.values()) leave()
    this.#subscriptions.clear()
    this.#followed.clear()
    this.#options.onTopics([])
    this.#options.onGone()
  }

  #cursor(): string {
    const topics = new Map<string, Stand>()
    let log = ''
    for (const { subject, sent } of this.#subscriptions.values()) {
      if (sent === undefined) continue
      topics.set(subject.name, sent)
      log = sent.log
    }
    return encodeCursor({ shop: this.#options.shop, log, topics })
  }

  #beat(): () => void {
    return this.#options.clock.later(this.#options.heartbeatMs, () => {
      this.#announce = true
      this.#heartbeat = this.#beat()
      this.#flush()
    })
  }

  /** Whoever is waited for already need not be looked at: nothing may be sent before, whatever there is. */
  #changed(): void {
    if (this.#timer === undefined) this.#flush()
  }

  #callOff(): void {
    this.#timer?.()
    this.#timer = undefined
  }

  /** Sends what may be sent now; comes back by itself for the rest. */
  #flush(): void {
    if (this.#flushing || this.#closed) return
    this.#flushing = true
    while (this.#hasFrame()) {
      const wait = this.#mustWait()
      if (this.#closed) break
      if (wait > 0) {
        this.#timer ??= this.#options.clock.later(wait, () => {
          this.#timer = undefined
          this.#flush()
        })
        break
      }
      const frame = this.#nextFrame()
      if (frame?.type === 'must-refetch') this.#announce = true
      if (frame !== undefined) this.#options.sink.send(frame)
    }
    this.#flushing = false
  }

  /** ms until a frame may be sent: the sink must have room, and the pace allow it. */
  #mustWait(): number {
    const now = this.#options.clock.now()
    if (this.#options.sink.waiting() <= this.#options.highWater) {
      this.#fullSince = undefined
      return this.#pace.take(now)
    }
    this.#fullSince ??= now
    if (now - this.#fullSince > this.#options.stalledMs) this.close('slow-client')
    return FULL_MS
  }

  #hasFrame(): boolean {
    for (const s of this.#subscriptions.values()) if (s.hasFrame) return true
    return this.#mayAnnounce()
  }

  #mayAnnounce(): boolean {
    if (!this.#announce || this.#subscriptions.size + this.#followed.size === 0) return false
    for (const s of this.#subscriptions.values()) if (!s.upToDate) return false
    for (const { asOf } of this.#followed.values()) if (asOf === undefined) return false
    return true
  }

  /** Subscriptions take turns, so that a busy one does not keep the others waiting. */
  #nextFrame(): Written | undefined {
    for (const round of [this.#turn, [...this.#subscriptions.values()]]) {
      this.#turn = round
      for (let s = round.shift(); s !== undefined; s = round.shift())
        if (s.hasFrame) return s.takeFrame(() => this.#cursor())
    }
    return this.#mayAnnounce() ? this.#upToDate() : undefined
  }

  #upToDate(): Written {
    this.#announce = false
    const now = this.#options.clock.now()
    const feeds = [...this.#subscriptions.values()].map((s) => s.subject.feed)
    const told = [...this.#followed.values()].map(({ asOf = 0 }) => ({ asOf, hop: undefined, readAt: asOf }))
    const oldest = [...feeds, ...told].reduce((a, b) => (b.asOf < a.asOf ? b : a))
    const lagMs = Math.max(0, Math.round(now - oldest.asOf))
    const at = new Date(oldest.asOf).toISOString()
    const { hop, readAt } = oldest
    const age = hop && ageOf({ ...hop, readAt }, now)
    return write({ type: 'up-to-date', cursor: this.#cursor(), at, lagMs, ...(age && { age }) })
  }
}
