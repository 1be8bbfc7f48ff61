import type { Time } from './time.ts'

/** How far an append time may stand from what the clock expects. */
const TOLERANCE_MS = 500

/**
 * The log's clock in one handler (D3): the append time of the last verified record plus the handler's own monotonic time since.
 * A wall clock decides nothing, and time never goes back.
 */
export class LogClock {
  readonly #time: Time
  #at = 0
  #mono = 0
  #last = 0
  #set = false

  constructor(time: Time) {
    this.#time = time
  }

  /** False until the first append of our own has been seen. */
  get set(): boolean {
    return this.#set
  }

  /** Epoch ms. */
  now(): number {
    const now = Math.floor(this.#at + this.#time.now() - this.#mono)
    if (now > this.#last) this.#last = now
    return this.#last
  }

  /** A record of another writer, read back at some later time: time is at least what it says. */
  saw(at: number): void {
    if (at > this.now()) this.#rebase(at)
  }

  /**
   * Our own append, sent and received at these readings of `now()`, was stamped `at`. False where that does not fit: the clocks of log and
   * handler disagree, and nothing may be decided until an append fits again. A first append may be as late as it likes, for nothing was
   * known; but not before what was read.
   */
  stamped(at: number, sent: number, received: number): boolean {
    const fits = at >= sent - TOLERANCE_MS && (!this.#set || at <= received + TOLERANCE_MS)
    // also where the log's time went back: then this clock stands still until the log's has come up to it
    this.#rebase(at)
    this.#set = true
    return fits
  }

  #rebase(at: number): void {
    this.#at = at
    this.#mono = this.#time.now()
  }
}
