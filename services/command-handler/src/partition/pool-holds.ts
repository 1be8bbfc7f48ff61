import type { HoldRecord } from '@cartstream/decide'
import TinyQueue from 'tinyqueue'

/** A reason to look at a hold at `at`, epoch ms. */
export type DueHold = { at: number; hold: string }
/** The holds that the log has of a shop: one that is not among them has ended. */
type Live = ReadonlyMap<string, unknown>

const byTime = (a: DueHold, b: DueHold): number => a.at - b.at
const LEAST_CROWDED = 64

/**
 * The holds of one pool, twice: by their end, and by their reservation. Both are lazy: who is gone is dropped when its place is looked at.
 */
export class PoolHolds {
  readonly #due = new TinyQueue<DueHold>([], byTime)
  /** Acknowledged holds in the order of their reservation, those that have ended since among them. */
  #order: string[] = []
  #reservedAt: number[] = []
  #live = 0

  /** How many of them the log has, and no event has ended. */
  get live(): number {
    return this.#live
  }

  /** How many places are kept for them, those of ended ones included. */
  get kept(): number {
    return this.#order.length
  }

  get isEmpty(): boolean {
    return this.#due.length === 0 && this.#order.length === 0
  }

  /** When the first hold is to be looked at. An entry is never later than its hold's end. */
  get firstAt(): number {
    return this.#due.peek()?.at ?? Number.POSITIVE_INFINITY
  }

  willBeDue(due: DueHold): void {
    this.#due.push(due)
  }

  /**
   * At most `limit` holds that are due at `now`, as `find` says they stand. Holds that were extended go back under their new time, so a hold
   * has one entry however often it moves. Every entry that is off the heap is told to `taken`.
   */
  takeDue(
    { now, limit }: { now: number; limit: number },
    find: (hold: string) => HoldRecord | undefined,
    taken: (entry: DueHold, hold: HoldRecord | undefined) => void,
  ): HoldRecord[] {
    const due: HoldRecord[] = []
    while (due.length < limit && this.firstAt <= now) {
      const entry = this.#due.pop()!
      const hold = find(entry.hold)
      taken(entry, hold)
      if (hold === undefined) continue
      if (hold.expiresAt > now) this.#due.push({ at: hold.expiresAt, hold: entry.hold })
      else due.push(hold)
    }
    return due
  }

  /** A hold is in the log. Nearly all are the newest; one that came over from another cart keeps its earlier place. */
  reserved(hold: string, reservedAt: number, live: Live): void {
    this.#live++
    if (this.#order.length > LEAST_CROWDED + 2 * this.#live) this.#sortOut(live)
    let place = this.#order.length
    while (place > 0 && this.#reservedAt[place - 1]! > reservedAt) place--
    if (place === this.#order.length) {
      this.#order.push(hold)
      this.#reservedAt.push(reservedAt)
    } else {
      this.#order.splice(place, 0, hold)
      this.#reservedAt.splice(place, 0, reservedAt)
    }
  }

  /** That a hold has ended is in the log. */
  ended(): void {
    this.#live--
    if (this.#live > 0) return
    this.#order = []
    this.#reservedAt = []
  }

  /** Acknowledged holds, the newest first, some of which may have ended. */
  *newest(live: Live): Generator<{ hold: string; reservedAt: number }> {
    while (this.#order.length > 0 && !live.has(this.#order.at(-1)!)) {
      this.#order.pop()
      this.#reservedAt.pop()
    }
    for (let at = this.#order.length - 1; at >= 0; at--)
      yield { hold: this.#order[at]!, reservedAt: this.#reservedAt[at]! }
  }

  /** Acknowledged holds in the order of their reservation, some of which may have ended. */
  get order(): readonly string[] {
    return this.#order
  }

  /** There are at least as many ended ones as live ones, so what each hold pays for this is two look-ups. */
  #sortOut(live: Live): void {
    const stays = this.#order.map((hold) => live.has(hold))
    this.#reservedAt = this.#reservedAt.filter((_, at) => stays[at])
    this.#order = this.#order.filter((_, at) => stays[at])
  }
}
