/** Wakes one who waits; a ring is not lost on them while they are busy. */
export class Bell {
  readonly #signal: AbortSignal
  #rung = false
  #wake = () => {}

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  ring(): void {
    this.#rung = true
    this.#wake()
  }

  /** Settles when it has rung since the last time, after `ms`, or when the signal aborts. */
  async heard(ms: number): Promise<void> {
    if (!this.#rung && !this.#signal.aborted)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => this.#wake(), ms)
        this.#wake = () => {
          clearTimeout(timer)
          this.#signal.removeEventListener('abort', this.#wake)
          resolve()
        }
        this.#signal.addEventListener('abort', this.#wake)
      })
    this.#rung = false
  }
}
