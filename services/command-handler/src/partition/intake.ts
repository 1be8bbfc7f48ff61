import type { Recorded } from '@cartstream/log'
import { isCleanUp } from '../answers.ts'
import { bytesOf, type Decider, decideOne, givenAt, placesIn, take } from './decide-one.ts'
import type { Folded } from './folded.ts'
import { type Entry, Group, type Outcome } from './group.ts'
import { refused, traceOf } from './outcome.ts'
import { answerOf } from './remembered.ts'
import { type Making, Settling } from './settling.ts'

/** Commands of one batch; with their events and answers they stay far below the u16 that counts records. */
const MAX_COMMANDS = 2000
/** Left free in a batch for what sealing adds. */
const SEAL_BYTES = 2000

export type IntakeOptions = {
  maxBatchBytes: number
  expired(holds: number, delayMs: number): void
  /** A decider threw: a bug, of which one command dies and not its partition. */
  failed(command: string, error: unknown): void
}

/** Decides commands, in the order they came, on speculative state: the batch in the making. */
export class Intake {
  waiting: Entry[] = []
  next = new Group()
  inflight: Group | undefined
  /** Shrinks where a broker takes less than it said. */
  room: number
  readonly #folded: Folded
  readonly #decider: Decider
  readonly #settling: Settling
  readonly #failed: IntakeOptions['failed']

  constructor(folded: Folded, decider: Decider, { maxBatchBytes, expired, failed }: IntakeOptions) {
    this.#folded = folded
    this.#decider = decider
    this.room = maxBatchBytes
    this.#settling = new Settling(decider, expired)
    this.#failed = failed
  }

  get idle(): boolean {
    return this.inflight === undefined && this.waiting.length === 0 && this.next.empty
  }

  /** Decides what waits, as far as the batch has room. */
  takeIn(): void {
    let taken = 0
    for (const entry of this.waiting) {
      if (!entry.settled && !this.#decide(entry)) break
      taken++
    }
    this.waiting.splice(0, taken)
  }

  /** The batch is sent: from here on the next one is in the making. */
  send(): Group {
    const group = this.next
    this.inflight = group
    this.next = new Group()
    this.#folded.state.send()
    return group
  }

  /** Forgets what was decided but is not in the log; its commands wait, in their order, to be decided again. */
  again(): void {
    const members = [...(this.inflight?.members ?? []), ...this.next.members]
    for (const group of [this.inflight, this.next])
      for (const { entry, holds } of group?.cleaned ?? []) entry.ended! -= holds
    this.waiting = [...members.map((member) => member.entry).filter((entry) => !entry.settled), ...this.waiting]
    this.inflight = undefined
    this.next = new Group()
    this.#folded.state.drop()
  }

  /** Settles whatever was due at `dueBefore`, as far as the batch has room. */
  sweep(dueBefore: number): void {
    this.#settling.sweep(dueBefore, this.#making())
  }

  #making(): Making {
    return { group: this.next, now: this.#folded.clock.now(), room: this.room - SEAL_BYTES }
  }

  /** False where the entry has to wait for the next batch. */
  #decide(entry: Entry): boolean {
    const group = this.next
    if (group.members.length >= MAX_COMMANDS) return false
    if (this.#knownAlready(entry)) return true
    const { submission } = entry
    const shop = this.#folded.state.shop(submission.shop)
    const making = this.#making()
    const { command } = submission
    if (isCleanUp(command)) return this.#cleanUp(entry, making)
    const asked = { shop, submission, command, given: givenAt(this.#decider, shop, making.now) }
    if (!this.#settling.before(asked, making)) return false
    asked.given.promotions = placesIn(shop.shop, { room: making.room, promoted: group.promoted })
    const decided = this.#decided(entry, asked, making)
    if (decided === undefined) return entry.settled
    const { outcome, records } = decided
    if (!hasRoomFor(records, making)) {
      group.join({ entry, outcome: refused('too-large', outcome.stream), replayed: false, trace: 'answer' })
      return true
    }
    take(this.#decider, shop, records)
    group.add(records)
    group.join({ entry, outcome, replayed: false, trace: traceOf(outcome, records.length) })
    return true
  }

  /** What a command comes to; undefined where it has to wait for a batch of its own, or has died of a bug. Nothing is changed by it. */
  #decided(
    entry: Entry,
    asked: Parameters<typeof decideOne>[1],
    making: Making,
  ): ReturnType<typeof decideOne> | undefined {
    try {
      const decided = decideOne(this.#decider, asked)
      if (hasRoomFor(decided.records, making)) return decided
      if (!making.group.empty) return undefined
      // by itself it leaves who waits for what it frees to the batches that follow
      asked.given.promotions = 1
      return decideOne(this.#decider, asked)
    } catch (error) {
      this.#failed(asked.command.type, error)
      entry.settled = true
      entry.answer({ outcome: 'unanswered', code: 'internal' })
      return undefined
    }
  }

  /** Settles all that is due, over as many batches as it takes, and says how many of the shop's holds that ended. */
  #cleanUp(entry: Entry, making: Making): boolean {
    const { shop } = entry.submission
    const { group, now } = making
    const before = group.expired.get(shop) ?? 0
    const done = this.#settling.sweep(now, making)
    const holds = (group.expired.get(shop) ?? 0) - before
    entry.ended = (entry.ended ?? 0) + holds
    group.cleaned.push({ entry, holds })
    if (!done) return false
    const stream = `shop/${shop}`
    const outcome: Outcome = this.#folded.state.shop(shop).get('shop')
      ? { outcome: 'ok', code: 'ok', status: 200, stream, quantity: String(entry.ended) }
      : refused('shop-not-configured', stream)
    group.join({ entry, outcome, replayed: false, trace: traceOf(outcome, 0) })
    return true
  }

  /** A key that was seen: its outcome is the first one's, which the log has or a batch under way will bring. */
  #knownAlready(entry: Entry): boolean {
    const { key, body, keyTime } = entry.submission
    const trace = this.#folded.remembered.get(key)
    if (trace !== undefined) {
      const { position, replayed, ...outcome } = answerOf(trace, !entry.attempted)
      if (trace.body !== body) this.#joinUntraced(this.next, entry, 'key-reused')
      else this.next.join({ entry, outcome, replayed, position, trace: 'none' })
      return true
    }
    for (const group of [this.inflight, this.next]) {
      const first = group?.byKey.get(key)
      if (group === undefined || first === undefined) continue
      if (first.entry.submission.body !== body) this.#joinUntraced(group, entry, 'key-reused')
      else group.join({ entry, outcome: first.outcome, replayed: true, trace: 'none' })
      return true
    }
    if (keyTime === undefined || keyTime > this.#folded.remembered.horizon) return false
    this.#joinUntraced(this.next, entry, 'key-too-old')
    return true
  }

  #joinUntraced(group: Group, entry: Entry, code: 'key-reused' | 'key-too-old'): void {
    group.join({ entry, outcome: refused(code), replayed: false, trace: 'none' })
  }
}

const hasRoomFor = (records: readonly Recorded[], { group, room }: Making): boolean =>
  group.bytes + bytesOf(records) <= room
