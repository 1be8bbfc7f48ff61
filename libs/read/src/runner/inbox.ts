import type { Batch } from '@cartstream/log'

/** Read, and not committed: events, and when the oldest of them was appended. */
export type Waiting = { events: number; since: Date | undefined }

export const waitingIn = (batches: readonly Batch[], above: bigint): Waiting => {
  const all = batches.filter(({ head }) => head.height > above)
  return { events: all.reduce((n, { events }) => n + events.length, 0), since: all[0]?.at }
}

/** A batch of which nothing is wanted takes room all the same. */
const weightOf = ({ events }: Batch): number => Math.max(1, events.length)

/**
 * Reads ahead of the projector, up to a bound: while one transaction is under way the next batches gather here, so chunks are as
 * large as the load asks and nobody waits for a chunk to fill.
 */
export class Inbox {
  readonly #most: number
  #batches: Batch[] = []
  #weight = 0
  #ended = false
  #failure: unknown
  #arrived = () => {}
  #taken = () => {}
  readonly finished: Promise<void>

  constructor(source: AsyncIterable<Batch>, mostEvents: number) {
    this.#most = mostEvents
    this.finished = this.#fill(source)
  }

  async #fill(source: AsyncIterable<Batch>): Promise<void> {
    try {
      for await (const batch of source) {
        this.#batches.push(batch)
        this.#weight += weightOf(batch)
        this.#arrived()
        while (this.#weight >= this.#most && !this.#ended) await new Promise<void>((resolve) => (this.#taken = resolve))
        if (this.#ended) return
      }
    } catch (cause) {
      this.#failure = cause
    } finally {
      this.#ended = true
      this.#arrived()
    }
  }

  /** What is there: at least one batch, waiting for it, and at most about `mostEvents` events; [] at the end. Throws what the log threw. */
  async take(mostEvents: number): Promise<readonly Batch[]> {
    while (this.#batches.length === 0) {
      if (this.#failure !== undefined) throw this.#failure
      if (this.#ended) return []
      await new Promise<void>((resolve) => (this.#arrived = resolve))
    }
    let count = 0
    let weight = 0
    while (count < this.#batches.length && (count === 0 || weight + weightOf(this.#batches[count]!) <= mostEvents))
      weight += weightOf(this.#batches[count++]!)
    const batches = this.#batches.splice(0, count)
    this.#weight -= weight
    this.#taken()
    return batches
  }

  /** true once there is something to take, or the end; false where nothing has come for so long. */
  async filled(withinMs: number): Promise<boolean> {
    if (this.#batches.length === 0 && !this.#ended) {
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        this.#arrived = resolve
        timer = setTimeout(resolve, withinMs)
      })
      clearTimeout(timer)
    }
    return this.#batches.length > 0 || this.#ended
  }

  /** Takes no more. */
  close(): void {
    this.#ended = true
    this.#batches = []
    this.#taken()
    this.#arrived()
  }

  /** What was read and not taken, of the batches above a height. */
  waiting(above = -1n): Waiting {
    return waitingIn(this.#batches, above)
  }
}
