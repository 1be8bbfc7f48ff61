import type { ConnectionOptions } from 'node:tls'
import { batchBytes, createNonces, open, seal } from '../batch.ts'
import type { RawBatch } from '../chain.ts'
import { type Batch, type EventLog, GENESIS, type Head, type ReadOptions } from '../port.ts'
import { Appender } from './append.ts'
import { Cluster } from './cluster.ts'
import type { Address, Sasl } from './kafkajs.ts'
import { Counts, readPartition } from './read.ts'
import { checkTopic, ensureTopic, type Findings, onceKnown } from './settings.ts'

export type KafkaLogOptions = {
  /** host:port, any broker of the cluster. */
  brokers: string[]
  /** Default `shop-events`. */
  topic?: string
  /** Fixed for the topic's life. */
  partitions: number
  clientId?: string
  /** Fewer than three replicas are a problem unless this is set; then they are a warning. */
  allowSingleReplica?: boolean
  /** Bytes of keys and values in one batch, at most. */
  maxBatchBytes?: number
  /** How long a request may take (an append's outcome is unknown after it), and how long a read that does not follow keeps trying; ms. */
  timeoutMs?: number
  /** How often the topic's settings are checked again; ms. */
  checkEveryMs?: number
  sasl?: Sasl
  ssl?: ConnectionOptions
  /** Where a broker that calls itself `address` is really to be found (a proxy, a forwarded port). */
  reach?: (address: Address) => Address
}

export type KafkaLog = EventLog & {
  /** As `read`, with the records' bytes as they are, and all batches of a fetch at once. */
  readRaw(partition: number, from: Head, options: Omit<ReadOptions, 'types'>): AsyncIterable<readonly RawBatch[]>
}

export const TOPIC = 'shop-events'
const MINUTE = 60_000
/** How long a broker may hold a fetch back while nothing is there, ms. */
const MAX_WAIT_MS = 500
const FETCH_BYTES = 1_000_000
const FETCHES_AHEAD = 2

/**
 * The log on one topic of a Kafka-compatible broker (D2). Makes the topic if it is missing; throws where its settings could lose what was
 * acknowledged. They are checked again each minute; while they are wrong, `problem()` says so and appends are refused.
 */
export const openKafkaLog = async (options: KafkaLogOptions): Promise<KafkaLog> => {
  const { brokers, topic = TOPIC, partitions, timeoutMs = 5000 } = options
  const wanted = wantedOf(options)
  const { maxBatchBytes } = wanted
  const cluster = new Cluster(brokers, topic, networkOf(options))
  let findings = await prepare(cluster, wanted)
  const check = () =>
    checkTopic(cluster, wanted).then(
      (now) => {
        findings = now
      },
      () => undefined, // the brokers do not answer: that is the appends' and reads' to say
    )
  const timer = setInterval(check, options.checkEveryMs ?? MINUTE).unref()

  const nonces = createNonces()
  const parts = Array.from({ length: partitions }, (_, partition) => {
    const part = { counts: new Counts(), appendRequests: 0, appender: undefined as unknown as Appender }
    part.appender = new Appender(cluster, partition, { timeoutMs, onRequest: () => part.appendRequests++ })
    return part
  })
  const closing = new AbortController()
  const readRaw: KafkaLog['readRaw'] = (partition, from, { signal, follow, onLooked, window }) =>
    readPartition(cluster, partition, from, {
      signal: signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]),
      follow,
      maxBytes: window ?? FETCH_BYTES,
      ahead: window === undefined ? FETCHES_AHEAD : 0,
      maxWaitMs: MAX_WAIT_MS,
      patienceMs: timeoutMs,
      counts: parts[partition]!.counts,
      ...(onLooked && { onLooked }),
    })

  return {
    partitions,
    writer: nonces.writer,
    maxBatchBytes,
    async append(partition, parent, records) {
      if (findings.problems.length > 0) return { refused: 'not-allowed', cause: findings.problems.join('; ') }
      if (batchBytes(records) > maxBatchBytes) return { refused: 'too-large' }
      return parts[partition]!.appender.append(parent, seal(parent, nonces.next(), records), records)
    },
    readRaw,
    async *read(partition, from, options): AsyncIterable<Batch> {
      const { signal, types, saying } = options
      for await (const batches of readRaw(partition, from, options)) {
        for (const batch of batches) {
          if (signal?.aborted || closing.signal.aborted) return
          yield open(batch, { types, saying })
        }
      }
    },
    async tail(partition) {
      let head: Head = GENESIS
      for await (const batches of readRaw(partition, GENESIS, { follow: false })) head = batches.at(-1)!.head
      return head
    },
    end: (partition) => cluster.end(partition),
    stats(partition) {
      const { counts, appendRequests } = parts[partition]!
      return { voidBatches: counts.voidBatches, foreignRecords: counts.foreignRecords, appendRequests }
    },
    problem: () => (findings.problems.length > 0 ? findings.problems.join('; ') : undefined),
    warnings: () => findings.warnings,
    async close() {
      clearInterval(timer)
      closing.abort()
      for (const { appender } of parts) appender.close()
      await cluster.close()
    },
  }
}

/** What the topic must be like. */
export const wantedOf = ({ partitions, allowSingleReplica = false, maxBatchBytes = 900_000 }: KafkaLogOptions) => ({
  ...{ partitions, allowSingleReplica, maxBatchBytes },
})

export const networkOf = ({ clientId = 'cartstream', timeoutMs = 5000, sasl, ssl, reach }: KafkaLogOptions) => ({
  clientId,
  requestTimeoutMs: timeoutMs,
  ...(sasl && { sasl }),
  ...(ssl && { ssl }),
  ...(reach && { reach }),
})

const prepare = async (cluster: Cluster, wanted: Parameters<typeof checkTopic>[1]): Promise<Findings> => {
  try {
    await cluster.connectAdmin()
    await ensureTopic(cluster, wanted)
    const findings = await onceKnown(() => checkTopic(cluster, wanted))
    if (findings.problems.length > 0) throw new Error(`this topic cannot be the log: ${findings.problems.join('; ')}`)
    return findings
  } catch (error) {
    await cluster.close()
    throw error
  }
}
