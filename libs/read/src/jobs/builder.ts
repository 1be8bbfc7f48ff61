import { setTimeout as sleep } from 'node:timers/promises'
import type { Batch, EventLog, Head } from '@cartstream/log'
import type { AnyProjection } from '../projection.ts'
import { Inbox } from '../runner/inbox.ts'
import { onlyOf } from '../runner/session.ts'
import { type Staged, StagedProjection } from '../runner/stage.ts'
import { type Fed, type Move, Store } from '../runner/store.ts'

/** Rows kept in memory per table. */
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

type Building = Fed & { staged: StagedProjection }

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
    const builder = new Builder(store, { ...options, signal: AbortSignal.any([signal, lost.signal]) }, fed)
    await builder.run()
    if (lost.signal.aborted) throw lost.signal.reason
    if (signal.aborted) return 'stopped'
    await store.attach(
      partition,
      fed.map(({ generation }) => generation.generation),
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
  #events = 0
  #goal = 0n

  constructor(store: Store, options: BuildOptions, fed: readonly Fed[]) {
    this.#store = store
    this.#o = options
    this.#all = fed.map((one) => {
      const { projection, home } = one.generation
      const fromTheStart = one.checkpoint.head.height === 0n
      return { ...one, staged: new StagedProjection(projection, CACHE_ROWS, { home, fromTheStart }) }
    })
    this.#at = fed.map(({ checkpoint }) => checkpoint.head).reduce((a, b) => (b.height < a.height ? b : a), NONE)
  }

  async run(): Promise<void> {
    const { log, partition, signal } = this.#o
    if (this.#all.length === 0) return
    for (;;) {
      const tail = await log.tail(partition)
      this.#goal = tail.offset
      await this.#say(true)
      if (signal.aborted || tail.offset - this.#at.offset < CLOSE_RECORDS) return
      await this.#pass()
    }
  }

  /** Up to the end that the log has then. */
  async #pass(): Promise<void> {
    const { log, partition, signal, chunkEvents } = this.#o
    const reading = new AbortController()
    const read = log.read(partition, this.#at, { follow: false, signal: AbortSignal.any([signal, reading.signal]) })
    const inbox = new Inbox(read, chunkEvents * 2)
    try {
      for (;;) {
        const batches = await inbox.take(chunkEvents)
        if (batches.length === 0) return await this.#committing
        await this.#take(batches)
        await this.#say(false)
      }
    } finally {
      reading.abort()
      inbox.close()
      await this.#committing.catch(() => {}) // it has been thrown, or what was thrown comes before it
    }
  }

  /** While the database writes one chunk the next is folded: what is in memory goes ahead of what is committed, and ends with it. */
  async #take(batches: readonly Batch[]): Promise<void> {
    const last = batches.at(-1)!
    const moves: Move[] = []
    const written = new Map<string, readonly Staged[]>()
    for (const { generation, checkpoint, staged } of this.#all) {
      const fresh = batches.filter((b) => b.head.height > checkpoint.head.height)
      if (fresh.length === 0) continue
      await staged.apply(onlyOf(generation.shop, fresh), (table, names) => this.#store.load(table, names))
      for (const table of staged.tables) {
        written.set(table.table, table.changed())
        table.commit()
      }
      moves.push({ ...checkpoint, was: checkpoint.head, to: last.head, at: last.at })
      checkpoint.head = last.head
    }
    await this.#committing
    this.#committing = moves.length === 0 ? Promise.resolve() : this.#store.commit({ moves, written })
    this.#committing.catch(() => {}) // whoever waits for it next is told
    this.#at = last.head
    this.#events += batches.reduce((n, b) => n + b.events.length, 0)
    await sleep(0) // the live fold, and all else in this process, has its turn
  }

  async #say(always: boolean): Promise<void> {
    const now = performance.now()
    const ms = now - this.#said.at
    if (!always && ms < SAY_MS) return
    const rate = this.#said.at === 0 ? 0 : ((this.#events - this.#said.events) * 1000) / Math.max(ms, 1)
    const { job, partition } = this.#o
    const more = this.#events - this.#said.events
    this.#said = { at: now, events: this.#events }
    await this.#store.say({ job, partition, position: this.#at.offset, goal: this.#goal, more, rate })
  }
}

const NONE: Head = { offset: 2n ** 62n, height: 2n ** 62n, id: '' }
