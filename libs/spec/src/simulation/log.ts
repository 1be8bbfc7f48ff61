import {
  type Appended,
  type Batch,
  Chain,
  createNonces,
  Diverged,
  type EventLog,
  type Head,
  headAt,
  only,
  type RawBatch,
  type RawRecord,
  type ReadOptions,
  type Recorded,
  type Sealed,
  seal,
  Unreachable,
} from '@cartstream/log'
import type { SimulatedBroker } from './broker.ts'
import type { Faults, Tally } from './faults.ts'
import type { Random } from './random.ts'

/** A handler's own sense of time: what it schedules dies with it, and waits while it is frozen. */
export type Schedule = { after(ms: number, run: () => void): () => void }

export type SimulatedLogOptions = {
  broker: SimulatedBroker
  /** The network's and the broker's schedule: it goes on when the handler doesn't. */
  network: Schedule
  handler: Schedule
  random: Random
  faults: Faults
  tally: Tally
  /** 16 hex characters. */
  writer: string
  maxBatchBytes?: number
  timeoutMs?: number
  say(what: string): void
}

type Wire = Pick<RawRecord, 'key' | 'value' | 'link'>
/** What a handler hears of a produce request. */
type Heard = { base: bigint; at: number } | { error: 'NOT_LEADER_OR_FOLLOWER' | 'TIMED_OUT' }

/** What an error of the broker says of the append (D2): these two say nothing. */
const outcomeOf = (error: 'NOT_LEADER_OR_FOLLOWER' | 'TIMED_OUT'): Appended => ({ unknown: true, cause: error })

/**
 * One handler's log over a simulated broker: the format, the rule and the judgement of an answer are the real ones, and the network
 * loses, delays, doubles and reorders. As the kafka adapter does, it looks for its parent in the log on every new connection.
 */
export class SimulatedLog implements EventLog {
  readonly partitions = 1
  readonly writer: string
  readonly maxBatchBytes: number
  /** Ids of the batches that this handler was told to be in the log. */
  readonly acknowledged = new Set<string>()
  /** How many tails had been lost when the broker said what this handler heard last. */
  lossesHeard = 0
  readonly #o: SimulatedLogOptions
  readonly #nonces: ReturnType<typeof createNonces>
  readonly #stats = { voidBatches: 0, foreignRecords: 0, appendRequests: 0 }
  #connectedTo = 0

  constructor(options: SimulatedLogOptions) {
    this.#o = options
    this.#nonces = createNonces(options.writer)
    this.writer = options.writer
    this.maxBatchBytes = options.maxBatchBytes ?? 900_000
  }

  async append(_partition: number, parent: Head, records: readonly Recorded[]): Promise<Appended> {
    const { broker } = this.#o
    const sealed = seal(parent, this.#nonces.next(), records)
    if (sealed.content.length > this.maxBatchBytes) return { refused: 'too-large' }
    if (this.#happens('unreachable')) {
      await this.#wait(this.#trip())
      return { refused: 'unreachable', cause: 'no connection' }
    }
    if (this.#connectedTo !== broker.leader) {
      await this.#wait(this.#trip())
      if (!broker.holds(parent)) return { refused: 'diverged', cause: 'the parent is not in the log' }
      this.#connectedTo = broker.leader
    }
    this.#stats.appendRequests++
    const heard = await this.#produce(sealed, records)
    if ('error' in heard) {
      this.#connectedTo = 0
      return outcomeOf(heard.error)
    }
    return this.#judge(parent, sealed, heard)
  }

  /** The request's way to the broker and the answer's way back; whatever is lost ends in a time-out. */
  #produce(sealed: Sealed, records: readonly Recorded[]): Promise<Heard> {
    const { handler, network, random, timeoutMs = 1000 } = this.#o
    const wire = records.map((r, i) => ({ key: Buffer.from(r.key), value: r.value, link: sealed.links[i] }))
    const leader = this.#connectedTo
    return new Promise((resolve) => {
      const cancel = handler.after(timeoutMs, () => resolve({ error: 'TIMED_OUT' }))
      const hear = (heard: Heard) => {
        if (this.#happens('answerLost')) return
        const losses = this.#o.broker.losses.length
        network.after(this.#trip(), () =>
          handler.after(0, () => {
            cancel()
            this.lossesHeard = losses
            resolve(heard)
          }),
        )
      }
      const late = this.#happens('late')
      const delay = late ? random.between(300, 6000) : this.#trip()
      if (this.#happens('requestLost')) return
      network.after(delay, () => hear(this.#arrive(sealed, wire, leader)))
      if (this.#happens('again'))
        network.after(delay + random.between(1, 6000), () => this.#arrive(sealed, wire, leader))
    })
  }

  #arrive(sealed: Sealed, wire: readonly Wire[], leader: number): Heard {
    const { broker, random, say } = this.#o
    const error = { error: 'NOT_LEADER_OR_FOLLOWER' } as const
    // an old leader's queue may still be appended where leadership comes back to it
    const deposed = leader !== broker.leader
    if (deposed && random.chance(0.8)) return error
    const stumbles = this.#happens('notLeader')
    if (stumbles && random.chance(0.5)) {
      say(`${short(sealed)} refused, not leader`)
      return error
    }
    if (this.#happens('foreign')) broker.produce([{ key: null, value: Buffer.from('{}'), link: undefined }])
    if (wire.length > 1 && this.#happens('half')) broker.produce(wire.slice(0, random.between(1, wire.length - 1)))
    const produced = broker.produce(wire)
    say(`${short(sealed)} stored at ${produced.base} x${wire.length} on height ${sealed.height - 1n}`)
    if (this.#happens('twice')) broker.produce(wire)
    return stumbles || deposed ? error : produced
  }

  async #judge(parent: Head, sealed: Sealed, { base, at }: { base: bigint; at: number }) {
    if (base <= parent.offset) return { refused: 'diverged', cause: 'the log is shorter than it was' } as const
    const appended = headAt(base, sealed.links.length, sealed.height, sealed.id)
    if (base === parent.offset + 1n) return this.#won(appended, at)
    try {
      const chain = new Chain(0, parent)
      for (const record of await this.#fetch(parent)) {
        if (record.offset > appended.offset) break
        const batch = chain.feed(record)
        if (batch === undefined) continue
        return batch.head.id === sealed.id ? this.#won(batch.head, batch.at) : ({ conflict: true } as const)
      }
      return { refused: 'diverged', cause: 'our own batch is not where the broker said' } as const
    } catch (error) {
      if (error instanceof Diverged) return { refused: 'diverged', cause: error.message } as const
      return { unknown: true, cause: String(error) } as const
    }
  }

  #won(appended: Head, at: number): Appended {
    this.acknowledged.add(appended.id)
    return { appended, at: new Date(at) }
  }

  async *read(_partition: number, from: Head, { signal, follow, types }: ReadOptions): AsyncIterable<Batch> {
    let chain = new Chain(0, from)
    let [next, verifiedOn] = [from.offset + 1n, 0]
    while (!signal?.aborted) {
      const { broker } = this.#o
      if (verifiedOn !== broker.leader) {
        verifiedOn = broker.leader
        chain = new Chain(0, chain.head)
        next = chain.head.offset + 1n
      }
      const found = await this.#fetch(chain.head, next).catch(async (error: unknown) => {
        if (!follow || !(error instanceof Unreachable)) throw error
        await this.#wait(100)
        return undefined
      })
      if (found === undefined) continue
      for (const record of found) {
        next = record.offset + 1n
        const raw: RawBatch | undefined = chain.feed(record)
        if (raw === undefined) continue
        if (signal?.aborted) return
        yield only(broker.open(raw), types)
      }
      if (!follow) return
      if (found.length === 0) await this.#changed(next, signal)
    }
  }

  async tail(): Promise<Head> {
    throw new Error('a handler folds the log from its head; it never asks for the tail')
  }

  async end(): Promise<bigint> {
    throw new Error('a handler never asks how far it is behind')
  }

  stats() {
    return this.#stats
  }

  async close(): Promise<void> {}

  /** The records from `next` on, as they were a moment ago. Throws Diverged where `head` is not in the log any more. */
  async #fetch(head: Head, next = head.offset + 1n): Promise<readonly RawRecord[]> {
    const { broker, random } = this.#o
    if (this.#happens('readFails')) {
      await this.#wait(this.#trip())
      throw new Unreachable('the log cannot be read')
    }
    await this.#wait(this.#trip())
    if (!broker.holds(head)) throw new Diverged(0, `no ${head.id.slice(0, 12)} at offset ${head.offset}`)
    if (next > BigInt(broker.records.length)) throw new Diverged(0, `offset ${next} is not in the log`)
    const found = broker.records.slice(Number(next))
    this.lossesHeard = broker.losses.length
    await this.#wait(this.#happens('readSlow') ? random.between(50, 1500) : this.#trip())
    return found
  }

  #changed(next: bigint, signal: AbortSignal | undefined): Promise<void> {
    const { broker, handler, network } = this.#o
    if (BigInt(broker.records.length) > next) return Promise.resolve()
    return new Promise((resolve) => {
      const leave = broker.onChange(() => network.after(0, () => handler.after(this.#trip(), resolve)))
      signal?.addEventListener('abort', () => {
        leave()
        resolve()
      })
    })
  }

  #trip(): number {
    return this.#o.random.between(1, 40) / 10
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#o.handler.after(ms, resolve))
  }

  #happens(fault: keyof Faults): boolean {
    const { faults, random, tally, say } = this.#o
    if (faults[fault] === 0 || !random.chance(faults[fault])) return false
    tally.add(fault)
    say(`fault ${fault}`)
    return true
  }
}

const short = ({ id }: Sealed): string => `batch ${id.slice(0, 8)}`
