import type { Feed } from './feed.ts'
import { type Written, write, writeChanges, writeSnapshot } from './frames.ts'
import type { Listener } from './listeners.ts'
import type { Change, Clock, Scope, Source, Stand, View } from './types.ts'
import { Waiting } from './waiting.ts'

/** What is subscribed to. `topic`: as the client names it; `name`: as it was resolved, for the cursor. */
export type Subject = { topic: string; name: string; scope: Scope; source: Source; feed: Feed; view: View }

export type SubscriptionOptions = {
  clock: Clock
  /** There is something to send, or the state has changed. */
  onChange(): void
  onError(error: unknown): void
  /** Rows per page and frame, about. */
  pageSize: number
  /** More rows than this do not wait in memory: they are read again once the client has taken what it has. */
  maxWaiting: number
}

/** SPEC.md has the table of states and events. */
export type Status = 'snapshot' | 'catching-up' | 'live' | 'closed'

const RETRY_MS = 1000
const ELSEWHERE_MS = 50

/** One topic on one socket: what was sent, what waits, and where the next rows come from. */
export class Subscription {
  readonly subject: Subject
  readonly #options: SubscriptionOptions
  readonly #waiting: Waiting
  readonly #listener: Listener = {
    changed: (changes, timed) => this.#changed(changes, timed),
    reset: () => this.#reset(),
    told: () => this.#options.onChange(),
  }
  #status: Status
  /** Where the client is once it has all that waits; undefined before the first page. */
  #stand: Stand | undefined
  /** Where the client is by the frames it was sent. */
  #sent: Stand | undefined
  /** While a snapshot is read in pages: what went before this was never told to the client. */
  #floor: bigint | undefined
  #snapshot: readonly Change[] | undefined
  #mustRefetch = false
  /**
   * The feed's looks for what else than their own events has changed rows, that were over before the client's rows were read;
   * undefined where those are of another time.
   */
  #looks: number | undefined
  #running = false
  #room: (() => void) | undefined

  /** Resumes `from` where a cursor names it; else begins with a snapshot. */
  constructor(subject: Subject, options: SubscriptionOptions, from?: Stand) {
    this.subject = subject
    this.#options = options
    this.#waiting = new Waiting(options.pageSize)
    this.#status = from === undefined ? 'snapshot' : 'catching-up'
    this.#stand = from
    this.#sent = from
    void this.#run()
  }

  get status(): Status {
    return this.#status
  }
  /** Nothing waits, and nothing is left to be read. */
  get upToDate(): boolean {
    return this.#status === 'live' && this.#idle
  }
  /** The client's place after the frames sent so far. */
  get sent(): Stand | undefined {
    if (this.upToDate) this.#sent = this.#reached()
    return this.#sent
  }
  get #idle(): boolean {
    return !this.#mustRefetch && this.#snapshot === undefined && this.#waiting.isEmpty
  }
  get hasFrame(): boolean {
    return this.#status !== 'closed' && !this.#idle
  }
  /** Live, the client is where the feed is once nothing waits; the feed need not tell it so. */
  #reached(): Stand | undefined {
    const { stand } = this.subject.feed
    const known = this.#stand
    if (this.#status !== 'live' || stand === undefined || known === undefined) return known
    const same = stand.log === known.log && stand.generation === known.generation
    return same && stand.position > known.position ? stand : known
  }

  /** The next frame; `cursor` is called once `sent` says what a client that has this frame has got to. */
  takeFrame(cursor: () => string): Written | undefined {
    const { topic, view } = this.subject
    if (this.#mustRefetch) {
      this.#mustRefetch = false
      return this.#taken(write({ type: 'must-refetch', topic }))
    }
    if (this.#snapshot !== undefined) {
      const changes = this.#snapshot
      this.#snapshot = undefined
      this.#sent = this.#stand
      return this.#taken(writeSnapshot(topic, { changes, view, cursor: cursor() }))
    }
    const reached = this.#reached()
    if (reached === undefined || this.#waiting.isEmpty) return undefined
    const { changes, upTo, hop } = this.#waiting.take(this.#options.pageSize, reached.position)
    this.#sent = { ...reached, position: upTo }
    const conflated = this.#waiting.takeConflated()
    const frame = writeChanges(topic, { changes, view, cursor: cursor(), hop }, this.#options.clock.now())
    return this.#taken({ ...frame, conflated })
  }

  close(): void {
    this.#status = 'closed'
    this.subject.feed.leave(this.#listener)
    this.#waiting.clear()
    this.#room?.()
  }

  #taken(frame: Written): Written {
    if (this.#idle) this.#room?.()
    return frame
  }

  /** Reads pages while not live, one at a time: the next is read when the client has taken the last. */
  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    while (this.#status === 'snapshot' || this.#status === 'catching-up') {
      try {
        await this.#emptied()
        if (this.#status === 'snapshot') await this.#readSnapshot()
        else if (this.#status === 'catching-up') await this.#catchUp()
      } catch (error) {
        if (this.#ended()) break
        this.#options.onError(error)
        await this.#pause(RETRY_MS)
      }
    }
    this.#running = false
  }

  #ended(): boolean {
    return this.#status === 'closed'
  }

  async #readSnapshot(): Promise<void> {
    this.#looks = this.subject.feed.looks.over
    const page = await this.subject.source.snapshot(this.subject.scope, this.#options.pageSize)
    if (this.#status !== 'snapshot') return
    this.#snapshot = page.changes
    this.#stand = page.stand
    this.#floor = page.more ? page.checkpoint : undefined
    this.#status = 'catching-up'
    if (!page.more && (await this.#join())) this.#foldIn()
    this.#options.onChange()
  }

  /** The page may have been read for somebody else a moment before: what has changed since goes into it, if that is not too much. */
  #foldIn(): void {
    if (this.#snapshot === undefined || this.#waiting.isEmpty || this.#waiting.exceeds(this.#options.pageSize)) return
    const { changes, upTo } = this.#waiting.take(this.#waiting.size, this.#reached()!.position)
    const rows = new Map(this.#snapshot.map((change) => [change.key, change]))
    for (const change of changes) {
      rows.delete(change.key)
      if (change.row !== null) rows.set(change.key, change)
    }
    this.#snapshot = [...rows.values()]
    this.#stand = { ...this.#stand!, position: upTo }
  }

  async #catchUp(): Promise<void> {
    if (await this.#join()) return this.#options.onChange()
    const { source, scope } = this.subject
    const limit = this.#options.pageSize
    const page = await source.changes(scope, this.#stand!, { limit, floor: this.#floor })
    if (this.#status !== 'catching-up') return
    if (page === 'must-refetch') {
      this.#reset()
      return this.#options.onChange()
    }
    for (const change of page.changes) this.#waiting.add(change, change.position)
    const moved = page.stand.position > this.#stand!.position
    this.#stand = page.stand
    if (this.#waiting.isEmpty) this.#sent = page.stand
    if (!page.more && !(await this.#join()) && !moved) await this.#pause(ELSEWHERE_MS)
    this.#options.onChange()
  }

  /** Goes live where the feed's ring reaches down to here. */
  async #join(): Promise<boolean> {
    const stand = this.#stand!
    const missed = this.subject.feed.join(this.subject.scope, stand, this.#listener)
    if (missed === 'below') return false
    if (missed === 'elsewhere') {
      await this.#pause(ELSEWHERE_MS)
      return false
    }
    this.#status = 'live'
    this.#floor = undefined
    for (const change of missed) this.#waiting.add(change, change.position)
    const { feed } = this.subject
    if (feed.looks.begun !== this.#looks) feed.retime()
    return true
  }

  #changed(changes: readonly Change[], timed: boolean): void {
    const reached = this.#reached()!.position
    const seen = this.#stand!.position
    const first = timed ? undefined : changes[0]
    if (this.#idle && first !== undefined && first.position > seen)
      this.#sent = { ...this.#stand!, position: first.position - 1n }
    if (timed) for (const change of changes) this.#waiting.add(change, reached)
    else if (first !== undefined && first.position > seen) this.#waiting.arrived(changes, this.subject.feed.hop)
    else
      for (const change of changes)
        if (change.position > seen) this.#waiting.add(change, change.position, this.subject.feed.hop)
    if (!timed && this.#waiting.exceeds(this.#options.maxWaiting)) this.#fallBehind()
  }

  /** Too much waits: forget it, and read on from what was sent, when the client has room. Rows without a new position could not be read again so. */
  #fallBehind(): void {
    this.subject.feed.leave(this.#listener)
    this.#waiting.clear()
    this.#stand = this.#sent ?? this.#stand
    this.#status = 'catching-up'
    void this.#run()
  }

  #reset(): void {
    if (this.#status === 'closed') return
    const wasLive = this.#status === 'live'
    this.subject.feed.leave(this.#listener)
    this.#waiting.clear()
    this.#snapshot = undefined
    this.#mustRefetch = true
    this.#status = 'snapshot'
    this.#sent = undefined
    this.#floor = undefined
    if (wasLive) void this.#run()
  }

  async #emptied(): Promise<void> {
    while (!this.#idle && this.#status !== 'closed')
      await new Promise<void>((resolve) => {
        this.#room = resolve
      })
    this.#room = undefined
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.later(ms, resolve)
    })
  }
}
