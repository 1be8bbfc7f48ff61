import type { Hop } from './feed.ts'
import type { Change } from './types.ts'

/**
 * What waits to be sent to one subscription: the latest state per row, in order of change. However slow a client is, a row
 * waits once.
 */
export class Waiting {
  readonly #rows = new Map<string, { change: Change; upTo: bigint; hop: Hop | undefined }>()
  #conflated = 0

  get size(): number {
    return this.#rows.size
  }

  /** `upTo`: the position the row is known for; for a row that time changed, the position the subscription stood at. `hop`: how it came here. */
  add(change: Change, upTo: bigint, hop?: Hop): void {
    if (this.#rows.delete(change.key)) this.#conflated++
    this.#rows.set(change.key, { change, upTo, hop })
  }

  clear(): void {
    this.#rows.clear()
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
  take(limit: number, all: bigint): { changes: Change[]; upTo: bigint; hop: Hop | undefined } {
    const changes: Change[] = []
    let [upTo, hop]: [bigint, Hop | undefined] = [all, undefined]
    for (const [key, waiting] of this.#rows) {
      if (changes.length >= limit && waiting.upTo !== upTo) return { changes, upTo, hop }
      changes.push(waiting.change)
      ;({ upTo, hop } = waiting)
      this.#rows.delete(key)
    }
    return { changes, upTo: all, hop }
  }
}
