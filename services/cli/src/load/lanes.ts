type Lane<T> = { name: string; steps: T[] }

/**
 * Does the steps of one lane in their order, and those of different lanes at once: at most `workers` at a time. At most `capacity` steps
 * wait; then `put` waits. The first step that fails stops everything, and is told by the next `put` or by `drain`.
 */
export class Lanes<T> {
  readonly #workers: number
  readonly #capacity: number
  readonly #work: (lane: string, step: T) => Promise<void>
  readonly #lanes = new Map<string, Lane<T>>()
  readonly #ready: Lane<T>[] = []
  #running = 0
  #waiting = 0
  #put = 0
  #failure: { error: unknown } | undefined
  #changed = Promise.withResolvers<void>()

  constructor(options: { workers: number; capacity: number; work(lane: string, step: T): Promise<void> }) {
    this.#workers = options.workers
    this.#capacity = options.capacity
    this.#work = options.work
  }

  async put(name: string, step: T): Promise<void> {
    while (this.#waiting >= this.#capacity && this.#failure === undefined) await this.#changed.promise
    this.#throwFailure()
    this.#waiting++
    this.#put++
    const lane = this.#lanes.get(name)
    if (lane !== undefined) {
      lane.steps.push(step)
      return
    }
    const fresh = { name, steps: [step] }
    this.#lanes.set(name, fresh)
    this.#ready.push(fresh)
    this.#next()
  }

  /** Resolves once nothing waits or runs. */
  async drain(): Promise<void> {
    while (this.#lanes.size > 0 && this.#failure === undefined) await this.#changed.promise
    this.#throwFailure()
  }

  /** How much of what was put is done, 0 to 1; what runs is not. */
  part(): number {
    return this.#put === 0 ? 0 : 1 - this.#waiting / this.#put
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  #next(): void {
    while (this.#running < this.#workers && this.#failure === undefined) {
      const lane = this.#ready.shift()
      if (lane === undefined) return
      this.#running++
      void this.#run(lane)
    }
  }

  /** One step, then the lane goes to the end of the line. */
  async #run(lane: Lane<T>): Promise<void> {
    try {
      await this.#work(lane.name, lane.steps[0]!)
    } catch (error) {
      this.#failure ??= { error }
    }
    lane.steps.shift()
    this.#waiting--
    this.#running--
    if (lane.steps.length > 0) this.#ready.push(lane)
    else this.#lanes.delete(lane.name)
    this.#next()
    const { resolve } = this.#changed
    this.#changed = Promise.withResolvers()
    resolve()
  }
}
