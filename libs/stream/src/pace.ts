/** A burst of very many would leave less for the pace of a busy stream, which is what its frames wait for. */
const MOST_AT_ONCE = 5

/**
 * At most `perSecond` frames in any second: a tenth of it at once, five at most, and the rest steadily, so that a quiet socket gets its
 * frame without waiting and a busy one is spread evenly.
 */
export class Pace {
  #tokens: number | undefined
  #at = 0
  readonly #perSecond: () => number

  /** `perSecond` is asked each time: it falls while the process is out of breath. */
  constructor(perSecond: () => number) {
    this.#perSecond = perSecond
  }

  /** ms until a frame may go; 0 takes the permission. */
  take(now: number): number {
    const limit = this.#perSecond()
    const atOnce = Math.min(MOST_AT_ONCE, limit / 10)
    const [burst, rate] = [Math.max(1, atOnce), (limit - atOnce) / 1000]
    const earned = this.#tokens === undefined ? burst : this.#tokens + Math.max(0, now - this.#at) * rate
    this.#tokens = Math.min(burst, earned)
    this.#at = now
    if (this.#tokens < 1) return Math.max(1, Math.ceil((1 - this.#tokens) / rate))
    this.#tokens -= 1
    return 0
  }
}
