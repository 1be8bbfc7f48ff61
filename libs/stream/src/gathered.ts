import type { Clock } from './types.ts'

export type GatheredOptions<K, V> = {
  clock: Clock
  /** From the beginning of one load to that of the next, at least. */
  gapMs: number
  /** Keys of one load at most. Default 500. */
  most?: number
  /** Answers every key it was asked for, in their order, or promises to. */
  load(keys: readonly K[]): Promise<readonly (V | Promise<V>)[]>
}
type Waiting<K, V> = { key: K; resolve(value: V | Promise<V>): void; reject(error: unknown): void }

/**
 * Questions of one kind, asked together: the first goes at once, and those that come while it is under way, or soon after it, go in one
 * with the next. So what very many ask at the same time costs by the time it takes, and not by their number; every answer was found
 * after it was asked for.
 */
export class Gathered<K, V> {
  readonly #options: Required<GatheredOptions<K, V>>
  #waiting: Waiting<K, V>[] = []
  #begun = Number.NEGATIVE_INFINITY
  #busy = false

  constructor(options: GatheredOptions<K, V>) {
    this.#options = { most: 500, ...options }
  }

  ask(key: K): Promise<V> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    if (this.#busy || this.#waiting.length === 0) return
    this.#busy = true
    const { clock, gapMs } = this.#options
    const wait = this.#begun + gapMs - clock.now()
    // at once means after what else is asked in this turn
    if (wait > 0) clock.later(wait, () => void this.#load())
    else queueMicrotask(() => void this.#load())
  }

  async #load(): Promise<void> {
    const { clock, most, load } = this.#options
    this.#begun = clock.now()
    const asked = this.#waiting.splice(0, most)
    try {
      const found = await load(asked.map(({ key }) => key))
      for (const [n, { resolve }] of asked.entries()) resolve(found[n]!)
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
    this.#busy = false
    this.#next()
  }
}
