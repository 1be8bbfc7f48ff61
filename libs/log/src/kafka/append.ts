import type { Sealed } from '../batch.ts'
import { Chain } from '../chain.ts'
import { headAt } from '../link.ts'
import { type Appended, Diverged, type Head, type Recorded, type RefusedAppend } from '../port.ts'
import { type Cluster, Line } from './cluster.ts'
import { BrokerError, fetchRequest, type Produced, produceRequest } from './requests.ts'
import { standing } from './standing.ts'

/** The broker's errors that certainly precede the append. All others, NOT_LEADER_OR_FOLLOWER too, may follow it. */
export const CERTAIN: ReadonlyMap<number, RefusedAppend> = new Map<number, RefusedAppend>([
  [10, 'too-large'], // MESSAGE_TOO_LARGE
  [18, 'too-large'], // RECORD_LIST_TOO_LARGE
  [19, 'unreachable'], // NOT_ENOUGH_REPLICAS; NOT_ENOUGH_REPLICAS_AFTER_APPEND is another code
  [29, 'not-allowed'], // TOPIC_AUTHORIZATION_FAILED
  [87, 'not-allowed'], // INVALID_RECORD
])

export type AppenderOptions = { timeoutMs: number; onRequest: () => void }

/**
 * Appends to one partition, over a connection of its own: a broker answers the requests of one connection in turn, so another
 * partition's append or a reader's long poll would stand before ours. What has to be read is read over the same one.
 */
export class Appender {
  readonly #topic: string
  readonly #partition: number
  readonly #line: Line
  readonly #options: AppenderOptions
  /** The connection on which the parent was seen to be in the log. */
  #verifiedOn: unknown

  constructor(cluster: Cluster, partition: number, options: AppenderOptions) {
    this.#topic = cluster.topic
    this.#partition = partition
    this.#line = new Line(cluster, partition)
    this.#options = options
  }

  async append(parent: Head, sealed: Sealed, records: readonly Recorded[]): Promise<Appended> {
    try {
      const connection = await this.#line.ready()
      if (connection !== this.#verifiedOn) {
        if (!(await this.#standsOn(parent))) return { refused: 'diverged' }
        this.#verifiedOn = connection
      }
    } catch (error) {
      this.#line.drop()
      return { refused: 'unreachable', cause: (error as Error).message }
    }
    const out = records.map((r, i) => ({ key: r.key, value: r.value, link: sealed.links[i]! }))
    let produced: Produced
    try {
      this.#options.onRequest()
      produced = await this.#line.ask(
        produceRequest({ topic: this.#topic, partition: this.#partition }, out, this.#options.timeoutMs),
      )
    } catch (error) {
      return this.#failed(error as Error)
    }
    return this.#judge(parent, sealed, produced)
  }

  async #judge(parent: Head, sealed: Sealed, { base, at }: Produced): Promise<Appended> {
    if (base <= parent.offset) return { refused: 'diverged' }
    const appended = headAt(base, sealed.links.length, sealed.height, sealed.id)
    if (base === parent.offset + 1n && at >= 0) return { appended, at: new Date(at) }
    try {
      return await this.#readBack(parent, appended)
    } catch (error) {
      this.#line.drop()
      if (error instanceof Diverged) return { refused: 'diverged', cause: error.message }
      return { unknown: true, cause: (error as Error).message }
    }
  }

  /** Something came between, or the broker did not say when: the records after the parent, up to ours, say who won. */
  async #readBack(parent: Head, ours: Head): Promise<Appended> {
    if (!(await this.#standsOn(parent))) return { refused: 'diverged' }
    const chain = new Chain(this.#partition, parent)
    let from = parent.offset + 1n
    while (from <= ours.offset) {
      const fetched = await this.#fetch(from)
      for (const record of fetched.records) {
        if (record.offset > ours.offset) break
        const batch = chain.feed(record)
        if (batch === undefined) continue
        return batch.head.id === ours.id ? { appended: ours, at: new Date(batch.at) } : { conflict: true }
      }
      if (fetched.next === from) throw new Error(`the broker does not show offset ${from}, which it acknowledged`)
      from = fetched.next
    }
    return { refused: 'diverged', cause: 'our own batch is not where the broker said' }
  }

  /** False where the log lost the parent. Throws where it cannot be seen in time. */
  async #standsOn(parent: Head): Promise<boolean> {
    const until = Date.now() + this.#options.timeoutMs
    for (;;) {
      const now = await standing((from) => this.#fetch(from), parent)
      if (now !== 'unseen') return now === 'there'
      if (Date.now() > until) throw new Error(`the new leader does not show offset ${parent.offset} yet`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  #fetch(from: bigint) {
    const range = { from, maxBytes: 2_000_000, maxWaitMs: 0 }
    return this.#line.ask(fetchRequest({ topic: this.#topic, partition: this.#partition }, range))
  }

  #failed(error: Error): Appended {
    if (error instanceof BrokerError) {
      const refused = CERTAIN.get(error.code)
      if (refused === undefined || refused === 'unreachable') this.#line.drop()
      return refused === undefined ? { unknown: true, cause: error.message } : { refused, cause: error.message }
    }
    this.#line.drop()
    // kafkajs says this, and only this, before it writes to the socket
    if (error.message === 'Not connected') return { refused: 'unreachable', cause: error.message }
    return { unknown: true, cause: error.message }
  }

  close(): void {
    this.#line.close()
  }
}
