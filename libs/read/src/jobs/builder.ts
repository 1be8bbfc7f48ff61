import { setImmediate as turn } from 'node:timers/promises'
import type { Batch, EventLog, Head } from '@cartstream/log'
import type { EventType } from '@cartstream/schemas'
import type { AnyProjection } from '../projection.ts'
import { lowest } from '../runner/heads.ts'
import { Inbox } from '../runner/inbox.ts'
import { onlyOf } from '../runner/session.ts'
import { type Staged, StagedProjection, type StagedTable, type Written } from '../runner/stage.ts'
import { type Fed, type Move, Store } from '../runner/store.ts'

/** Events that are folded in one go: what else there is in this process waits for milliseconds. */
const STEP_EVENTS = 500
/** Rows kept in memory per table; half of them for certain, and more than wait to be written. */
const CACHE_ROWS = 100_000
const SAY_MS = 500
/** Closer to the log's end than this, and the partition's session can take over without anybody noticing. */
const CLOSE_RECORDS = 2000n

export type BuildOptions = {
  log: EventLog
  db: string
  partition: number
  known: readonly AnyProjection[]
  job: string
  logId: string
  /** Events of one transaction. */
  chunkEvents: number
  signal: AbortSignal
}

/** `head`, `at`: folded up to there, and not committed yet. */
type Building = Fed & { staged: StagedProjection; head: Head; at: Date }

/**
 * Folds a job's generations from where they stand (at first the log's beginning) to its end, in transactions of their own, and hands them to
 * the partition's session. Ends early where the signal aborts; whoever begins again goes on where this one was. Throws at the first event that cannot be taken.
 */
export const build = async (options: BuildOptions): Promise<'attached' | 'stopped'> => {
  const { db, partition, known, job, logId, signal } = options
  const lost = new AbortController()
  const store = await Store.open(db, (cause) => lost.abort(cause))
  try {
    const fed = await store.building(known, job, { partition, logId })
    if (fed.length === 0) return 'stopped' // not made yet, or handed over already
    const builder = new Builder(store, { ...options, signal: AbortSignal.any([signal, lost.signal]) }, fed)
    await builder.run()
    if (lost.signal.aborted) throw lost.signal.reason
    if (signal.aborted) return 'stopped'
    await store.attach(
      partition,
      fed.map(({ generation }) => generation),
    )
    return 'attached'
  } finally {
    await store.close()
  }
}

class Builder {
  readonly #store: Store
  readonly #o: BuildOptions
  readonly #all: readonly Building[]
  #committing: Promise<void> = Promise.resolve()
  #at: Head
  #said = { at: 0, events: 0 }
  #saying: Promise<void> | undefined
  #events = 0
  #uncommitted = 0
  readonly #waiting = new Waiting()
  #goal = 0n

  constructor(store: Store, options: BuildOptions, fed: readonly Fed[]) {
    this.#store = store
    this.#o = options
    this.#all = fed.map((one) => {
      const { projection, home } = one.generation
      const { head, at } = one.checkpoint
      const fromTheStart = head.height === 0n
      return { ...one, head, at, staged: new StagedProjection(projection, CACHE_ROWS, { home, fromTheStart }) }
    })
    this.#at = lowest(fed)
  }

  async run(): Promise<void> {
    const { log, partition, signal } = this.#o
    for (let passes = 0; ; passes++) {
      this.#goal = await log.end(partition)
      await this.#say(true)
      if (signal.aborted || (passes > 0 && this.#goal - this.#at.offset < CLOSE_RECORDS)) return
      await this.#pass()
    }
  }

  /** Up to the end that the log has then. */
  async #pass(): Promise<void> {
    const { log, partition, signal, chunkEvents } = this.#o
    const reading = new AbortController()
    const types = new Set(this.#all.flatMap(({ staged }) => Object.keys(staged.projection.on) as EventType[]))
    const until = AbortSignal.any([signal, reading.signal])
    const read = log.read(partition, this.#at, { follow: false, signal: until, types })
    const step = Math.min(STEP_EVENTS, chunkEvents)
    const inbox = new Inbox(read, step * 2)
    try {
      for (;;) {
        const batches = await inbox.take(step)
        if (batches.length === 0) break
        await this.#take(batches)
        await this.#say(false)
      }
      await this.#commit()
      await this.#committing
    } finally {
      reading.abort()
      inbox.close()
      await this.#committing.catch(() => {}) // it has been thrown, or what was thrown comes before it
    }
  }

  /** What is in memory goes ahead of what is committed, and ends with it. */
  async #take(batches: readonly Batch[]): Promise<void> {
    const last = batches.at(-1)!
    for (const one of this.#all) {
      const fresh = batches.filter((b) => b.head.height > one.head.height)
      if (fresh.length === 0) continue
      await one.staged.apply(onlyOf(one.generation.shop, fresh), (table, names) => this.#store.load(table, names))
      for (const table of one.staged.tables) {
        this.#waiting.add(table)
        table.commit()
      }
      Object.assign(one, { head: last.head, at: last.at })
    }
    this.#at = last.head
    const events = batches.reduce((n, b) => n + b.events.length, 0)
    this.#events += events
    this.#uncommitted += events
    if (this.#uncommitted >= this.#o.chunkEvents || this.#waiting.size > CACHE_ROWS / 4) await this.#commit()
    await turn() // the live fold, and all else in this process, has its turn
  }

  /** Rows as they stand, each once however often it changed; the database writes them while the next are folded. */
  async #commit(): Promise<void> {
    const behind = this.#all.filter(({ checkpoint, head }) => checkpoint.head !== head)
    const moves = behind.map(
      ({ checkpoint, head, at }): Move => ({ ...checkpoint, was: checkpoint.head, to: head, at }),
    )
    for (const { checkpoint, head } of behind) checkpoint.head = head
    const written = this.#waiting.take()
    this.#uncommitted = 0
    await this.#committing
    if (moves.length === 0) return
    this.#committing = this.#store.commitMany({ moves, written })
    this.#committing.catch(() => {}) // whoever waits for it next is told
  }

  /** The connection says it once it has written what it is writing: nobody waits for that, unless it is to be said for certain. */
  async #say(always: boolean): Promise<void> {
    const now = performance.now()
    const ms = now - this.#said.at
    if (!always && (ms < SAY_MS || this.#saying !== undefined)) return
    const rate = this.#said.at === 0 ? 0 : ((this.#events - this.#said.events) * 1000) / Math.max(ms, 1)
    const { job, partition } = this.#o
    const more = this.#events - this.#said.events
    this.#said = { at: now, events: this.#events }
    this.#saying = this.#store
      .say({ job, partition, position: this.#at.offset, goal: this.#goal, more, rate })
      .finally(() => {
        this.#saying = undefined
      })
    if (always) await this.#saying
    else this.#saying.catch(() => {}) // a connection that is lost is told by what is committed next
  }
}

/** Rows that are not written yet, by table: of each the latest. */
class Waiting {
  #tables = new Map<string, Map<string, Staged>>()

  get size(): number {
    let rows = 0
    for (const { size } of this.#tables.values()) rows += size
    return rows
  }

  add(table: StagedTable): void {
    const known = this.#tables.get(table.table) ?? new Map<string, Staged>()
    this.#tables.set(table.table, known)
    table.addChanged(known)
  }

  take(): Written {
    const written = new Map([...this.#tables].map(([table, rows]) => [table, [...rows.values()]]))
    this.#tables = new Map()
    return written
  }
}
