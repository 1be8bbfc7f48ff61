import { Gathered } from './gathered.ts'
import { type Listener, Listeners, within } from './listeners.ts'
import { Ring } from './ring.ts'
import type { Change, Clock, Page, Scope, Source, Stand } from './types.ts'

/** How the last change of a page came here, see Age; `readAt`: epoch ms, when it did. */
export type Hop = { commitMs: number; readMs: number; readAt: number }

export type FeedOptions = {
  source: Source
  clock: Clock
  /** Changes kept for those who join or resume. Default 4,096. */
  ringSize?: number
  /** Rows asked for at once. Default 1,000. */
  pageSize?: number
  /** How often the source is asked without a hint. Default 1,000 ms. */
  pollMs?: number
  onError(error: unknown): void
}

/** Whoever comes together with others is read for together with them: reads that are asked for begin at least so far apart. */
const NOW_GAP_MS = 50
/** The same of looks at all rows that other than their own events have changed, for those who resume. */
const RETIME_GAP_MS = 250
/** A page costs a moment for each who listens: where they are very many, reads at hints begin so far apart at most. */
const MOST_HINT_GAP_MS = 50
const LISTENERS_PER_MS = 20

/**
 * One topic of one shop, read once for everyone: asks the source for what changed, on a hint and each second, keeps the last of it
 * in a ring and hands it to those whose scope it is in. Reads one page at a time, so hints that come meanwhile cost one page together.
 */
export class Feed {
  readonly #options: Required<FeedOptions>
  readonly #listeners = new Listeners()
  #ring: Ring | undefined
  #stand: Stand | undefined
  #asOf = 0
  #readAt = 0
  #hop: Hop | undefined
  #mark: string | undefined
  #fromTheStart = false
  #looks = { begun: 0, over: 0 }
  /** Up to here the ring's rows are of before the last look, which may have found them to be otherwise. */
  #lookedAt = -1n
  #resets = 0
  #wanted = { changes: false, due: false }
  #pumping: Promise<void> | undefined
  #timers: (() => void)[] = []
  #hinted: (() => void) | undefined
  #closed = false
  readonly #reading: Gathered<void, void>
  readonly #retiming: Gathered<void, void>

  constructor(options: FeedOptions) {
    this.#options = { ringSize: 4096, pageSize: 1000, pollMs: 1000, ...options }
    const { clock } = options
    const most = Number.POSITIVE_INFINITY
    this.#reading = new Gathered({ clock, most, gapMs: NOW_GAP_MS, load: (asked) => this.#readFor(asked) })
    this.#retiming = new Gathered({ clock, most, gapMs: RETIME_GAP_MS, load: (asked) => this.#retimeFor(asked) })
    this.#tick()
  }

  get stand(): Stand | undefined {
    return this.#stand
  }
  /** Epoch ms: nothing older than this is missing from what the feed has told. */
  get asOf(): number {
    return this.#asOf
  }
  /**
   * How often it was looked for rows that changed by other than their own events; never where none do. Whoever reads rows while a look is
   * under way, or before one and is not told of it, may miss what it finds.
   */
  get looks(): Readonly<{ begun: number; over: number }> {
    return this.#looks
  }
  /** How often another log or generation began to answer, or what was told became void. */
  get resets(): number {
    return this.#resets
  }
  /** How the last change came here, if there was one. */
  get hop(): Hop | undefined {
    return this.#hop
  }
  /** Epoch ms: when the source was last read. */
  get readAt(): number {
    return this.#readAt
  }
  get listeners(): number {
    return this.#listeners.size
  }

  /** The source may have something new. Where very many listen, it waits for what else may come in a moment. */
  poke(): void {
    const { clock } = this.#options
    const gap = Math.min(MOST_HINT_GAP_MS, Math.floor(this.#listeners.size / LISTENERS_PER_MS))
    const wait = this.#readAt + gap - clock.now()
    if (gap === 0 || wait <= 0) this.#want()
    else
      this.#hinted ??= clock.later(wait, () => {
        this.#hinted = undefined
        this.#want()
      })
  }

  /** Someone's rows may be of another time: tell again all rows that other than their own events have changed. */
  retime(): void {
    if (this.#options.source.due === undefined) return
    this.#fromTheStart = true
    void this.#retiming.ask()
  }

  /** Settles when all that the source had when this was asked has been told, or could not be read. */
  readNow(): Promise<void> {
    return this.#reading.ask()
  }

  async #readFor(asked: readonly void[]): Promise<readonly void[]> {
    await this.#pumping
    this.#want()
    await this.#pumping
    return asked
  }

  async #retimeFor(asked: readonly void[]): Promise<readonly void[]> {
    this.#wanted.due = true
    this.#pump()
    await this.#pumping
    return asked
  }

  #want(): void {
    this.#wanted.changes = true
    this.#pump()
  }

  /**
   * From `stand` on, `listener` misses nothing in its scope: answers what it has not had yet, and tells it all that follows.
   * `below`: the ring no longer reaches down to `stand`. `elsewhere`: the feed is not (yet) on this log and generation.
   */
  join(scope: Scope, stand: Stand, listener: Listener): readonly Change[] | 'below' | 'elsewhere' {
    if (this.#ring === undefined || this.#stand?.log !== stand.log || this.#stand.generation !== stand.generation) {
      this.#want()
      return 'elsewhere'
    }
    const missed = this.#ring.since(stand.position)
    if (missed === undefined) return 'below'
    if (missed.length > 0 && missed[0]!.position <= this.#lookedAt) this.retime()
    this.#listeners.add(listener, scope)
    return within(scope, missed)
  }

  leave(listener: Listener): void {
    this.#listeners.remove(listener)
  }

  close(): void {
    this.#closed = true
    for (const off of this.#timers) off()
    this.#hinted?.()
    this.#listeners.clear()
  }

  #tick(): void {
    if (this.#closed) return
    this.#wanted = { changes: true, due: this.#options.source.due !== undefined }
    this.#pump()
    this.#timers = [this.#options.clock.later(this.#options.pollMs, () => this.#tick())]
  }

  #pump(): void {
    if (this.#closed || this.#pumping !== undefined) return
    this.#pumping = this.#readAll()
      .catch((error) => {
        this.#wanted = { changes: false, due: false } // the next tick asks again
        this.#options.onError(error)
      })
      .finally(() => {
        this.#pumping = undefined
        if (this.#wanted.changes || this.#wanted.due) this.#pump()
      })
  }

  async #readAll(): Promise<void> {
    if (this.#stand === undefined) this.#begin(await this.#options.source.stand())
    while (!this.#closed && (this.#wanted.changes || this.#wanted.due)) {
      if (this.#wanted.changes) {
        this.#wanted.changes = false
        await this.#readChanges()
      } else {
        this.#wanted.due = false
        await this.#readDue()
      }
    }
  }

  #begin({ stand, asOf }: Awaited<ReturnType<Source['stand']>>): void {
    this.#stand = stand
    this.#asOf = asOf
    this.#ring = new Ring(stand.position, this.#options.ringSize)
  }

  async #readChanges(): Promise<void> {
    const page = await this.#options.source.changes({ all: true }, this.#stand!, { limit: this.#options.pageSize })
    if (this.#closed) return
    if (page === 'must-refetch') {
      const place = await this.#options.source.stand()
      if (this.#closed) return
      // From here on in one go: nobody may take the new place for one in the old rows.
      this.#begin(place)
      this.#resets++
      const told = this.#listeners.clear()
      for (const listener of told) listener.reset()
      for (const listener of told) listener.told()
      return
    }
    this.#stand = page.stand
    this.#ring!.push(page.changes, page.stand.position)
    this.#readAt = this.#options.clock.now()
    this.#hop = this.#hopOf(page) ?? this.#hop
    if (!page.more) this.#asOf = page.asOf
    this.#wanted.changes ||= page.more
    this.#listeners.tell(page.changes, false)
  }

  #hopOf({ changes, commit }: Page): Hop | undefined {
    const last = changes.at(-1)
    if (last === undefined || commit === undefined) return undefined
    return { commitMs: Math.max(0, commit.at - Date.parse(last.at)), readMs: commit.agoMs, readAt: this.#readAt }
  }

  async #readDue(): Promise<void> {
    const { changes, mark, nextInMs } = await this.#look()
    this.#mark = mark
    this.#listeners.tell(changes, true)
    if (nextInMs === undefined || nextInMs >= this.#options.pollMs) return
    this.#timers.push(
      this.#options.clock.later(nextInMs, () => {
        this.#wanted.due = true
        this.#pump()
      }),
    )
  }

  async #look(): ReturnType<NonNullable<Source['due']>> {
    const since = this.#fromTheStart ? undefined : this.#mark
    this.#fromTheStart = false
    this.#looks = { ...this.#looks, begun: this.#looks.begun + 1 }
    this.#lookedAt = this.#stand?.position ?? -1n
    try {
      return await this.#options.source.due!(since, this.#listeners.watched)
    } catch (error) {
      this.#fromTheStart ||= since === undefined
      throw error
    } finally {
      this.#looks = { ...this.#looks, over: this.#looks.begun }
    }
  }
}
