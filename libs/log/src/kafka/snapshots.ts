import { setTimeout as sleep } from 'node:timers/promises'
import { decodeManifest, encodeManifest, keyOf, type Manifest } from '../snapshots/manifest.ts'
import type { Snapshots } from '../snapshots/port.ts'
import { createSnapshots, type Shelf } from '../snapshots/shelf.ts'
import { CERTAIN } from './append.ts'
import { Cluster, Line } from './cluster.ts'
import type { OutRecord } from './encode.ts'
import type { Protocol } from './kafkajs.ts'
import type { KafkaLogOptions } from './log.ts'
import {
  BrokerError,
  type FetchAnswer,
  fetchRequest,
  OFFSET_OUT_OF_RANGE,
  type Place,
  produceRequest,
} from './requests.ts'
import { ensureSnapshotTopic } from './settings.ts'

export type KafkaSnapshotsOptions = Omit<KafkaLogOptions, 'maxBatchBytes' | 'checkEveryMs' | 'allowSingleReplica'>

/** Bytes of a fetch besides what is asked for: a record's key and framing. */
const ROOM = 10_000
const MANIFESTS_BYTES = 4_000_000
/** What fails is tried again after so many ms: a new leader is found within some seconds. */
const PAUSES = [300, 600, 1200, 2400, 4800]
/** Whoever reads is waited for. */
const READ_PAUSES = [100, 100, 100]

/**
 * Snapshots on a compacted topic of their own, `shop-snapshots`, with two partitions for each of the log's: in `p` the chunks, in
 * `partitions + p` the manifests, which name the offsets of their chunks. So finding the newest one takes reading manifests, a few kB each,
 * and nothing else; and what is dropped is a tombstone, which the broker's compaction makes room by. Makes the topic where it is missing.
 */
export const openKafkaSnapshots = async (options: KafkaSnapshotsOptions): Promise<Snapshots> => {
  const { brokers, topic = 'shop-snapshots', partitions, timeoutMs = 30_000, sasl, ssl, reach } = options
  const cluster = new Cluster(brokers, topic, {
    clientId: options.clientId ?? 'cartstream',
    requestTimeoutMs: timeoutMs,
    ...(sasl && { sasl }),
    ...(ssl && { ssl }),
    ...(reach && { reach }),
  })
  try {
    await cluster.connectAdmin()
    await ensureSnapshotTopic(cluster, 2 * partitions)
    return createSnapshots(new TopicShelf(cluster, { partitions, timeoutMs }))
  } catch (error) {
    await cluster.close()
    throw error
  }
}

const chunkKey = (upload: string, number: number): string => `${upload}/${number}`

/** However often it is asked. */
const isRefused = (error: unknown): boolean =>
  error instanceof BrokerError && ['too-large', 'not-allowed'].includes(CERTAIN.get(error.code) ?? '')

const isOutOfRange = (error: unknown): boolean => error instanceof BrokerError && error.code === OFFSET_OUT_OF_RANGE

class TopicShelf implements Shelf {
  readonly #cluster: Cluster
  readonly #lines: Line[]
  readonly #known: { next: bigint; byKey: Map<string, Manifest> }[]
  readonly #partitions: number
  readonly #timeoutMs: number
  readonly #closing = new AbortController()

  constructor(cluster: Cluster, { partitions, timeoutMs }: { partitions: number; timeoutMs: number }) {
    this.#cluster = cluster
    this.#partitions = partitions
    this.#timeoutMs = timeoutMs
    this.#lines = Array.from({ length: 2 * partitions }, (_, p) => new Line(cluster, p))
    this.#known = Array.from({ length: partitions }, () => ({ next: 0n, byKey: new Map() }))
  }

  async putChunk({ partition, upload, number }: Parameters<Shelf['putChunk']>[0], bytes: Buffer): Promise<string> {
    return String(await this.#put(partition, [{ key: chunkKey(upload, number), value: bytes }]))
  }

  async getChunk(
    { partition, upload, number, at }: Parameters<Shelf['getChunk']>[0],
    bytes: number,
  ): Promise<Buffer | undefined> {
    const { records } = await this.#fetch(partition, BigInt(at!), bytes + ROOM)
    const record = records.find(({ offset }) => String(offset) === at)
    return record?.key?.toString() === chunkKey(upload, number) ? (record.value ?? undefined) : undefined
  }

  async putManifest(manifest: Manifest): Promise<void> {
    const message = { key: keyOf(manifest), value: Buffer.from(encodeManifest(manifest)) }
    await this.#put(this.#partitions + manifest.partition, [message])
  }

  /** Reads on from where it was the last time. */
  async manifests(logId: string, partition: number): Promise<readonly Manifest[]> {
    const known = this.#known[partition]!
    for (let end = known.next + 1n; known.next < end; ) {
      const fetched = await this.#fetch(this.#partitions + partition, known.next, MANIFESTS_BYTES)
      for (const { key, value } of fetched.records) {
        if (value === null) known.byKey.delete(`${key}`)
        else known.byKey.set(`${key}`, decodeManifest(value.toString()))
      }
      known.next = fetched.next
      end = fetched.end
    }
    return [...known.byKey.values()].filter((manifest) => manifest.logId === logId)
  }

  async dropManifest(manifest: Manifest): Promise<void> {
    await this.#put(this.#partitions + manifest.partition, [{ key: keyOf(manifest), value: null }])
  }

  async dropChunks(partition: number, upload: string, count: number): Promise<void> {
    const keys = Array.from({ length: count }, (_, number) => ({ key: chunkKey(upload, number), value: null }))
    if (keys.length > 0) await this.#put(partition, keys)
  }

  /**
   * All of them or none; resolves to the offset of the first. Tried again, they may be there twice, and compaction keeps the last of them: a chunk
   * that was told of at another offset is missing then, which whoever reads it is told.
   */
  async #put(partition: number, records: readonly OutRecord[]): Promise<bigint> {
    const place = { topic: this.#cluster.topic, partition }
    const { base } = await this.#ask(produceRequest(place, records, this.#timeoutMs), place, PAUSES, isRefused)
    return base
  }

  async #fetch(partition: number, from: bigint, maxBytes: number): Promise<FetchAnswer> {
    const place = { topic: this.#cluster.topic, partition }
    try {
      return await this.#ask(fetchRequest(place, { from, maxBytes, maxWaitMs: 0 }), place, READ_PAUSES, isOutOfRange)
    } catch (error) {
      // of another topic of the same name, most likely, and not there any more
      if (isOutOfRange(error)) return { records: [], next: from, end: from }
      throw error
    }
  }

  async #ask<T>(
    protocol: Protocol<T>,
    { partition }: Place,
    pauses: readonly number[],
    isFinal: (error: unknown) => boolean,
  ): Promise<T> {
    const line = this.#lines[partition]!
    for (let tries = 0; ; tries++) {
      try {
        return await line.ask(protocol)
      } catch (error) {
        if (isFinal(error)) throw error
        line.drop()
        const pause = pauses[tries]
        if (pause === undefined || this.#closing.signal.aborted) throw error
        await sleep(pause, undefined, this.#closing)
      }
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    for (const line of this.#lines) line.close()
    await this.#cluster.close()
  }
}
