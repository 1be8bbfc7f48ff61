import { type Batch, type EventLog, GENESIS, type Head, LOG_KEY } from '@cartstream/log'
import type { RecordedEvent } from '@cartstream/schemas'
import { answerIn, type Group } from './group.ts'
import { LogClock } from './log-clock.ts'
import { Remembered } from './remembered.ts'
import type { Restored } from './snapshot-lines.ts'
import { PartitionState, type ShopState } from './state.ts'
import type { Time } from './time.ts'

/** Told of every event that is in the log, once the state has it. `mine`: this handler has just appended it. */
export type Recorded = (event: RecordedEvent, mine: boolean) => void
/** Told of every shop whose events before were not read, for a snapshot has what came of them. */
export type TakenUp = (shop: ShopState) => void
export type FoldedOptions = {
  maxKeys?: number | undefined
  recorded?: Recorded | undefined
  takenUp?: TakenUp | undefined
}

/** Everything a handler knows of a partition from the log: its head, shops, remembered commands, and the time. */
export class Folded {
  readonly state = new PartitionState()
  remembered: Remembered
  readonly clock: LogClock
  head: Head = GENESIS
  logId: string | undefined
  /** Who appended the head: the one to end due holds at once. */
  lastWriter = ''
  /** The append times of the head, and the latest so far, which may be another's; epoch ms. */
  at = 0
  latest = 0
  /** Monotonic ms of this handler's last append. */
  lastAppend = Number.NEGATIVE_INFINITY
  readonly #log: EventLog
  readonly #time: Time
  readonly #recorded: Recorded | undefined
  readonly #takenUp: TakenUp | undefined
  readonly maxKeys: number | undefined

  constructor(log: EventLog, time: Time, { maxKeys, recorded, takenUp }: FoldedOptions) {
    this.#log = log
    this.#time = time
    this.#recorded = recorded
    this.#takenUp = takenUp
    this.maxKeys = maxKeys
    this.remembered = new Remembered(maxKeys)
    this.clock = new LogClock(time)
  }

  /** Takes in what a snapshot says, in place of every event up to its head. Nothing may have been folded yet. */
  takeUp({ shops, remembered, head, at, logId, header }: Restored): void {
    for (const shop of shops.values()) {
      this.state.adopt(shop, header.latest)
      this.#takenUp?.(shop)
    }
    this.remembered = remembered
    this.logId = logId
    this.lastWriter = header.writer
    this.#stands(head, at.getTime())
    this.latest = header.latest
    this.clock.saw(this.latest)
  }

  #stands(head: Head, at: number): void {
    this.head = head
    this.at = at
    this.latest = Math.max(this.latest, at)
  }

  get mine(): boolean {
    return this.lastWriter === this.#log.writer
  }

  /** Monotonic ms since this handler last appended. */
  get quietMs(): number {
    return this.#time.now() - this.lastAppend
  }

  /** Takes in what the log has beyond the head. Throws Diverged, UnknownEvent, or what the adapter throws when the log is out of reach. */
  async catchUp(partition: number): Promise<void> {
    for await (const batch of this.#log.read(partition, this.head, { follow: false })) this.fold(batch)
  }

  /** A batch that was read. Nothing speculative may lie over the state. */
  fold(batch: Batch): void {
    for (const event of batch.events) {
      if (event.type === 'LogCreated') this.logId = event.data.logId
      if (event.shop === LOG_KEY) continue
      this.state.fold(event, Math.min(event.time, batch.at.getTime()))
      this.#recorded?.(event, false)
    }
    this.remembered.fold(batch)
    this.#stands(batch.head, batch.at.getTime())
    this.lastWriter = batch.writer
    this.clock.saw(batch.at.getTime())
  }

  /** The batch in flight is in the log: what it decided is so, and its commands are remembered. */
  merge(group: Group, head: Head, at: number): void {
    this.state.merge()
    for (const { entry, outcome, trace } of group.members) {
      if (trace === 'none') continue
      const { key, body } = entry.submission
      const position = Number(head.offset)
      if (trace === 'events') this.remembered.set(key, { body, position, at, stream: outcome.stream ?? '' })
      else this.remembered.set(key, { body, position, at, answer: answerIn(outcome) })
    }
    if (this.#recorded !== undefined) for (const { event } of group.records) this.#recorded(event, true)
  }

  /** An append of this handler's own was stamped `at` (epoch ms). False where that does not fit the clock. */
  appended(head: Head, at: number, sent: number): boolean {
    const fits = this.clock.stamped(at, sent, this.clock.now())
    this.#stands(head, at)
    this.lastWriter = this.#log.writer
    this.lastAppend = this.#time.now()
    return fits
  }
}
