import { Chain, type RawBatch } from '../chain.ts'
import { Diverged, type Head, Unreachable } from '../port.ts'
import { type Cluster, Line } from './cluster.ts'
import { BrokerError, type FetchAnswer, fetchRequest, OFFSET_OUT_OF_RANGE } from './requests.ts'
import { standing } from './standing.ts'

/** Void batches and foreign records of a partition, each counted once however many readers pass it. */
export class Counts {
  voidBatches = 0
  foreignRecords = 0
  #upTo = -1n

  /** What `chain` counted since `before`, while it was fed the records up to `offset`. */
  add(chain: Chain, before: { voids: number; foreign: number }, offset: bigint): void {
    if (offset <= this.#upTo) return
    this.#upTo = offset
    this.voidBatches += chain.voidBatches - before.voids
    this.foreignRecords += chain.foreignRecords - before.foreign
  }
}

/** `ahead`: how many fetches are asked for before they are wanted. */
export type ReaderOptions = { maxBytes: number; ahead: number; maxWaitMs: number; patienceMs: number; counts: Counts }
type Following = { signal: AbortSignal; follow: boolean }
type Told = { onLooked?: (offset: bigint) => void }

/** The valid batches after `from`, not decoded, as many as each fetch brought, over a connection that is its own meanwhile, through broker restarts and changes of leader. */
export async function* readPartition(
  cluster: Cluster,
  partition: number,
  from: Head,
  { signal, follow, onLooked, ...options }: ReaderOptions & Following & Told,
): AsyncIterable<readonly RawBatch[]> {
  const line = new Line(cluster, partition, { borrows: true })
  const tape = new Tape(line, cluster.topic, from, options)
  const hangUp = () => line.close()
  signal.addEventListener('abort', hangUp)
  try {
    while (!signal.aborted) {
      const { batches, atEnd } = await tape.more({ signal, follow })
      if (signal.aborted) return
      if (batches.length > 0) yield batches
      onLooked?.(tape.looked)
      if (atEnd && !follow) return
    }
  } finally {
    signal.removeEventListener('abort', hangUp)
    line.leave(tape.answered())
  }
}

/** Of bytes: a broker never sends less than a whole one. */
const ONE_BATCH = 1
const isLast = ({ next, end }: FetchAnswer): boolean => next >= end

/** Where a reader is: its chain, the next offset, and the connection on which its head was seen to be in the log. */
class Tape {
  readonly #line: Line
  readonly #topic: string
  readonly #options: ReaderOptions
  #chain: Chain
  #next: bigint
  /** The next fetches, in order: one each after the other has come, while what came before them is taken. */
  #ahead: Promise<FetchAnswer | undefined>[] = []
  #verifiedOn: unknown
  #failingSince: number | undefined

  constructor(line: Line, topic: string, from: Head, options: ReaderOptions) {
    this.#line = line
    this.#topic = topic
    this.#options = options
    this.#chain = new Chain(line.partition, from)
    this.#next = from.offset + 1n
  }

  /** The last offset that was looked at. */
  get looked(): bigint {
    return this.#next - 1n
  }

  /** Resolves once nothing is asked any more. */
  answered(): Promise<unknown> {
    return Promise.allSettled(this.#ahead)
  }

  /** What comes next; after a failure a short pause and nothing. Throws Diverged, and Unreachable where nobody follows for long. */
  async more({ signal, follow }: Following): Promise<{ batches: RawBatch[]; atEnd: boolean }> {
    try {
      const answer = (await this.#ahead.shift()) ?? (await this.#ask(follow))
      this.#failingSince = undefined
      this.#askAhead(answer)
      return { batches: this.#feed(answer), atEnd: isLast(answer) }
    } catch (error) {
      this.#ahead = []
      if (signal.aborted) return { batches: [], atEnd: false }
      await this.#wait(error as Error, { signal, follow })
      return { batches: [], atEnd: false }
    }
  }

  /** So that nobody waits for the broker while there is more: it has answered before what it answered last is taken. */
  #askAhead(answer: FetchAnswer): void {
    while (this.#ahead.length < this.#options.ahead) {
      const before = this.#ahead.at(-1) ?? Promise.resolve(answer)
      const next = before.then(async (last) => {
        if (last === undefined || isLast(last) || (await this.#line.ready()) !== this.#verifiedOn) return undefined
        return this.#fetch(last.next, 0)
      })
      next.catch(() => {}) // whoever asks for more is told
      this.#ahead.push(next)
    }
  }

  async #ask(follow: boolean): Promise<FetchAnswer> {
    this.#ahead = []
    const connection = await this.#line.ready()
    if (connection === this.#verifiedOn) return this.#fetch(this.#next, follow ? this.#options.maxWaitMs : 0)
    const looked = this.#verify() // and what is there after it is asked for behind it, on the same connection
    const answer = this.#fetch(this.#chain.head.offset + 1n, 0)
    answer.catch(() => {}) // what became of the head says more
    await looked
    this.#verifiedOn = connection
    return answer
  }

  /** On every new connection: the log may be another one, or shorter, behind our back. */
  async #verify(): Promise<void> {
    const { head } = this.#chain
    const now = await standing((from) => this.#fetch(from, 0, ONE_BATCH), head)
    if (now === 'lost') throw new Diverged(this.#line.partition, `no ${head.id.slice(0, 12)} at offset ${head.offset}`)
    if (now === 'unseen') throw new Error(`the new leader does not show offset ${head.offset} yet`)
    this.#chain = new Chain(this.#line.partition, head) // a batch half read is read again
    this.#next = head.offset + 1n
  }

  #fetch(from: bigint, maxWaitMs: number, maxBytes = this.#options.maxBytes): Promise<FetchAnswer> {
    const place = { topic: this.#topic, partition: this.#line.partition }
    return this.#line.ask(fetchRequest(place, { from, maxBytes, maxWaitMs }))
  }

  #feed({ records, next }: FetchAnswer): RawBatch[] {
    const batches: RawBatch[] = []
    for (const record of records) {
      const before = { voids: this.#chain.voidBatches, foreign: this.#chain.foreignRecords }
      const batch = this.#chain.feed(record)
      this.#options.counts.add(this.#chain, before, record.offset)
      if (batch !== undefined) batches.push(batch)
    }
    this.#next = next
    return batches
  }

  async #wait(error: Error, { signal, follow }: Following): Promise<void> {
    if (error instanceof Diverged) throw error
    if (error instanceof BrokerError && error.code === OFFSET_OUT_OF_RANGE)
      throw new Diverged(this.#line.partition, `offset ${this.#next} is not in the log`)
    this.#line.drop()
    this.#failingSince ??= Date.now()
    if (!follow && Date.now() - this.#failingSince > this.#options.patienceMs)
      throw new Unreachable(`partition ${this.#line.partition} cannot be read: ${error.message}`)
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, 100)
      signal.addEventListener('abort', done)
    })
  }
}
