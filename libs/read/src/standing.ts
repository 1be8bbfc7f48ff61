import { sql } from 'kysely'
import { NotProjected, type Standing } from './reads.ts'
import type { Execute } from './statement.ts'

/** An answer is good for so long where it is good enough: read models do not go back, but a database may be put back. */
const FRESH_MS = 1000

type Known = Standing & { readAt: number }

/** Where partitions stand, read once for all who ask at the same time, and not again for whoever is content with what was found last. */
export class Standings {
  readonly #execute: Execute
  readonly #known = new Map<number, Known>()
  readonly #running = new Map<number, Promise<Known>>()
  readonly #next = new Map<number, Promise<Known>>()

  constructor(execute: Execute) {
    this.#execute = execute
  }

  /** As it was found within the last second. */
  async recent(partition: number): Promise<Standing> {
    return this.#fresh(partition) ?? this.#ask(partition)
  }

  /** true where every read model of the partition stands at `offset` or later. */
  async hasReached(partition: number, offset: bigint): Promise<boolean> {
    const known = this.#fresh(partition)
    if (known !== undefined && known.position >= offset) return true
    return (await this.#ask(partition)).position >= offset
  }

  #fresh(partition: number): Known | undefined {
    const known = this.#known.get(partition)
    return known !== undefined && performance.now() - known.readAt < FRESH_MS ? known : undefined
  }

  /** By a read that begins from now on: who comes while one is under way is answered by the one after it, all of them by the same. */
  #ask(partition: number): Promise<Known> {
    const running = this.#running.get(partition)
    if (running === undefined) return this.#run(partition)
    const queued = this.#next.get(partition)
    if (queued !== undefined) return queued
    const next = running
      .catch(() => {}) // whoever asked it hears of it
      .then(() => {
        this.#next.delete(partition)
        return this.#running.get(partition) ?? this.#run(partition)
      })
    this.#next.set(partition, next)
    return next
  }

  #run(partition: number): Promise<Known> {
    const running = this.#read(partition).finally(() => this.#running.delete(partition))
    this.#running.set(partition, running)
    return running
  }

  async #read(partition: number): Promise<Known> {
    const readAt = performance.now()
    const [found] = await this.#execute(sql<{ position: string | null; log_id: string }>`
      select min(c.position) as position, min(c.log_id::text) as log_id from read.checkpoint c
        join read.generation g on g.generation = c.generation and g.live where c.partition = ${partition}`)
    if (found!.position === null) throw new NotProjected('nothing of this partition is projected yet')
    const known = { logId: found!.log_id, position: BigInt(found!.position), readAt }
    this.#known.set(partition, known)
    return known
  }
}
