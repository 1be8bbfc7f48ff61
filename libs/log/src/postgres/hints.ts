import { Recent } from './recent.ts'

/**
 * Who waits for a partition to grow, and the greatest height heard of. Only a hint: readers also look each second.
 * Instances of one process on one database share it, so that an append wakes the readers beside it without the database.
 */
export class Hints {
  readonly #heights = new Map<number, bigint>()
  readonly #waiting = new Set<{ partition: number; resume: () => void }>()

  tell(partition: number, height: bigint): void {
    if (height <= this.heard(partition)) return
    this.#heights.set(partition, height)
    for (const waiter of this.#waiting) if (waiter.partition === partition) waiter.resume()
  }

  /** The greatest height heard of. */
  heard(partition: number): bigint {
    return this.#heights.get(partition) ?? -1n
  }

  /** Settles once the partition is heard to be above `height`, after `ms`, or when `signal` aborts. */
  above(partition: number, height: bigint, { ms, signal }: { ms: number; signal: AbortSignal }): Promise<void> {
    if (signal.aborted || this.heard(partition) > height) return Promise.resolve()
    return new Promise((resolve) => {
      const resume = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', resume)
        this.#waiting.delete(waiter)
        resolve()
      }
      const waiter = { partition, resume }
      const timer = setTimeout(resume, ms)
      signal.addEventListener('abort', resume)
      this.#waiting.add(waiter)
    })
  }
}

/** What the instances of one process on one database share. */
export type Shared = { hints: Hints; recent: Recent }
const byPlace = new Map<string, Shared & { users: number }>()

/** The hints and recent batches of one database; `leave` when the instance closes. */
export const joinPlace = (place: string): Shared & { leave: () => void } => {
  const shared = byPlace.get(place) ?? { hints: new Hints(), recent: new Recent(), users: 0 }
  shared.users++
  byPlace.set(place, shared)
  const leave = () => {
    if (--shared.users === 0) byPlace.delete(place)
  }
  return { hints: shared.hints, recent: shared.recent, leave }
}
