import { type CheckoutRecord, type CombinedRecord, nextStep, type Step } from '@cartstream/decide'
import type { Logger } from '@cartstream/run'
import type { RecordedEvent } from '@cartstream/schemas'
import type { LoopFor } from '../http/desk.ts'
import type { ShopState } from '../partition/shop-state.ts'
import { realTime, type Time } from '../partition/time.ts'
import type { Till } from '../pay/till.ts'
import { homeOf, Steps } from './steps.ts'

export type SagasOptions = {
  till: Till
  logger: Logger
  /** How long the log may take for one step, ms; 5,000 by default. */
  deadlineMs?: number | undefined
  /** 1 for the first stand-in of whoever runs a saga, 2 for the next, ... */
  rank?: number | undefined
  /** How long another handler's sagas are left to it, ms, times the rank; 2,000 by default. */
  standInMs?: number | undefined
  time?: Time
}
/** A run under way, and one that will begin when it ends, for whoever came in between. */
type Runs = { now: Promise<void>; next?: Promise<void> }

/** A saga that waits is looked at this often all the same, ms. */
const SLOW_MS = 60_000
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 30_000

/**
 * Runs combined checkouts to their end. What has been done stands in the log, so there is nothing to lose: sagas are found by their events,
 * from the first of the log on, or by what a snapshot has of them, and taken up where they stand. Who appended the last event of one goes on at once; others, who only read it,
 * leave it to them for a while. Two that run the same one do each step under the same key.
 */
export class Sagas {
  readonly #o: SagasOptions
  readonly #time: Time
  /** Those that are not closed. */
  readonly #open = new Set<string>()
  /** Parts whose carts are frozen, with what they are parts of. */
  readonly #frozen = new Map<string, string>()
  readonly #runs = new Map<string, Runs>()
  readonly #alarms = new Map<string, () => void>()
  readonly #failures = new Map<string, number>()
  #loopFor: LoopFor | undefined
  #steps: Steps | undefined
  #closed = false

  constructor(options: SagasOptions) {
    this.#o = options
    this.#time = options.time ?? realTime
  }

  /** For the partitions' loops: what is in the log. */
  readonly recorded = (event: RecordedEvent, mine: boolean): void => {
    this.#watchParts(event, mine)
    if (!event.type.startsWith('Combined')) return
    const { combined } = event.data as { combined: string }
    if (event.type === 'CombinedClosed') {
      this.#open.delete(combined)
      this.#failures.delete(combined)
      this.#quiet(combined)
      if ([...this.#frozen.values()].includes(combined)) this.#soon(combined, mine)
    } else {
      this.#open.add(combined)
      this.#soon(combined, mine)
    }
  }

  /** For the partitions' loops: a shop whose events before were not read. */
  readonly takenUp = ({ base }: ShopState): void => {
    for (const record of base.of('combined').values()) {
      const { combined, status } = record as CombinedRecord
      if (status === 'closed') continue
      this.#open.add(combined)
      this.#soon(combined, false)
    }
    for (const record of base.of('checkout').values()) {
      const { checkout, combined, status } = record as CheckoutRecord
      if (status !== 'active' || combined === undefined) continue
      this.#frozen.set(checkout, combined)
      this.#soon(combined, false)
    }
  }

  /** A cart that is frozen for one that is over is to be given back: who asked for that may have been heard last. */
  #watchParts(event: RecordedEvent, mine: boolean): void {
    switch (event.type) {
      case 'CheckoutStarted': {
        const { checkout, combined } = event.data
        if (combined === undefined) return
        this.#frozen.set(checkout, combined)
        this.#soon(combined, mine)
        return
      }
      case 'CheckoutCancelled':
      case 'CheckoutFailed':
      case 'CheckoutExpired':
      case 'OrderPlaced':
        this.#frozen.delete(event.data.checkout)
    }
  }

  /** Takes up what the log has open; to be called once the loops are there. */
  start(loopFor: LoopFor): void {
    const { till, logger, deadlineMs = 5000 } = this.#o
    this.#loopFor = loopFor
    this.#steps = new Steps({
      ...{ loopFor, till, deadlineMs },
      surprised: (step, { combined }, code) =>
        logger.warn({ combined, step, code }, 'a step of a combined checkout was refused'),
    })
    for (const combined of new Set([...this.#open, ...this.#frozen.values()])) this.#later(combined, this.#standInMs)
  }

  /**
   * Does what can be done about a combined checkout now. Resolves where it waits for somebody, is closed, or cannot go on at the moment: it is
   * then taken up again by itself.
   */
  drive(combined: string): Promise<void> {
    const running = this.#runs.get(combined)
    if (running?.next !== undefined) return running.next
    const run = (running?.now ?? Promise.resolve()).then(() => this.#run(combined))
    if (running === undefined) this.#runs.set(combined, { now: run })
    else running.next = run
    const ended = run.then(() => {
      const runs = this.#runs.get(combined)!
      if (runs.next === undefined || runs.next === run) this.#runs.delete(combined)
      else this.#runs.set(combined, { now: runs.next })
    })
    return ended
  }

  /** Begins nothing any more, and lets what is under way come to its end. */
  async close(): Promise<void> {
    this.#closed = true
    for (const combined of [...this.#alarms.keys()]) this.#quiet(combined)
    await Promise.all([...this.#runs.values()].flatMap(({ now, next }) => [now, next]))
  }

  get #standInMs(): number {
    return (this.#o.standInMs ?? 2000) * (this.#o.rank ?? 1)
  }

  async #run(combined: string): Promise<void> {
    this.#quiet(combined)
    try {
      if (await this.#goOn(combined)) this.#failures.delete(combined)
      else this.#again(combined)
    } catch (error) {
      this.#o.logger.warn({ err: error, combined }, 'a combined checkout cannot go on now')
      this.#again(combined)
    }
  }

  /** Step by step, until it waits or is closed: true; false where nothing is certain, or a step led nowhere. */
  async #goOn(combined: string): Promise<boolean> {
    const home = homeOf(combined)
    let [situation, done] = ['', 0]
    while (!this.#closed) {
      const { loop } = this.#loopFor!(home)
      const record = loop.view(home)?.get('combined', combined)
      if (record === undefined) return false
      if (situationOf(record) !== situation) [situation, done] = [situationOf(record), 0]
      const step = nextStep(record, loop.now(), done)
      if (step === undefined) return this.#steps!.giveBack(record)
      if (step.step === 'wait') {
        this.#later(combined, Math.min(SLOW_MS, Math.max(0, step.until - loop.now())))
        return true
      }
      if (!(await this.#steps!.take(record, step))) return false
      if (MOVING.has(step.step) && situationOf(loop.view(home)?.get('combined', combined)) === situation) return false
      done++
    }
    return true
  }

  #soon(combined: string, mine: boolean): void {
    if (this.#steps !== undefined) this.#later(combined, mine ? 0 : this.#standInMs)
  }

  #again(combined: string): void {
    const failures = this.#failures.get(combined) ?? 0
    this.#failures.set(combined, failures + 1)
    this.#later(combined, Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10)))
  }

  #later(combined: string, ms: number): void {
    if (this.#closed) return
    this.#quiet(combined)
    this.#alarms.set(
      combined,
      this.#time.after(ms, () => void this.drive(combined)),
    )
  }

  #quiet(combined: string): void {
    this.#alarms.get(combined)?.()
    this.#alarms.delete(combined)
  }
}

/** Steps that are counted anew when it changes. */
const situationOf = (record: CombinedRecord | undefined): string =>
  `${record?.status} ${record?.taken?.length ?? 0} ${record?.handed ?? 0}`
/** After these a saga stands elsewhere; where it does not, going on at once would go on for ever. */
const MOVING: ReadonlySet<Step['step']> = new Set(['prepare', 'intend', 'expire', 'close'])
