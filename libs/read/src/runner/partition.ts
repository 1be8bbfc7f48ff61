import type { Head } from '@cartstream/log'
import { build } from '../jobs/builder.ts'
import type { OpenJob } from '../jobs/watch.ts'
import { outbox } from '../outbox/project.ts'
import type { Sending } from '../outbox/sending.ts'
import { pauseFor } from '../pause-for.ts'
import type { AnyProjection } from '../projection.ts'
import { Gauge, isDone } from './gauge.ts'
import { type Logger, silent } from './logger.ts'
import { type PartitionState, type PartitionStatus, type ProjectorOptions, usual } from './options.ts'
import { Session, type Standing } from './session.ts'
import { takeTurn } from './standby.ts'
import { Store } from './store.ts'

const STALLED_MS = 10_000

/** Trying again changes nothing about these. By name: the walls let this room know the log's types only. */
const final = new Set(['Diverged', 'UnknownEvent', 'ForeignLog', 'Unprojectable', 'NotRebuilt'])

/** One partition's projector: session after session, each from the checkpoint on, until the signal aborts or people are needed. */
export class PartitionProjector {
  readonly #partition: number
  readonly #options: ProjectorOptions
  readonly #prepare: () => Promise<void>
  readonly #sending: Sending | undefined
  readonly #logger: Logger
  readonly #gauge: Gauge
  #state: PartitionState = 'starting'
  #reason: string | undefined
  #session: Session | undefined
  #at = { position: -1n, height: 0n }
  #goal: bigint | undefined
  #failures = 0
  readonly #building = new Map<string, AbortController>()
  #open: readonly OpenJob[] = []
  readonly #known: readonly AnyProjection[]

  constructor(
    partition: number,
    options: ProjectorOptions,
    { prepare, sending }: { prepare: () => Promise<void>; sending: Sending | undefined },
  ) {
    this.#partition = partition
    this.#prepare = prepare
    this.#sending = sending
    this.#options = options
    this.#logger = options.logger ?? silent
    this.#gauge = new Gauge(() => options.log.end(partition), options.stalledMs ?? STALLED_MS)
    this.#known = [...options.projections, ...(options.previous ?? [])]
  }

  async #failed(job: string, { name, message }: Error): Promise<void> {
    if (!final.has(name)) return // the database or the log: begun again with the next look
    const store = await Store.open(this.#options.db, () => {})
    await store.failJob(job, message).finally(() => store.close())
  }

  /** Folds its share of the jobs that run, and of no others. */
  build(jobs: readonly OpenJob[]): void {
    const { signal } = this.#options
    this.#expect(jobs)
    const isHere = (job: OpenJob) => (job.partition ?? this.#partition) === this.#partition
    const mine = jobs.filter((job) => job.state === 'running' && job.begun && isHere(job))
    for (const [id, ending] of this.#building) if (!mine.some((job) => job.id === id)) ending.abort()
    if (this.#session === undefined || this.#state === 'standby' || signal.aborted) return
    for (const job of mine) if (!this.#building.has(job.id) && job.log_id !== null) void this.#build(job.id, job.log_id)
  }

  /** What a job was to bring is found by a session that begins again, once the job is over; one that begins only then finds it by itself. */
  #expect(jobs: readonly OpenJob[]): void {
    const missing = this.#session?.missing() ?? []
    const over = this.#open.filter(({ id }) => !jobs.some((job) => job.id === id))
    if (over.some(({ models }) => models.some((name) => missing.includes(name)))) this.#session?.rearranged()
    this.#open = jobs
  }

  async #build(job: string, logId: string): Promise<void> {
    const { log, db, signal, limits } = this.#options
    const ending = new AbortController()
    this.#building.set(job, ending)
    const given = {
      log,
      db,
      partition: this.#partition,
      known: this.#known,
      job,
      logId,
      chunkEvents: limits?.buildEvents ?? usual.buildEvents,
    }
    try {
      const became = await build({ ...given, signal: AbortSignal.any([signal, ending.signal]) })
      if (became === 'attached') this.#session?.rearranged()
    } catch (err) {
      if (signal.aborted || ending.signal.aborted || (err as Error).name === 'Rearranged') return
      this.#logger.warn({ partition: this.#partition, job, err }, 'a rebuild was interrupted')
      await this.#failed(job, err as Error)
    } finally {
      this.#building.delete(job)
    }
  }

  status(): PartitionStatus {
    const models = this.#gauge.lag(this.#standing())
    return {
      partition: this.#partition,
      state: this.#state,
      ...(this.#reason !== undefined && { reason: this.#reason }),
      ...this.#at,
      lag: { events: Math.max(0, ...models.map((m) => m.events)), ms: Math.max(0, ...models.map((m) => m.ms)) },
      models,
      progressing: this.#gauge.stalledFor === undefined,
      parked: this.#session?.parked() ?? new Map(),
      missing: this.#session?.missing() ?? [],
    }
  }

  /** Asks the log where it ends, unless that is being asked already, and sees how far the rows are behind it; nothing where they are another's. */
  async look(): Promise<void> {
    if (this.#state === 'starting' || this.#state === 'standby') return
    await this.#gauge.look(() => this.#standing())
    this.#settle()
  }

  /** Without a session: where it was left, unless another projector has gone on from there. */
  #standing(): Standing {
    const now = this.#session?.standing()
    if (now !== undefined && now.models.length > 0) return now
    const { position, height } = this.#at
    const left = height > 0n && this.#state !== 'standby' ? this.#options.projections : []
    const waiting = { events: 0, since: undefined }
    return { looked: position, models: left.map(({ name: model }) => ({ model, position, waiting })) }
  }

  async run(): Promise<void> {
    const { signal } = this.#options
    while (!signal.aborted) {
      try {
        await this.#once()
      } catch (cause) {
        if (signal.aborted) return
        const error = cause instanceof Error ? cause : new Error(String(cause))
        if (error.name === 'Rearranged') continue
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
        await pauseFor(pause * (0.75 + Math.random() / 2), signal)
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
      known: this.#known,
      limits: { ...usual, ...limits },
      signal,
      onDetached: ({ projection, generation }, err) =>
        this.#logger.error(
          { partition: this.#partition, projection: projection.name, generation, err },
          'a generation that is not live could not be fed, and is fed no more',
        ),
      onResumed: (head) => this.#reached(head),
      onProgress: (progress) => {
        this.#reached(progress.head)
        if (progress.wrote.includes(`read.${outbox.tables.effect}`)) this.#sending?.poke()
        this.#options.onProgress?.(progress)
      },
      onParked: (parked) => {
        if (parked.error !== undefined)
          this.#logger.error(parked, 'a read model goes on without a stream that it could not take')
        this.#options.onParked?.(parked)
      },
    })
    this.#session = session
    const timer = setInterval(() => void this.#purge(session), this.#options.purgeMs ?? 60_000)
    try {
      await takeTurn({
        ...{ log, store, partition: this.#partition, projections, signal },
        stalledMs: this.#options.stalledMs ?? STALLED_MS,
        onStandby: () => {
          this.#state = 'standby'
        },
      })
      this.#state = 'catching-up'
      this.#gauge.restart()
      void this.#findGoal(session)
      await session.run()
    } finally {
      clearInterval(timer)
      this.#session = undefined
      this.#sending?.stop()
      await store.close()
    }
  }

  async #findGoal(session: Session): Promise<void> {
    this.#goal = undefined
    while (this.#goal === undefined && this.#session === session) {
      try {
        this.#goal = await this.#options.log.end(this.#partition)
        this.#settle()
      } catch (err) {
        this.#logger.warn({ partition: this.#partition, err }, "the log's end is not known; asked again in a second")
        await pauseFor(1000, this.#options.signal)
      }
    }
  }

  #reached(head: Head): void {
    this.#at = { position: head.offset, height: head.height }
    this.#failures = 0
    this.#settle()
  }

  #settle(): void {
    if (this.#state !== 'catching-up' || this.#goal === undefined) return
    if (this.#at.position < this.#goal && !isDone(this.#session?.standing(), this.#goal)) return
    this.#state = 'following'
    this.#reason = undefined
    this.#sending?.start()
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
