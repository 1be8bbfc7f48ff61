/** How old the news of others' erasures may be where a cached key is used. */
const HEARD_WITHIN_MS = 10_000
/** An erasure's transaction may end this much later than the time it bears. */
const OVERLAP_MS = 300_000

export type ErasuresOptions = {
  /** The actors that were erased in the last so many milliseconds. */
  since(ms: number): Promise<readonly string[]>
  forget(actor: string): void
  /** Milliseconds on a clock that never goes back. */
  now: () => number
}

/** Hears of what other instances erased, by asking when something cached is used, at most every ten seconds. */
export class Erasures {
  readonly #options: ErasuresOptions
  #heard: number
  #asking: Promise<void> | undefined

  constructor(options: ErasuresOptions) {
    this.#options = options
    this.#heard = options.now()
  }

  /** Undefined where the news is fresh. Rejects where the store cannot say: then nothing cached may be used. */
  heard(): Promise<void> | undefined {
    if (this.#options.now() - this.#heard < HEARD_WITHIN_MS) return undefined
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  /** The same for those who do not wait for it; the next one is better off. */
  hear(): void {
    this.heard()?.catch(() => {})
  }

  /** Settles when nothing is asked any more. */
  async idle(): Promise<void> {
    await this.#asking?.catch(() => {})
  }

  async #ask(): Promise<void> {
    const { since, forget, now } = this.#options
    const at = now()
    for (const actor of await since(at - this.#heard + OVERLAP_MS)) forget(actor)
    this.#heard = at
  }
}
