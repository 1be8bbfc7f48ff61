import kafkajs from 'kafkajs'
import type { RawRecord } from '../chain.ts'
import type { PublicEnd, PublicTopic, Published } from '../public.ts'
import { CERTAIN } from './append.ts'
import { Cluster, Line } from './cluster.ts'
import { type KafkaLogOptions, networkOf } from './log.ts'
import { BrokerError, fetchRequest, produceRequest } from './requests.ts'
import { ensureTopic, onceKnown } from './settings.ts'

/** A batch of the log, whatever its records are, fits into one of ours with what is added to each. */
const MOST_BYTES = 1_800_000
const FETCH_BYTES = 4_000_000
/** So many of the last records are looked at: a publish that came late, after others, is shorter. */
const LOOK_BACK = 5000n

/**
 * The public topic on a Kafka-compatible broker, made like the log's if it is missing. Whoever has it may let it forget by time or size; the log
 * may not. Throws where it has other partitions than the log, or is compacted, which would lose events.
 */
export const openPublicTopic = async (options: KafkaLogOptions & { topic: string }): Promise<PublicTopic> => {
  const { brokers, topic, partitions, timeoutMs = 5000 } = options
  const cluster = new Cluster(brokers, topic, networkOf(options))
  try {
    await cluster.connectAdmin()
    await ensureTopic(cluster, {
      partitions,
      allowSingleReplica: options.allowSingleReplica ?? false,
      maxBatchBytes: MOST_BYTES,
    })
    await onceKnown(() => fits(cluster, partitions))
  } catch (error) {
    await cluster.close()
    throw error
  }
  const lines = Array.from({ length: partitions }, (_, partition) => new Line(cluster, partition))
  const between = (partition: number, from: bigint, to: bigint) => readBetween(lines[partition]!, { topic, from, to })
  return {
    name: topic,
    maxBytes: MOST_BYTES,
    publish: async (partition, records) => {
      const line = lines[partition]!
      try {
        await line.ready()
      } catch (error) {
        line.drop()
        return { refused: (error as Error).message }
      }
      try {
        const { base } = await line.ask(produceRequest({ topic, partition }, records, timeoutMs))
        return { published: base }
      } catch (error) {
        line.drop()
        return outcomeOf(error as Error)
      }
    },
    end: async (partition) => {
      const { low, next } = await rangeOf(cluster, partition)
      const from = next - low > LOOK_BACK ? next - LOOK_BACK : low
      const last = await between(partition, from, next)
      return { next, last, gone: next > 0n && last.length === 0 } satisfies PublicEnd
    },
    between,
    close: async () => {
      for (const line of lines) line.close()
      await cluster.close()
    },
  }
}

const outcomeOf = (error: Error): Published =>
  error instanceof BrokerError && CERTAIN.has(error.code) ? { refused: error.message } : { unknown: error.message }

const rangeOf = async ({ admin, topic }: Cluster, partition: number): Promise<{ low: bigint; next: bigint }> => {
  const found = (await admin.fetchTopicOffsets(topic)).find((range) => range.partition === partition)
  if (found === undefined) throw new Error(`${topic} has no partition ${partition}`)
  return { low: BigInt(found.low), next: BigInt(found.high) }
}

const readBetween = async (line: Line, range: { topic: string; from: bigint; to: bigint }): Promise<RawRecord[]> => {
  const place = { topic: range.topic, partition: line.partition }
  const records: RawRecord[] = []
  let { from } = range
  try {
    while (from < range.to) {
      const { records: more, next } = await line.ask(fetchRequest(place, { from, maxBytes: FETCH_BYTES, maxWaitMs: 0 }))
      if (next === from) throw new Error(`the broker does not show offset ${from} of ${range.topic}`)
      records.push(...more.filter(({ offset }) => offset < range.to))
      from = next
    }
  } catch (error) {
    line.drop()
    throw error
  }
  return records
}

const fits = async ({ admin, topic }: Cluster, wanted: number): Promise<void> => {
  const [{ topics }, { resources }] = await Promise.all([
    admin.fetchTopicMetadata({ topics: [topic] }),
    admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: [...Object.keys(needed)] }],
    }),
  ])
  const partitions = topics[0]?.partitions.length ?? 0
  if (partitions !== wanted) throw new Error(`${topic} has ${partitions} partitions, the log ${wanted}`)
  for (const { configName, configValue } of resources[0]?.configEntries ?? []) {
    const problem = needed[configName]?.(configValue)
    if (problem !== undefined) throw new Error(`${topic}: ${configName} is ${configValue}, ${problem}`)
  }
}

/** Settings of the topic by name, and what is wrong with a value. */
const needed: Readonly<Record<string, (value: string) => string | undefined>> = {
  'cleanup.policy': (value) => (value === 'delete' ? undefined : 'must be delete: a compacted topic loses events'),
  'max.message.bytes': (value) => (Number(value) < MOST_BYTES ? `must be at least ${MOST_BYTES + 100_000}` : undefined),
}
