import { setTimeout as sleep } from 'node:timers/promises'
import type { Batch, EventLog, Head, LogIdentity } from '@cartstream/log'
import type { AnyProjection } from '../projection.ts'
import { commitChunk, type ParkedNow, type Taking } from './chunk.ts'
import { GENESIS, lowest } from './heads.ts'
import { Inbox, type Waiting, waitingIn } from './inbox.ts'
import { Parking } from './parking.ts'
import { LOOK_MS, Retaking } from './retaking.ts'
import { StagedProjection, type Written } from './stage.ts'
import { type Fed, ForeignLog, Rearranged, type Store } from './store.ts'

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
  /** Of the read models that are live. */
  models: readonly string[]
  /** The tables that got some of them. */
  wrote: readonly string[]
  delayMs: number
  /** The same of each of its batches. */
  delaysMs: readonly number[]
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
  /** What becomes of an event that a projection cannot take: its stream is parked and all else goes on, unless told to throw. */
  onPoison?: 'park' | 'throw'
  onParked?: (parked: ParkedNow) => void
}
/** `looked`: the offset up to which the log was read. `models`: what each read model has committed, and what it still has before it of that. */
export type Standing = {
  looked: bigint
  models: readonly { model: string; position: bigint; waiting: Waiting }[]
}
type Feeding = Fed & { staged: StagedProjection }
const isLive = ({ generation }: Feeding): boolean => generation.state === 'live'

/**
 * Projects one partition over one connection, from the checkpoint on, until the signal aborts or something throws. All that it knows
 * is dropped with it, so whoever was overtaken or lost the database begins again from what is committed.
 */
export class Session {
  readonly #options: SessionOptions
  readonly #end = new AbortController()
  #inbox: Inbox | undefined
  #feeding: readonly Feeding[] = []
  readonly #retaking: Retaking
  #lost: Error | undefined
  #inFlight: readonly Batch[] = []
  #looked = -1n

  constructor(options: SessionOptions) {
    this.#options = options
    this.#retaking = new Retaking(options.store, options.known, options.partition)
  }

  /** Ends the session with this error, wherever it is. */
  fail(cause: Error): void {
    this.#lost = cause
    this.#end.abort()
    this.#inbox?.close()
  }

  standing(): Standing {
    const live = this.#feeding.filter(({ generation }) => generation.state === 'live')
    const models = live.map(({ checkpoint: { projection: model, head } }) => {
      const taken = waitingIn(this.#inFlight, head.height)
      const read = this.#inbox?.waiting(head.height) ?? { events: 0, since: undefined }
      const waiting = { events: taken.events + read.events, since: taken.since ?? read.since }
      return { model, position: head.offset, waiting }
    })
    return { looked: this.#looked, models }
  }

  /** Read models that have no rows to be read: they are still to be built. */
  missing(): readonly string[] {
    const live = new Set(this.#feeding.filter(isLive).map(({ staged }) => staged.projection.name))
    if (live.size === 0) return [] // it has not begun
    return [...new Set(this.#options.known.map(({ name }) => name))].filter((name) => !live.has(name))
  }

  /** How many streams wait, by read model; none where it is none. */
  parked(): ReadonlyMap<string, number> {
    const counts = this.#feeding.map(({ staged }) => [staged.projection.name, staged.parking?.size ?? 0] as const)
    return new Map(counts.filter(([, count]) => count > 0))
  }

  /** Returns where the signal aborts, and where it is to be begun again at once. */
  async run(): Promise<void> {
    const { log, store, partition, known, limits, signal, onResumed, onPoison } = this.#options
    const ended = AbortSignal.any([signal, this.#end.signal])
    const identity = await identityOf(log, partition, ended)
    if (identity === undefined) return this.#over()
    await store.claim(identity)
    const fed = await store.fed(known, partition, identity.logId)
    const waiting = await store.letters.waiting(known, partition)
    this.#feeding = fed.map((one) => {
      const { projection, home, state } = one.generation
      const own = waiting.filter((letter) => letter.projection === projection.name)
      // only what people read goes on without what it cannot take
      const parking = onPoison === 'throw' || state !== 'live' ? undefined : new Parking(own)
      return { ...one, staged: new StagedProjection(projection, limits.cacheRows, { home, parking }) }
    })
    const from = lowest(fed)
    const inbox = new Inbox(this.#read(from, ended), limits.chunkEvents * 4)
    this.#inbox = inbox
    onResumed(from)
    try {
      for (;;) {
        if (await this.#amended(inbox)) return
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

  async *#read(from: Head, signal: AbortSignal): AsyncIterable<Batch> {
    const { log, partition } = this.#options
    this.#looked = from.offset
    const onLooked = (offset: bigint) => {
      if (offset > this.#looked) this.#looked = offset
    }
    for await (const batch of log.read(partition, from, { follow: true, signal, onLooked })) {
      onLooked(batch.head.offset)
      yield batch
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
    this.#inFlight = batches
    const written = await this.#takeAll(batches)
    this.#inFlight = []
    const now = Date.now()
    onProgress({
      partition,
      head: last.head,
      at: last.at,
      batches: batches.length,
      events,
      rows: [...written.values()].reduce((n, rows) => n + rows.length, 0),
      models: this.#feeding.filter(isLive).map(({ staged }) => staged.projection.name),
      wrote: [...written].flatMap(([table, rows]) => (rows.length > 0 ? [table] : [])),
      delayMs: now - batches[0]!.at.getTime(),
      delaysMs: batches.map(({ at }) => now - at.getTime()),
      tookMs: performance.now() - began,
    })
  }

  /** All live generations together or not at all, and each other one with them or not at all; answers what the live ones wrote. */
  async #takeAll(batches: readonly Batch[]): Promise<Written> {
    const last = batches.at(-1)!
    // One that stands further on than others (a new one beside it catches up) takes only what is new to it.
    const behind = this.#feeding.filter(({ checkpoint }) => checkpoint.head.height < last.head.height)
    const taking = (one: Feeding): Taking => {
      const { checkpoint, staged } = one
      const own = batches.filter((b) => b.head.height > checkpoint.head.height)
      const again = isLive(one) ? this.#retaking.inFrontOf(staged, own[0]!) : []
      return {
        checkpoint,
        staged,
        batches: [...again, ...onlyOf(one.generation.shop, own)],
        to: last.head,
        at: last.at,
      }
    }
    const live = behind.filter(isLive).map(taking)
    const others = new Map<Feeding, Taking>()
    for (const one of behind) {
      if (isLive(one)) continue
      const own = taking(one)
      await this.#apply(own).then(
        () => others.set(one, own),
        (cause: Error) => this.#detach(one, cause),
      )
    }
    for (const one of live) await this.#apply(one)
    return this.#commit(live, { others })
  }

  #apply({ staged, batches }: Taking): Promise<void> {
    return staged.apply(batches, (table, names) => this.#options.store.load(table, names))
  }

  async #commit(
    live: readonly Taking[],
    more: { others?: ReadonlyMap<Feeding, Taking>; stays?: true },
  ): Promise<Written> {
    const { store, partition, onParked = () => {} } = this.#options
    const { written, failed } = await commitChunk({ store, partition, onParked }, live, more)
    for (const [one, cause] of failed) await this.#detach(one, cause)
    return written
  }

  async #detach(one: Feeding, cause: Error): Promise<void> {
    if (cause.name === 'Rearranged') throw cause
    this.#feeding = this.#feeding.filter((other) => other !== one)
    await this.#options.store.detach(one.generation.generation, cause.message)
    this.#options.onDetached(one.generation, cause)
  }

  /**
   * While anything is parked: looks for what people want taken again. The next batch takes it along. Where none comes it is taken where the
   * checkpoints stand; true where that has changed rows, and the read models have another generation's number.
   */
  async #amended(inbox: Inbox): Promise<boolean> {
    while (this.parked().size > 0) {
      await this.#retaking.look()
      if (await inbox.filled(LOOK_MS)) return false
      if (!this.#retaking.overdue) continue
      const here = this.#retaking.here(this.#feeding.filter(isLive))
      for (const one of here) await this.#apply(one)
      const written = await this.#commit(here, { stays: true })
      if ([...written.values()].some((rows) => rows.length > 0)) return true
    }
    return false
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
