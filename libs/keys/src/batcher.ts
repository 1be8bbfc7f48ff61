type Waiting<V> = { promise: Promise<V>; resolve(value: V): void; reject(error: unknown): void }

/**
 * Gathers the loads of one turn of the event loop into one call, and those that come while a call is under way into the next: one at a time,
 * so that a busy store is asked seldom and for much. Loads of the same key share one answer.
 */
export class Batcher<K, V> {
  readonly #loadAll: (keys: K[]) => Promise<ReadonlyMap<K, V>>
  #waiting = new Map<K, Waiting<V>>()
  #inFlight = new Map<K, Waiting<V>>()
  #running: Promise<void> | undefined

  constructor(loadAll: (keys: K[]) => Promise<ReadonlyMap<K, V>>) {
    this.#loadAll = loadAll
  }

  load(key: K): Promise<V> {
    const shared = this.#waiting.get(key) ?? this.#inFlight.get(key)
    if (shared !== undefined) return shared.promise
    if (this.#waiting.size === 0 && this.#running === undefined) setImmediate(() => this.#flush())
    const waiting = Promise.withResolvers<V>()
    this.#waiting.set(key, waiting)
    return waiting.promise
  }

  /** Settles when nothing waits or runs any more. */
  async idle(): Promise<void> {
    this.#flush()
    while (this.#running !== undefined) await this.#running
  }

  #flush(): void {
    const batch = this.#waiting
    if (batch.size === 0 || this.#running !== undefined) return
    this.#waiting = new Map()
    for (const [key, waiting] of batch) this.#inFlight.set(key, waiting)
    this.#running = this.#run(batch).finally(() => {
      this.#running = undefined
      this.#flush()
    })
  }

  async #run(batch: Map<K, Waiting<V>>): Promise<void> {
    try {
      const found = await this.#loadAll([...batch.keys()])
      for (const [key, waiting] of batch) {
        const value = found.get(key)
        if (value === undefined) waiting.reject(new Error('the store did not answer for all that was asked'))
        else waiting.resolve(value)
      }
    } catch (error) {
      for (const waiting of batch.values()) waiting.reject(error)
    } finally {
      for (const key of batch.keys()) this.#inFlight.delete(key)
    }
  }
}
