import { setTimeout as sleep } from 'node:timers/promises'

/** `rate`: commands a second at most. `speed`: how many times faster than it happened. Neither: as fast as it goes. */
export type PaceOptions = { rate?: number | undefined; speed?: number | undefined }

/** Says when the next command is due. */
export class Pace {
  readonly #o: PaceOptions
  readonly #began = performance.now()
  #first: number | undefined
  #free = this.#began

  constructor(options: PaceOptions) {
    this.#o = options
  }

  /** Resolves when a command that happened at `at` (epoch ms, where known) is due, or the signal aborts. */
  async due(at: number | undefined, signal: AbortSignal): Promise<void> {
    const { rate, speed } = this.#o
    const now = performance.now()
    let due = now
    if (rate !== undefined) {
      due = Math.max(now, this.#free)
      this.#free = due + 1000 / rate
    }
    if (speed !== undefined && at !== undefined) {
      this.#first ??= at
      due = Math.max(due, this.#began + (at - this.#first) / speed)
    }
    // A timer is good to a millisecond; what is due sooner goes now, and the next one makes up for it.
    if (due - now > 1) await sleep(due - now, undefined, { signal }).catch(() => {})
  }
}
