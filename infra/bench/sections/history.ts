import { cartIdOf } from '@cartstream/keys'
import { type EventLog, ensureCreated, GENESIS, type Head, partitionOf, type Snapshots } from '@cartstream/log'
import { seeded } from '@cartstream/spec/simulation'
import { codes } from '../../../services/command-handler/src/partition/code.ts'
import { Folded } from '../../../services/command-handler/src/partition/folded.ts'
import type { Group } from '../../../services/command-handler/src/partition/group.ts'
import { createIds } from '../../../services/command-handler/src/partition/ids.ts'
import { Intake } from '../../../services/command-handler/src/partition/intake.ts'
import { cut, linesOf } from '../../../services/command-handler/src/partition/snapshot-lines.ts'
import type { ShopState } from '../../../services/command-handler/src/partition/state.ts'
import { realTime } from '../../../services/command-handler/src/partition/time.ts'
import { Trade } from './trade.ts'

export type HistoryOptions = {
  /** At least so many events of the shop, few more. */
  events: number
  shop: string
  /** How many products it has; 200. */
  skus?: number
  /** Over how long it happened, ms, up to now; a day for every million events. */
  spanMs?: number
  /** How many people are in the shop at once; 200. */
  visits?: number
  /** Commands in one batch; 250. A handler under load makes smaller ones, which take longer to write. */
  commands?: number
  /** The same seed, the same trade; ids differ. */
  seed?: number
  /** Where states of it are kept for whoever looks back, after so many events each, as a handler keeps them; absent: nowhere. */
  keep?: { snapshots: Snapshots; everyEvents: number }
  say?(line: string): void
}
/** `batches` and `bytes` (of the records' values): of what was written. `keys`: commands that left a trace. */
export type History = { events: number; batches: number; bytes: number; keys: number; head: Head; seconds: number }

const DAY = 24 * 3_600_000
const TELL_EVERY = 100_000
/** Batches at most in which what is due is settled before more is decided: commands leave it little room, and it would pile up behind them. */
const SETTLING = 8

/**
 * Writes the history of a shop into a log that nobody else writes meanwhile, as fast as the log takes it. The commands are decided and
 * settled as a handler decides and settles them, at times of its own: so a projector, a handler and a judge may read it like any other. Only the
 * time of the append, which is the log's, is now for all of it.
 */
export const writeHistory = async (log: EventLog, options: HistoryOptions): Promise<History> => {
  const { events, shop, spanMs = Math.ceil((DAY * events) / 1_000_000), commands = 250, keep, say } = options
  await ensureCreated(log)
  const began = performance.now()
  const writer = await Writer.at(log, shop)
  const { skus = 200, visits = 200, seed = 1 } = options
  const trade = new Trade({ shop, skus, visits, random: seeded(seed), state: writer.state })
  const from = Date.now() - spanMs
  let kept = 0
  for (let told = TELL_EVERY; writer.written.events < events; ) {
    for (let n = 0; n < commands; n++) {
      writer.now = from + Math.floor((spanMs * Math.min(events, writer.decided)) / events)
      writer.take(trade.next())
    }
    await writer.flush()
    for (let n = 0; n < SETTLING && writer.anyDue; n++) await writer.flush()
    if (keep !== undefined && writer.written.events - kept >= keep.everyEvents) {
      await writer.keep(keep.snapshots)
      kept = writer.written.events
    }
    if (writer.written.events < told) continue
    say?.(`  ${writer.written.events.toLocaleString('en')} events`)
    told += TELL_EVERY
  }
  const head = await writer.close()
  return { ...writer.written, head, seconds: (performance.now() - began) / 1000 }
}

/** A handler's way from commands to batches, at a time that is set by hand; the next batch is decided while one is appended. */
class Writer {
  now = 0
  decided = 0
  readonly written = { events: 0, batches: 0, bytes: 0, keys: 0 }
  readonly #log: EventLog
  readonly #partition: number
  readonly #shop: string
  readonly #ids = createIds()
  readonly #folded: Folded
  readonly #intake: Intake
  #head: Head
  #at = new Date(0)
  #pending: Promise<void> = Promise.resolve()

  private constructor(log: EventLog, shop: string, head: Head) {
    this.#log = log
    this.#shop = shop
    this.#partition = partitionOf(shop, log.partitions)
    this.#head = head
    const time = { ...realTime, now: () => this.now }
    this.#folded = new Folded(log, time, { maxKeys: undefined, recorded: undefined })
    const failed = (command: string, error: unknown) => {
      throw new Error(`${command} could not be decided`, { cause: error })
    }
    this.#intake = new Intake(
      this.#folded,
      { state: this.#folded.state, ids: this.#ids, cartIdOf },
      { maxBatchBytes: log.maxBatchBytes, expired: () => {}, failed },
    )
  }

  /** Throws where the log has events of shops already. */
  static async at(log: EventLog, shop: string): Promise<Writer> {
    let head = GENESIS
    for await (const batch of log.read(partitionOf(shop, log.partitions), GENESIS, { follow: false })) {
      if (batch.events.some((event) => event.shop !== '-')) throw new Error('this log has a history already')
      head = batch.head
    }
    return new Writer(log, shop, head)
  }

  /** A shop as it stands with all that was decided. */
  readonly state = (shop: string): ShopState => this.#folded.state.shop(shop)

  take({ command, actor }: ReturnType<Trade['next']>): void {
    const [key, body] = [this.#ids.id('').slice(1), this.#ids.id('').slice(1)]
    const submission = { shop: this.#shop, command, key, body, actor, deadline: Number.POSITIVE_INFINITY }
    this.#intake.waiting.push({ submission, answer: () => {}, settled: false, attempted: false })
    this.#intake.takeIn()
    this.decided = this.written.events + this.#intake.next.records.length
  }

  /** Whether anything has come to its end and is not settled yet. */
  get anyDue(): boolean {
    return this.#folded.state.anyDue(this.now)
  }

  /** Settles what is due, and appends what was decided as soon as the batch before it is in the log. */
  async flush(): Promise<void> {
    this.#intake.sweep(this.now)
    await this.#pending
    const group = this.#intake.send()
    const records = group.seal(this.now, () => this.#ids.eventId(this.now))
    this.#pending = this.#append(group, records)
    this.#pending.catch(() => {}) // told by whoever waits for it next
    this.written.events += records.length
    this.written.batches++
    this.written.keys += group.members.length
    for (const { value } of records) this.written.bytes += value.length
  }

  async #append(group: Group, records: ReturnType<Group['seal']>): Promise<void> {
    const outcome = await this.#log.append(this.#partition, this.#head, records)
    if (!('appended' in outcome)) throw new Error(`the history cannot be written: ${JSON.stringify(outcome)}`)
    this.#head = outcome.appended
    this.#at = outcome.at
    this.#folded.merge(group, outcome.appended, outcome.at.getTime())
    this.#intake.inflight = undefined
  }

  /** What is in the log by now. */
  async keep(snapshots: Snapshots): Promise<void> {
    await this.#pending
    const { logId } = await ensureCreated(this.#log)
    const { fold, state } = codes()
    const name = { logId, partition: this.#partition, head: this.#head, code: fold, at: this.#at }
    await snapshots.write(name, linesOf(cut(this.#folded, state)), { keep: true })
  }

  async close(): Promise<Head> {
    await this.#pending
    return this.#head
  }
}
