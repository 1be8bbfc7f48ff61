import { setTimeout as sleep } from 'node:timers/promises'
import type { EventLog, Head } from '@cartstream/log'
import { migrate } from '../migrate.ts'
import type { AnyProjection } from '../projection.ts'
import { type Limits, type Progress, Session } from './session.ts'
import { takeTurn } from './standby.ts'
import { Store } from './store.ts'

/** What the runner tells people; pino's shape. */
export type Logger = Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>

export type ProjectorOptions = {
  log: EventLog
  /** Connection string of the database of the read models. */
  db: string
  projections: readonly AnyProjection[]
  /** Absent: all of the log's. Of several projectors one projects a partition, the others stand by. */
  partitions?: readonly number[]
  signal: AbortSignal
  logger?: Logger
  limits?: Partial<Limits>
  onProgress?: (progress: Progress) => void
  /** Another projector had moved the checkpoint: a transaction was rolled back. */
  onOvertaken?: (partition: number) => void
  /** How often old tombstones are deleted; 60,000 ms unless told. */
  purgeMs?: number
  /** A standby takes over when the checkpoint stands still for so long while the log goes on; 10,000 ms unless told. */
  stalledMs?: number
}
/**
 * | state | means | ready |
 * |---|---|---|
 * | starting | no connection yet | no |
 * | catching-up | behind the log's end as it was at the start | no |
 * | following | has been at the log's end | yes |
 * | standby | another projector has the partition | yes |
 * | unreachable | the database or the log does not answer; tries again | no |
 * | stopped | needs people: see `reason` (diverged, unknown event, foreign log, an event that does not fit) | no |
 */
export type PartitionState = 'starting' | 'catching-up' | 'following' | 'standby' | 'unreachable' | 'stopped'
export type PartitionStatus = {
  partition: number
  state: PartitionState
  reason?: string
  position: bigint
  height: bigint
  /** Read, but not yet committed: events, and ms since the oldest of them was appended. */
  lag: { events: number; ms: number }
}
export type Projector = { status(): readonly PartitionStatus[]; finished: Promise<void> }

/** The gap: a transaction costs about 1 ms of CPU on either side whatever it carries (measured), so 200 a second are enough. */
const usual: Limits = { chunkEvents: 2000, gapMs: 5, cacheRows: 20_000, keepTombstones: 3600 }
const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} }
/** Trying again changes nothing about these. By name: the walls let this room know the log's types only. */
const final = new Set(['Diverged', 'UnknownEvent', 'ForeignLog', 'Unprojectable'])

/** Keeps the read models at the log's end: brings the schema up to date, then projects each partition until the signal aborts. */
export const runProjector = (options: ProjectorOptions): Projector => {
  const numbers = options.partitions ?? Array.from({ length: options.log.partitions }, (_, p) => p)
  const cacheRows = Math.ceil((options.limits?.cacheRows ?? usual.cacheRows) / numbers.length)
  let migrated: Promise<void> | undefined
  const prepare = (): Promise<void> => {
    migrated ??= migrate(options.db, options.projections).catch((cause) => {
      migrated = undefined
      throw cause
    })
    return migrated
  }
  const partitions = numbers.map(
    (p) => new PartitionProjector(p, { ...options, limits: { ...options.limits, cacheRows } }, prepare),
  )
  const finished = Promise.all(partitions.map((p) => p.run())).then(() => {})
  return { status: () => partitions.map((p) => p.status()), finished }
}

class PartitionProjector {
  readonly #partition: number
  readonly #options: ProjectorOptions
  readonly #prepare: () => Promise<void>
  readonly #logger: Logger
  #state: PartitionState = 'starting'
  #reason: string | undefined
  #session: Session | undefined
  #at = { position: -1n, height: 0n }
  #goal: bigint | undefined
  #failures = 0

  constructor(partition: number, options: ProjectorOptions, prepare: () => Promise<void>) {
    this.#partition = partition
    this.#prepare = prepare
    this.#options = options
    this.#logger = options.logger ?? silent
  }

  status(): PartitionStatus {
    const waiting = this.#session?.waiting()
    const ms = waiting?.since === undefined ? 0 : Math.max(0, Date.now() - waiting.since.getTime())
    return {
      partition: this.#partition,
      state: this.#state,
      ...(this.#reason !== undefined && { reason: this.#reason }),
      ...this.#at,
      lag: { events: waiting?.events ?? 0, ms },
    }
  }

  async run(): Promise<void> {
    const { signal } = this.#options
    while (!signal.aborted) {
      try {
        await this.#once()
      } catch (cause) {
        if (signal.aborted) return
        const error = cause instanceof Error ? cause : new Error(String(cause))
        this.#reason = error.message
        const fields = { partition: this.#partition, err: error }
        if (final.has(error.name)) {
          this.#state = 'stopped'
          this.#logger.error(fields, 'the projector has stopped: trying again would not help')
          return
        }
        this.#state = error.name === 'Overtaken' ? 'standby' : 'unreachable'
        if (error.name === 'Overtaken') this.#options.onOvertaken?.(this.#partition)
        const pause = Math.min(5000, 100 * 2 ** this.#failures++)
        this.#logger.warn({ ...fields, pause }, 'the projector lost its place, and begins again from the checkpoint')
        await sleep(pause * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => {})
      }
    }
  }

  async #once(): Promise<void> {
    const { log, db, projections, signal, limits } = this.#options
    await this.#prepare()
    let session: Session | undefined
    const store = await Store.open(db, (cause) => session?.fail(cause))
    session = new Session({
      log,
      store,
      partition: this.#partition,
      projections,
      limits: { ...usual, ...limits },
      signal,
      onResumed: (head) => this.#reached(head),
      onProgress: (progress) => {
        this.#reached(progress.head)
        this.#options.onProgress?.(progress)
      },
    })
    this.#session = session
    const timer = setInterval(() => void this.#purge(session), this.#options.purgeMs ?? 60_000)
    try {
      await takeTurn({
        ...{ log, store, partition: this.#partition, projections, signal },
        stalledMs: this.#options.stalledMs ?? 10_000,
        onStandby: () => {
          this.#state = 'standby'
        },
      })
      this.#state = 'catching-up'
      void this.#findGoal(session)
      await session.run()
    } finally {
      clearInterval(timer)
      this.#session = undefined
      await store.close()
    }
  }

  async #findGoal(session: Session): Promise<void> {
    this.#goal = undefined
    while (this.#goal === undefined && this.#session === session) {
      try {
        this.#goal = (await this.#options.log.tail(this.#partition)).height
        this.#settle()
      } catch (err) {
        this.#logger.warn({ partition: this.#partition, err }, "the log's end is not known; asked again in a second")
        await sleep(1000, undefined, { signal: this.#options.signal }).catch(() => {})
      }
    }
  }

  #reached(head: Head): void {
    this.#at = { position: head.offset, height: head.height }
    this.#failures = 0
    this.#settle()
  }

  #settle(): void {
    if (this.#state !== 'catching-up' || this.#goal === undefined || this.#at.height < this.#goal) return
    this.#state = 'following'
    this.#reason = undefined
    this.#logger.info(
      { partition: this.#partition, position: String(this.#at.position) },
      'the projector follows the log',
    )
  }

  async #purge(session: Session): Promise<void> {
    try {
      await session.purge()
    } catch (err) {
      this.#logger.warn(
        { partition: this.#partition, err },
        'old tombstones could not be purged; tried again in a minute',
      )
    }
  }
}
