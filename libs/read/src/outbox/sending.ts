import { Sender, type SenderOptions } from './sender.ts'

/** A partition's sender, while its projector sits there and follows the log: each time a new one, that begins from what is committed. */
export class Sending {
  readonly #options: Omit<SenderOptions, 'signal'>
  readonly #running = new Set<Promise<void>>()
  #end: AbortController | undefined
  #sender: Sender | undefined

  constructor(options: Omit<SenderOptions, 'signal'>) {
    this.#options = options
  }

  start(): void {
    this.stop()
    this.#end = new AbortController()
    this.#sender = new Sender({ ...this.#options, signal: this.#end.signal })
    const running = this.#sender.run().finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  poke(): void {
    this.#sender?.poke()
  }

  /** Claims nothing more. What is under way goes on, and nobody else gets it before its lease is over. */
  stop(): void {
    if (this.#end === undefined) return
    this.#end.abort()
    this.#end = undefined
    this.#sender = undefined
    const { partition, onCounts } = this.#options
    onCounts?.({ partition, waiting: 0, failed: 0, nextMs: undefined }) // whoever sits there next counts them
  }

  /** Settles when nothing is under way any more. */
  async ended(): Promise<void> {
    this.stop()
    await Promise.all(this.#running)
  }
}
