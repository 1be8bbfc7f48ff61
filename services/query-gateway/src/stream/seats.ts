import type { Reads } from '@cartstream/read'
import type { Clock } from '@cartstream/stream'

const EVERY_MS = 1000

/**
 * When a projector was last seen at each partition that is read here. Rows alone cannot tell a quiet shop from a projector that is gone;
 * with this, the age on the wire grows when there is nobody left who could bring news.
 */
export class Seats {
  readonly #reads: Reads
  readonly #clock: Clock
  readonly #onError: (error: unknown) => void
  readonly #seen = new Map<number, number | undefined>()
  #cancel = () => {}
  #closed = false

  constructor(reads: Reads, clock: Clock, onError: (error: unknown) => void) {
    this.#reads = reads
    this.#clock = clock
    this.#onError = onError
  }

  /** Looks at the partition, and from then on each second. */
  async watch(partition: number): Promise<void> {
    if (this.#seen.has(partition)) return
    const first = this.#seen.size === 0
    this.#seen.set(partition, undefined)
    await this.#lookAt(partition)
    if (first) this.#again()
  }

  /** Epoch ms; undefined while none was ever seen there. */
  lastSeen(partition: number): number | undefined {
    return this.#seen.get(partition)
  }

  close(): void {
    this.#closed = true
    this.#cancel()
  }

  #again(): void {
    if (this.#closed) return
    this.#cancel = this.#clock.later(EVERY_MS, async () => {
      await Promise.all([...this.#seen.keys()].map((partition) => this.#lookAt(partition)))
      this.#again()
    })
  }

  async #lookAt(partition: number): Promise<void> {
    const asked = this.#clock.now()
    try {
      if (await this.#reads.seated(partition)) this.#seen.set(partition, asked)
    } catch (error) {
      if (!this.#closed) this.#onError(error)
    }
  }
}
