import type { Change } from './types.ts'

/**
 * What waits to be sent to one subscription: the latest state per row, in order of change. However slow a client is, a row
 * waits once.
 */
export class Waiting {
  readonly #rows = new Map<string, { change: Change; upTo: bigint }>()
  #conflated = 0

  get size(): number {
    return this.#rows.size
  }

  /** `upTo`: the position the row is known for; for a row that time changed, the position the subscription stood at. */
  add(change: Change, upTo: bigint): void {
    if (this.#rows.delete(change.key)) this.#conflated++
    this.#rows.set(change.key, { change, upTo })
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
   * which is `all` once nothing waits any more.
   */
  take(limit: number, all: bigint): { changes: Change[]; upTo: bigint } {
    const changes: Change[] = []
    let upTo = all
    for (const [key, waiting] of this.#rows) {
      if (changes.length >= limit && waiting.upTo !== upTo) return { changes, upTo }
      changes.push(waiting.change)
      upTo = waiting.upTo
      this.#rows.delete(key)
    }
    return { changes, upTo: all }
  }
}
