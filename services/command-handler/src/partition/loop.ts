import { type Appended, Diverged, type EventLog, type Snapshots, type Stored, UnknownEvent } from '@cartstream/log'
import type { Answer, PartitionLoop, Submission, Unanswered } from '../answers.ts'
import { type Asking, append, askTheLog, type Doubt, STALE_MS } from './certainty.ts'
import type { Codes } from './code.ts'
import { Folded, type Recorded, type TakenUp } from './folded.ts'
import type { Entry, Group } from './group.ts'
import type { Ids } from './ids.ts'
import { Intake } from './intake.ts'
import { Keeper, type KeepingOptions } from './keeper.ts'
import { takeUp } from './take-up.ts'
import type { Time } from './time.ts'

export type LoopOptions = {
  log: EventLog
  partition: number
  time: Time
  ids: Ids
  /** The reserved id of an actor's cart number `earlier + 1` in a shop. */
  cartIdOf(shop: string, actor: string, earlier: number): string
  /** 1 for the first stand-in of the partition's writer, 2 for the next, ...: it settles what is due 2 s x rank after that. */
  rank?: number
  /** Idempotency keys kept. */
  maxKeys?: number
  /** Where it begins, and what it leaves for the next to begin with; without it the log is folded from its first event. */
  keeping?: KeepingOptions & { snapshots: Snapshots; logId: string; codes: Codes }
  observe?: Partial<Observer>
}
/**
 * What people should see; `expired`: ms between a hold's end and the event that says so; `failed`: a command that a decider threw at. `started`:
 * ready for the first time after so many ms, from a snapshot or, without one, from the log's first event.
 */
export type Observer = {
  state(state: State, why: string): void
  appended(batch: { commands: number; records: number; bytes: number; ms: number }): void
  conflict(): void
  unknown(cause: string): void
  expired(holds: number, delayMs: number): void
  failed(command: string, error: unknown): void
  recorded: Recorded
  takenUp: TakenUp
  started(from: Stored | undefined, ms: number): void
  passedOver(snapshot: Stored | undefined, why: string): void
  snapshot(stored: Stored, ms: number): void
  snapshotFailed(error: unknown): void
}
type State = ReturnType<PartitionLoop['status']>['state']

const TICK_MS = 100
/** A handler that appends reads only when it must; after this much quiet it follows the others again. */
const QUIET_MS = 250
const STEP_IN_MS = 2000

/**
 * One partition's writer: decides commands on speculative state, appends what was decided as one batch at a time, and answers when the log
 * has it. Safety is the log's: whatever this loop believes, a batch counts only if it stands on the head (D2).
 *
 * | state | meaning | commands |
 * |---|---|---|
 * | starting | folding the log, or asking it for the time | wait |
 * | ready | head and time are known | are decided |
 * | unsure | an append's outcome is unknown, or the log is out of reach; the log is being asked | wait until their deadline |
 * | unfit-clock | the log's time does not fit the handler's; probing each second | wait until their deadline |
 * | diverged | the log lost what it had acknowledged, or says what this program cannot read | refused, for good |
 * | closed | shut down | refused |
 */
export class Loop implements PartitionLoop {
  readonly #o: LoopOptions
  readonly #folded: Folded
  readonly #intake: Intake
  readonly #asking: Asking
  readonly #keeper: Keeper | undefined
  #status: State = 'starting'
  #flushing = false
  #closing = false
  #reading: AbortController | undefined
  readonly #firstReady = Promise.withResolvers<void>()
  readonly #closed = Promise.withResolvers<void>()

  constructor(options: LoopOptions) {
    const { log, time, ids, cartIdOf, maxKeys, observe } = options
    this.#o = options
    this.#folded = new Folded(log, time, { maxKeys, recorded: observe?.recorded, takenUp: observe?.takenUp })
    const expired = (holds: number, delayMs: number) => observe?.expired?.(holds, delayMs)
    this.#intake = new Intake(
      this.#folded,
      { state: this.#folded.state, ids, cartIdOf },
      { maxBatchBytes: log.maxBatchBytes, expired, failed: (command, error) => observe?.failed?.(command, error) },
    )
    this.#asking = {
      log,
      partition: options.partition,
      time,
      ids,
      folded: this.#folded,
      isOver: () => this.#isOver(),
      still: (what, why) =>
        this.#become(what === 'unfit-clock' ? what : this.#status === 'starting' ? 'starting' : 'unsure', why),
    }
    this.#firstReady.promise.catch(() => {}) // ready() hands the rejection to whoever asks
    this.#tick()
    if (options.keeping === undefined) void this.#recover('start')
    else this.#keeper = this.#start(options.keeping)
  }

  /** From the newest snapshot on, where there is one of use. */
  #start(keeping: NonNullable<LoopOptions['keeping']>): Keeper {
    const { log, time, partition, observe } = this.#o
    const folded = this.#folded
    const began = time.now()
    const keeper = new Keeper({
      ...{ ...keeping, partition, folded, time },
      written: (stored, ms) => observe?.snapshot?.(stored, ms),
      failed: (error) => observe?.snapshotFailed?.(error),
    })
    const passedOver = (stored: Stored | undefined, why: string) => observe?.passedOver?.(stored, why)
    void takeUp({ ...keeping, log, partition, folded, passedOver }).then((stored) => {
      if (stored !== undefined) keeper.began(stored)
      this.#firstReady.promise.then(
        () => observe?.started?.(stored, time.now() - began),
        () => {}, // told by whoever waits
      )
      void this.#recover('start')
    })
    return keeper
  }

  submit(submission: Submission): Promise<Answer | Unanswered> {
    if (this.#closing) return Promise.resolve({ outcome: 'unanswered', code: 'unavailable' })
    if (this.#status === 'diverged') return Promise.resolve({ outcome: 'unanswered', code: 'diverged' })
    return new Promise((answer) => {
      const { waiting } = this.#intake
      waiting.push({ submission, answer, settled: false, attempted: false })
      if (waiting.length === 1) this.#takeIn()
    })
  }

  view(shop: string) {
    const acknowledged = this.#folded.state.shops.get(shop)?.acknowledged
    return acknowledged && { get: acknowledged.get, config: acknowledged.get('shop')?.config }
  }

  /** Every shop that has an event. */
  shops(): Iterable<string> {
    return this.#folded.state.shops.keys()
  }

  held(shop: string): number {
    let held = 0
    for (const pool of this.#folded.state.shops.get(shop)?.pools.values() ?? []) held += pool.live
    return held
  }

  now(): number {
    return this.#folded.clock.now()
  }

  status() {
    const { head, logId } = this.#folded
    return { state: this.#status, offset: head.offset, height: head.height, logId }
  }

  ready(): Promise<void> {
    return this.#firstReady.promise
  }

  /** Keys remembered, shops folded, commands waiting: for metrics. */
  sizes() {
    return {
      keys: this.#folded.remembered.size,
      shops: this.#folded.state.shops.size,
      waiting: this.#intake.waiting.length,
    }
  }

  async close(): Promise<void> {
    this.#closing = true
    this.#stopReading()
    if (this.#intake.idle) this.#finish()
    await this.#closed.promise
    if (this.#status === 'closed') await this.#keeper?.close()
  }

  #takeIn(): void {
    if (this.#status !== 'ready' || this.#intake.waiting.length === 0) return
    if (this.#isStale()) return void this.#recover('idle')
    this.#intake.takeIn()
    this.#flushSoon()
  }

  #isStale(): boolean {
    return this.#intake.inflight === undefined && this.#folded.quietMs > STALE_MS
  }

  #flushSoon(): void {
    if (this.#flushing || !this.#mayFlush()) return
    this.#flushing = true
    this.#o.time.soon(() => {
      this.#flushing = false
      if (this.#mayFlush()) void this.#send()
    })
  }

  #mayFlush(): boolean {
    return this.#status === 'ready' && this.#intake.inflight === undefined && !this.#intake.next.empty
  }

  async #send(): Promise<void> {
    this.#stopReading()
    const group = this.#intake.send()
    const sent = this.now()
    const started = this.#o.time.now()
    const records = group.seal(sent, () => this.#o.ids.eventId(sent))
    const outcome = await append(this.#asking, records)
    if ('appended' in outcome) {
      const ms = this.#o.time.now() - started
      this.#o.observe?.appended?.({ commands: group.members.length, records: records.length, bytes: group.bytes, ms })
      this.#acknowledge(group, outcome, sent)
    } else {
      this.#notAppended(group, outcome)
    }
  }

  #acknowledge(group: Group, { appended: head, at }: Extract<Appended, { appended: unknown }>, sent: number): void {
    const fits = this.#folded.appended(head, at.getTime(), sent)
    this.#folded.merge(group, head, at.getTime())
    this.#intake.inflight = undefined
    group.answer(head.offset)
    if (!fits) {
      this.#intake.again()
      void this.#recover('clock')
    } else if (this.#closing && this.#intake.idle) {
      this.#finish()
    } else {
      this.#intake.takeIn()
      // what was decided while the append was in flight is complete: no reason to wait for more
      if (this.#mayFlush()) void this.#send()
    }
  }

  #notAppended(group: Group, outcome: Exclude<Appended, { appended: unknown }>): void {
    const { observe } = this.#o
    this.#intake.again()
    if ('conflict' in outcome) {
      observe?.conflict?.()
      void this.#recover('conflict')
    } else if ('unknown' in outcome) {
      observe?.unknown?.(outcome.cause ?? 'no cause told')
      for (const { entry } of group.members) entry.attempted = true
      void this.#recover('unknown')
    } else if (outcome.refused === 'diverged') {
      this.#diverge('an append came to stand below the head')
    } else if (outcome.refused === 'too-large') {
      this.#lessRoom(group)
      void this.#recover('conflict')
    } else {
      void this.#recover('unreachable')
    }
  }

  /** A broker that takes less than it said: several commands are split over smaller batches, a lone one can never pass. */
  #lessRoom(group: Group): void {
    const [only, ...others] = group.members
    if (others.length > 0) this.#intake.room = Math.floor(group.bytes / 2)
    else if (only !== undefined) settle(only.entry, 'too-large')
  }

  /** Stops deciding until the log has been asked. */
  async #recover(doubt: Doubt): Promise<void> {
    this.#stopReading()
    this.#become(doubt === 'start' ? 'starting' : doubt === 'clock' ? 'unfit-clock' : 'unsure', doubt)
    const outcome = await askTheLog(this.#asking, doubt)
    if (outcome === 'certain') this.#becomeReady()
    else if (outcome === 'over') this.#finish()
    else this.#diverge(outcome.diverged)
  }

  /** Keeps up with other writers while this one has nothing to append. */
  async #follow(): Promise<void> {
    this.#reading = new AbortController()
    const { signal } = this.#reading
    try {
      for await (const batch of this.#o.log.read(this.#o.partition, this.#folded.head, { follow: true, signal })) {
        if (signal.aborted) return
        this.#intake.again()
        this.#folded.fold(batch)
        this.#takeIn()
      }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Diverged || error instanceof UnknownEvent) this.#diverge(error.message)
      else void this.#recover('unreachable')
    }
  }

  #stopReading(): void {
    this.#reading?.abort()
    this.#reading = undefined
  }

  /** Each 100 ms: who waits in vain is told, what is due is settled, a quiet handler starts to follow the others. */
  #tick(): void {
    this.#o.time.after(TICK_MS, () => {
      if (this.#isOver()) return
      this.#tick()
      this.#tellTheLate()
      if (this.#status !== 'ready') return
      this.#sweep()
      this.#takeIn()
      this.#keeper?.look()
      const quiet = this.#intake.inflight === undefined && this.#folded.quietMs > QUIET_MS
      if (quiet && this.#status === 'ready' && this.#reading === undefined && !this.#closing) void this.#follow()
    })
  }

  #tellTheLate(): void {
    const now = this.#o.time.now()
    const { inflight, next, waiting } = this.#intake
    const isLate = (entry: Entry) => !entry.settled && now >= entry.submission.deadline
    for (const { entry } of [...(inflight?.members ?? []), ...next.members])
      if (isLate(entry)) settle(entry, 'outcome-unknown')
    for (const entry of waiting) if (isLate(entry)) settle(entry, entry.attempted ? 'outcome-unknown' : 'unavailable')
    this.#intake.waiting = waiting.filter((entry) => !entry.settled)
    if (this.#closing && this.#intake.idle) this.#finish()
  }

  /** Settles what is due and no command asked about: at once where this handler wrote last, else as a stand-in, later. */
  #sweep(): void {
    const dueBefore = this.now() - (this.#folded.mine ? 0 : STEP_IN_MS * (this.#o.rank ?? 1))
    if (!this.#folded.state.anyDue(dueBefore)) return
    if (this.#isStale()) return void this.#recover('idle')
    this.#intake.sweep(dueBefore)
    this.#flushSoon()
  }

  #isOver(): boolean {
    return this.#status === 'diverged' || this.#status === 'closed' || (this.#closing && this.#intake.idle)
  }

  #become(state: State, why: string): void {
    if (this.#status === state) return
    this.#status = state
    this.#o.observe?.state?.(state, why)
  }

  #becomeReady(): void {
    if (this.#isOver()) {
      this.#finish()
    } else {
      this.#become('ready', 'caught up')
      this.#firstReady.resolve()
      this.#takeIn()
    }
  }

  #diverge(why: string): void {
    this.#intake.again()
    this.#become('diverged', why)
    this.#end('diverged', new Diverged(this.#o.partition, why))
  }

  #finish(): void {
    if (this.#status !== 'diverged') this.#become('closed', 'shut down')
    this.#end('unavailable', new Error('closed before it was ready'))
  }

  #end(code: Unanswered['code'], error: Error): void {
    this.#stopReading()
    for (const entry of this.#intake.waiting) if (!entry.settled) settle(entry, code)
    this.#intake.waiting = []
    this.#firstReady.reject(error)
    this.#closed.resolve()
  }
}

/** Tells an entry that nobody can say for certain. */
const settle = (entry: Entry, code: Unanswered['code']): void => {
  entry.settled = true
  entry.answer({ outcome: 'unanswered', code })
}
