import { setTimeout as sleep } from 'node:timers/promises'
import type { Batch, EventLog, Head, LogIdentity } from '@cartstream/log'
import type { AnyProjection } from '../projection.ts'
import { Inbox } from './inbox.ts'
import { type Staged, StagedProjection } from './stage.ts'
import { type Commit, type Fed, ForeignLog, Rearranged, type Store } from './store.ts'

export type Limits = {
  /** Events of one transaction. */
  chunkEvents: number
  /** The same, of a fold beside the live one. */
  buildEvents: number
  /** Transactions begin at least this long after each other, in ms: a lone batch never waits, a stream of small ones shares. */
  gapMs: number
  /** Rows kept in memory per table, over all partitions of this process. */
  cacheRows: number
  /** How long tombstones stay, in seconds. */
  keepTombstones: number
}
/** One committed transaction. `delayMs`: from the append of its oldest batch to its commit. */
export type Progress = {
  partition: number
  head: Head
  at: Date
  batches: number
  events: number
  rows: number
  /** The tables that got some of them. */
  wrote: readonly string[]
  delayMs: number
  tookMs: number
}
export type SessionOptions = {
  log: EventLog
  store: Store
  partition: number
  /** Of the current versions, and of those before them. */
  known: readonly AnyProjection[]
  limits: Limits
  signal: AbortSignal
  /** A generation that is not live could not be fed, and is fed no more. */
  onDetached: (fed: Fed['generation'], cause: Error) => void
  /** Called once, with the head that this session resumes from. */
  onResumed: (head: Head) => void
  onProgress: (progress: Progress) => void
}
const GENESIS: Head = { offset: -1n, height: 0n, id: '0'.repeat(64) }

type Feeding = Fed & { staged: StagedProjection }

/**
 * Projects one partition over one connection, from the checkpoint on, until the signal aborts or something throws. All that it knows
 * is dropped with it, so whoever was overtaken or lost the database begins again from what is committed.
 */
export class Session {
  readonly #options: SessionOptions
  readonly #end = new AbortController()
  #inbox: Inbox | undefined
  #feeding: readonly Feeding[] = []
  #lost: Error | undefined
  #inFlight: { events: number; since: Date } | undefined

  constructor(options: SessionOptions) {
    this.#options = options
  }

  /** Ends the session with this error, wherever it is. */
  fail(cause: Error): void {
    this.#lost = cause
    this.#end.abort()
    this.#inbox?.close()
  }

  /** What is read, but not committed; `since`: when the oldest of it was appended. */
  waiting(): { events: number; since: Date | undefined } {
    const { events, since } = this.#inbox?.waiting() ?? { events: 0, since: undefined }
    return { events: events + (this.#inFlight?.events ?? 0), since: this.#inFlight?.since ?? since }
  }

  async run(): Promise<void> {
    const { log, store, partition, known, limits, signal, onResumed } = this.#options
    const ended = AbortSignal.any([signal, this.#end.signal])
    const identity = await identityOf(log, partition, ended)
    if (identity === undefined) return this.#over()
    await store.claim(identity)
    const fed = await store.fed(known, partition, identity.logId)
    this.#feeding = fed.map((one) => {
      const { projection, home } = one.generation
      return { ...one, staged: new StagedProjection(projection, limits.cacheRows, { home }) }
    })
    const from = fed.map(({ checkpoint: c }) => c.head).reduce((a, b) => (b.height < a.height ? b : a))
    const inbox = new Inbox(log.read(partition, from, { follow: true, signal: ended }), limits.chunkEvents * 4)
    this.#inbox = inbox
    onResumed(from)
    try {
      for (;;) {
        const batches = await inbox.take(limits.chunkEvents)
        if (batches.length === 0) return this.#over()
        const next = performance.now() + limits.gapMs
        await this.#project(batches)
        const gap = next - performance.now()
        if (gap > 0) await sleep(gap)
      }
    } finally {
      this.#end.abort()
      inbox.close()
    }
  }

  #over(): void {
    if (this.#lost !== undefined) throw this.#lost
    if (!this.#options.signal.aborted) throw new Error('the log ended, which a followed log never does: was it closed?')
  }

  /** What others said of the generations may have changed: the session begins again. */
  rearranged(): void {
    this.fail(new Rearranged('there are other generations to feed'))
  }

  async #project(batches: readonly Batch[]): Promise<void> {
    const { partition, onProgress } = this.#options
    const began = performance.now()
    const last = batches.at(-1)!
    const events = batches.reduce((n, b) => n + b.events.length, 0)
    this.#inFlight = { events, since: batches[0]!.at }
    // One that stands further on than others (a new one beside it catches up) takes only what is new to it.
    const taking = this.#feeding.filter(({ checkpoint }) => checkpoint.head.height < last.head.height)
    const written = await this.#commit(taking, batches)
    for (const { checkpoint, staged } of taking) {
      checkpoint.head = last.head
      for (const table of staged.tables) table.commit()
    }
    this.#inFlight = undefined
    onProgress({
      partition,
      head: last.head,
      at: last.at,
      batches: batches.length,
      events,
      rows: [...written.values()].reduce((n, rows) => n + rows.length, 0),
      wrote: [...written].flatMap(([table, rows]) => (rows.length > 0 ? [table] : [])),
      delayMs: Date.now() - batches[0]!.at.getTime(),
      tookMs: performance.now() - began,
    })
  }

  /** All live generations together or not at all, and each other one with them or not at all; answers what the live ones wrote. */
  async #commit(taking: readonly Feeding[], batches: readonly Batch[]): Promise<Commit['written']> {
    const live = taking.filter(({ generation }) => generation.state === 'live')
    const commits = await Promise.all(live.map((one) => this.#fold(one, batches)))
    const commit = { moves: commits.flatMap((c) => c.moves), written: new Map(commits.flatMap((c) => [...c.written])) }
    const others = new Map<Feeding, Commit>()
    for (const one of taking)
      if (!live.includes(one))
        await this.#fold(one, batches).then(
          (own) => others.set(one, own),
          (cause: Error) => this.#detach(one, cause),
        )
    if (commit.moves.length > 0 || others.size > 0)
      for (const [one, cause] of await this.#options.store.commitWith(commit, others)) await this.#detach(one, cause)
    return commit.written
  }

  async #fold({ checkpoint, staged, generation }: Feeding, batches: readonly Batch[]): Promise<Commit> {
    const { store } = this.#options
    const last = batches.at(-1)!
    const fresh = batches.filter((b) => b.head.height > checkpoint.head.height)
    await staged.apply(onlyOf(generation.shop, fresh), (table, names) => store.load(table, names))
    const written = new Map<string, readonly Staged[]>()
    for (const table of staged.tables) written.set(table.table, table.changed())
    return { moves: [{ ...checkpoint, was: checkpoint.head, to: last.head, at: last.at }], written }
  }

  async #detach(one: Feeding, cause: Error): Promise<void> {
    if (cause.name === 'Rearranged') throw cause
    this.#feeding = this.#feeding.filter((other) => other !== one)
    await this.#options.store.detach(one.generation.generation, cause.message)
    this.#options.onDetached(one.generation, cause)
  }

  /** Deletes old tombstones of all tables of this partition. */
  async purge(): Promise<number> {
    const { store, limits } = this.#options
    let purged = 0
    for (const { checkpoint, staged } of this.#feeding)
      for (const { table } of staged.tables) purged += await store.purge(checkpoint, table, limits.keepTombstones)
    return purged
  }
}

/** The same batches with the events of one shop; all of them without one. */
export const onlyOf = (shop: string | undefined, batches: readonly Batch[]): readonly Batch[] =>
  shop === undefined ? batches : batches.map((b) => ({ ...b, events: b.events.filter((event) => event.shop === shop) }))

/** What the partition's first batch says; waits for it. undefined where the signal aborts first. */
export const identityOf = async (
  log: EventLog,
  partition: number,
  signal: AbortSignal,
): Promise<LogIdentity | undefined> => {
  for await (const batch of log.read(partition, GENESIS, { follow: true, signal })) {
    const first = batch.events[0]
    if (first?.type === 'LogCreated') return { logId: first.data.logId, partitions: first.data.partitions }
    throw new ForeignLog(`partition ${partition} does not begin with LogCreated: this is not a cartstream log`)
  }
  return undefined
}
