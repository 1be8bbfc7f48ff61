import type { PoolKey } from '@cartstream/decide'
import { problems } from '@cartstream/schemas'
import { type Decider, decideOne, settlePool, take, unsettledPool } from './decide-one.ts'
import type { Folded } from './folded.ts'
import { type Entry, Group, type Outcome } from './group.ts'
import { answerOf } from './remembered.ts'
import type { ShopState } from './state.ts'

/** Commands of one batch; with their events and answers they stay far below the u16 that counts records. */
const MAX_COMMANDS = 2000
/** Left free in a batch for what sealing adds. */
const SEAL_BYTES = 2000

export type IntakeOptions = { maxBatchBytes: number; expired(holds: number, delayMs: number): void }

/** Decides commands, in the order they came, on speculative state: the batch in the making. */
export class Intake {
  waiting: Entry[] = []
  next = new Group()
  inflight: Group | undefined
  /** Shrinks where a broker takes less than it said. */
  room: number
  readonly #folded: Folded
  readonly #decider: Decider
  readonly #expired: IntakeOptions['expired']

  constructor(folded: Folded, decider: Decider, { maxBatchBytes, expired }: IntakeOptions) {
    this.#folded = folded
    this.#decider = decider
    this.room = maxBatchBytes
    this.#expired = expired
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
    this.waiting = [...members.map((member) => member.entry).filter((entry) => !entry.settled), ...this.waiting]
    this.inflight = undefined
    this.next = new Group()
    this.#folded.state.drop()
  }

  /** Ends what was due on any pool at `dueBefore`, as far as the batch has room. */
  sweep(dueBefore: number): void {
    const { state, clock } = this.#folded
    while (this.next.bytes < this.room / 4) {
      const found = state.due.nextPool(dueBefore)
      if (found === undefined) return
      this.#settle(state.shop(found.shop), found.pool, clock.now())
      state.due.again(found.shop, found.pool)
    }
  }

  /** False where the entry has to wait for the next batch. */
  #decide(entry: Entry): boolean {
    const group = this.next
    if (group.members.length >= MAX_COMMANDS) return false
    if (this.#knownAlready(entry)) return true
    const shop = this.#folded.state.shop(entry.submission.shop)
    const now = this.#folded.clock.now()
    if (!this.#settleFor(shop, entry, now)) return false
    const { outcome, records } = decideOne(this.#decider, shop, entry.submission, now)
    if (group.bytes + SEAL_BYTES + records.reduce((sum, r) => sum + r.key.length + r.value.length + 8, 0) > this.room) {
      if (!group.empty) return false
      group.join({ entry, outcome: refused('too-large', outcome.stream), replayed: false, trace: 'answer' })
      return true
    }
    take(this.#decider, shop, records)
    group.add(records)
    group.join({ entry, outcome, replayed: false, trace: traceOf(outcome, records.length) })
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

  /** Ends what is due on the pools the command touches; false where more is due than this batch takes. */
  #settleFor(shop: ShopState, { submission }: Entry, now: number): boolean {
    // an entry is never later than its hold's end: where none is up, nothing is due, on any pool
    while (this.#folded.state.due.anyDue(now)) {
      const pool = unsettledPool(this.#decider, shop, submission.command, now)
      if (pool === undefined) return true
      if (this.next.bytes > this.room / 2) return false
      this.#settle(shop, pool, now)
    }
    return true
  }

  #settle(shop: ShopState, pool: PoolKey, now: number): void {
    // who settles has seen to it that half of the batch is free
    const records = settlePool(this.#decider, shop, pool, { now, room: this.room / 2 - SEAL_BYTES })
    this.next.add(records)
    for (const { event } of records) {
      if (event.type === 'HoldsExpired')
        this.#expired(event.data.holds.length, now - Date.parse(event.data.holds[0]!.expiresAt))
    }
  }
}

/** Of a shop that nobody has configured the log keeps nothing, so that nobody can fill it with shops that do not exist. */
const traceOf = (outcome: Outcome, records: number): 'events' | 'answer' | 'none' => {
  if (records > 0) return 'events'
  return outcome.code === 'shop-not-configured' ? 'none' : 'answer'
}

const refused = (code: 'key-reused' | 'key-too-old' | 'too-large', stream?: string): Outcome => {
  const outcome: Outcome = { outcome: 'refused', code, status: problems[code].status }
  return stream === undefined ? outcome : { ...outcome, stream }
}
