import { setTimeout as sleep } from 'node:timers/promises'
import { Diverged, GENESIS, type PublicRecord, type PublicTopic, type RawBatch, type RawRecord } from '@cartstream/log'
import type { KafkaLog } from '@cartstream/log/kafka'
import { type Before, publicRecords, type Relayed, relayedIn } from './record.ts'

/**
 * | state | means | ready |
 * |---|---|---|
 * | starting | has not seen the public topic's end yet | no |
 * | relaying | publishes what the log has | yes |
 * | standby | another relay does; takes over when something has stood unpublished for `standbyMs` to four times that | yes |
 * | unreachable | the brokers do not answer, or nobody knows what became of a publish; looks again | no |
 * | stopped | needs people: see `reason` | no |
 * | ended | was told not to follow, and all is published | yes |
 */
export type RelayState = 'starting' | 'relaying' | 'standby' | 'unreachable' | 'stopped' | 'ended'
/** `position`: of the last event that is known to be published. `behindSince`: when the oldest that was read and is not was appended. */
export type RelayStatus = {
  partition: number
  state: RelayState
  reason?: string
  position: bigint
  published: number
  behindSince?: Date
}
export type PartitionOptions = {
  log: Pick<KafkaLog, 'readRaw'>
  topic: PublicTopic
  signal: AbortSignal
  /** false: ends at the log's end. */
  follow: boolean
  standbyMs: number
  /** How long to wait after a failure before looking again, ms. */
  pauseMs: number
  onPublished: (partition: number, events: number) => void
  onState: (status: RelayStatus) => void
}

/** Trying again changes nothing about it. */
class Stopped extends Error {}

/**
 * Republishes one partition. Everything it knows it has from the end of the public topic, so it begins anew whenever it does not know what
 * became of a publish: what is there is not published again, what is not there is. One publish is in flight at most.
 */
export class PartitionRelay {
  readonly status: RelayStatus
  readonly #o: PartitionOptions

  constructor(partition: number, options: PartitionOptions) {
    this.status = { partition, state: 'starting', position: -1n, published: 0 }
    this.#o = options
  }

  async run(): Promise<void> {
    const { signal, pauseMs } = this.#o
    while (!signal.aborted && this.status.state !== 'ended') {
      try {
        if ((await this.#session()) === 'overtaken') await this.#standBy()
      } catch (error) {
        if (signal.aborted) return
        const { message } = error as Error
        if (error instanceof Diverged || error instanceof Stopped || error instanceof SyntaxError)
          return this.#become('stopped', message)
        this.#become('unreachable', message)
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  /** Publishes from the topic's end on. Throws where it cannot say what the topic holds. */
  async #session(): Promise<'ended' | 'overtaken'> {
    const { log, topic, signal, follow, onPublished } = this.#o
    const { partition } = this.status
    const { last, next: end } = await this.#end()
    const before: Before = { batch: last?.batch.id ?? GENESIS.id, position: last?.id }
    let next = end
    this.#become('relaying')
    for await (const batches of log.readRaw(partition, last?.batch ?? GENESIS, { signal, follow })) {
      this.status.behindSince = new Date(batches[0]!.at)
      for (const records of this.#chunks(batches, before)) {
        const outcome = await topic.publish(partition, records)
        if (!('published' in outcome))
          throw new Error('unknown' in outcome ? `not known to be published: ${outcome.unknown}` : outcome.refused)
        if (await this.#overtaken(next, outcome.published, records)) return 'overtaken'
        next = outcome.published + BigInt(records.length)
        this.status.published += records.length
        onPublished(partition, records.length)
        this.status.position = positionOf(partition, records.at(-1)!)
      }
      delete this.status.behindSince
    }
    if (!signal.aborted) this.#become('ended')
    return 'ended'
  }

  /** The last position that was ever published, whatever came late after it. */
  async #end(): Promise<{ next: bigint; last: Relayed | undefined }> {
    const { topic } = this.#o
    const { partition } = this.status
    const { next, last: records, gone } = await topic.end(partition)
    const last = newest(partition, records)
    if (last === undefined && (gone || records.length > 0))
      throw new Stopped(
        `${topic.name} no longer says what was published last in partition ${partition}: publish into a new topic (KAFKA_PUBLIC_TOPIC)`,
      )
    if (last !== undefined) this.status.position = last.position
    return { next, last }
  }

  /** Whether somebody else published the same before us. A late copy of what was published long ago is nobody. */
  async #overtaken(expected: bigint, base: bigint, ours: readonly PublicRecord[]): Promise<boolean> {
    const { topic } = this.#o
    const { partition } = this.status
    if (base === expected) return false
    if (base < expected) throw new Stopped(`${topic.name} has lost what it had acknowledged in partition ${partition}`)
    const other = newest(partition, await topic.between(partition, expected, base))
    return other !== undefined && other.position >= positionOf(partition, ours[0]!)
  }

  /**
   * Until something has stood unpublished for a whole turn: whoever published before us is no more. Turns differ in length, as two relays may each
   * have been first with something, and both stand by.
   */
  async #standBy(): Promise<void> {
    const { signal, follow, standbyMs } = this.#o
    this.#become('standby')
    let waiting: string | undefined
    for (;;) {
      await sleep(standbyMs * (1 + Math.random()), undefined, { signal })
      const first = await this.#firstUnpublished()
      if (first === undefined ? !follow : first === waiting) return
      waiting = first
    }
  }

  async #firstUnpublished(): Promise<string | undefined> {
    const { log, signal } = this.#o
    const { partition } = this.status
    const { last } = await this.#end()
    const before: Before = { batch: last?.batch.id ?? GENESIS.id, position: last?.id }
    for await (const batches of log.readRaw(partition, last?.batch ?? GENESIS, { signal, follow: false }))
      for (const batch of batches) {
        const [first] = publicRecords(partition, batch, before)
        if (first !== undefined) return `${positionOf(partition, first)}`
      }
    return undefined
  }

  /** Whole batches of the log, so that the last record of the topic always says where to go on. */
  *#chunks(batches: readonly RawBatch[], before: Before): Iterable<readonly PublicRecord[]> {
    let chunk: PublicRecord[] = []
    let bytes = 0
    for (const batch of batches) {
      const records = publicRecords(this.status.partition, batch, before)
      const more = records.reduce((sum, { key, value }) => sum + key.length + value.length, 0)
      if (chunk.length > 0 && bytes + more > this.#o.topic.maxBytes) {
        yield chunk
        chunk = []
        bytes = 0
      }
      chunk.push(...records)
      bytes += more
    }
    if (chunk.length > 0) yield chunk
  }

  #become(state: RelayState, reason?: string): void {
    const changed = this.status.state !== state || this.status.reason !== reason
    this.status.state = state
    if (reason === undefined) delete this.status.reason
    else this.status.reason = reason
    if (changed) this.#o.onState(this.status)
  }
}

const newest = (partition: number, records: readonly RawRecord[]): Relayed | undefined => {
  let last: Relayed | undefined
  for (const record of records) {
    const relayed = relayedIn(partition, record)
    if (relayed !== undefined && relayed.position > (last?.position ?? -1n)) last = relayed
  }
  return last
}

const positionOf = (partition: number, { value, link }: PublicRecord): bigint =>
  relayedIn(partition, { offset: 0n, at: 0, key: null, value, link })!.position
