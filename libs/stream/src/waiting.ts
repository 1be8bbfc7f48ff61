import type { Hop } from './feed.ts'
import { merged } from './merged.ts'
import type { Change } from './types.ts'

/** Rows that came together, each known for its own position. */
type Arrival = { changes: readonly Change[]; hop: Hop | undefined }
type Taken = { changes: readonly Change[]; upTo: bigint; hop: Hop | undefined }

/**
 * What waits to be sent to one subscription: the latest state per row, in order of change. However slow a client is, a row
 * waits once. The little that has come lately is kept as it came, for very many others wait for the same.
 */
export class Waiting {
  readonly #rows = new Map<string, { change: Change; upTo: bigint; hop: Hop | undefined }>()
  readonly #fewRows: number
  /** As long as these are no more than `#fewRows`, and nothing else waits. */
  #arrivals: Arrival[] = []
  /** Rows in `#arrivals`, a row as often as it came. */
  #arrived = 0
  #conflated = 0

  /** `fewRows`: as many as are taken at once. */
  constructor(fewRows: number) {
    this.#fewRows = fewRows
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0 && this.#arrivals.length === 0
  }

  get size(): number {
    this.#setApart()
    return this.#rows.size
  }

  /** Whether more rows wait than this. */
  exceeds(rows: number): boolean {
    return this.#rows.size + this.#arrived > rows && this.size > rows
  }

  /** `upTo`: the position the row is known for; for a row that time changed, the position the subscription stood at. `hop`: how it came here. */
  add(change: Change, upTo: bigint, hop?: Hop): void {
    this.#setApart()
    this.#put(change, { upTo, hop })
  }

  /** Changes of a feed, which others are told as well: at least one, in order of position, a row once. */
  arrived(changes: readonly Change[], hop: Hop | undefined): void {
    this.#arrivals.push({ changes, hop })
    this.#arrived += changes.length
    if (this.#rows.size > 0 || this.#arrived > this.#fewRows) this.#setApart()
  }

  clear(): void {
    this.#rows.clear()
    this.#arrivals = []
    this.#arrived = 0
  }

  /** States replaced by a later one since this was last asked. */
  takeConflated(): number {
    const conflated = this.#conflated
    this.#conflated = 0
    return conflated
  }

  /**
   * Takes about `limit` rows, oldest change first, whole positions only; `upTo`: what a client that has them has got to,
   * which is `all` once nothing waits any more; `hop`: of the last of them.
   */
  take(limit: number, all: bigint): Taken {
    if (this.#arrivals.length > 0 && this.#arrived <= limit) {
      const { changes, conflated } = merged(this.#arrivals.map((arrival) => arrival.changes))
      const { hop } = this.#arrivals.at(-1)!
      this.clear()
      this.#conflated += conflated
      return { changes, upTo: all, hop }
    }
    const changes: Change[] = []
    let [upTo, hop]: [bigint, Hop | undefined] = [all, undefined]
    this.#setApart()
    for (const [key, waiting] of this.#rows) {
      if (changes.length >= limit && waiting.upTo !== upTo) return { changes, upTo, hop }
      changes.push(waiting.change)
      ;({ upTo, hop } = waiting)
      this.#rows.delete(key)
    }
    return { changes, upTo: all, hop }
  }

  /** From here on each row waits by itself. */
  #setApart(): void {
    for (const arrival of this.#arrivals) this.#putAll(arrival)
    this.#arrivals = []
    this.#arrived = 0
  }

  #putAll({ changes, hop }: Arrival): void {
    for (const change of changes) this.#put(change, { upTo: change.position, hop })
  }

  #put(change: Change, known: { upTo: bigint; hop: Hop | undefined }): void {
    if (this.#rows.delete(change.key)) this.#conflated++
    this.#rows.set(change.key, { change, ...known })
  }
}
