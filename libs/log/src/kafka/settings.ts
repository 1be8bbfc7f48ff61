import kafkajs from 'kafkajs'
import type { Cluster } from './cluster.ts'

export type Wanted = { partitions: number; allowSingleReplica: boolean; maxBatchBytes: number }
type Kind = 'kafka' | 'redpanda'

/** Bytes of a RecordBatch that the broker must take: keys and values, and room for headers and framing; Kafka's default where that is more. */
const roomFor = ({ maxBatchBytes }: Wanted): number => Math.max(1_048_588, maxBatchBytes + OVERHEAD)
const OVERHEAD = 100_000

/** What makes a topic a log that keeps what it acknowledged (D2), as the broker's settings of that topic. */
const settingsFor = (kind: Kind, replicas: number): Record<string, string> => ({
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'message.timestamp.type': 'LogAppendTime',
  ...(kind === 'redpanda'
    ? { 'write.caching': 'false' }
    : { 'min.insync.replicas': replicas >= 3 ? '2' : '1', 'unclean.leader.election.enable': 'false' }),
})

const kindOf = async ({ admin }: Cluster): Promise<{ kind: Kind; brokers: number }> => {
  const { brokers, clusterId } = await admin.describeCluster()
  return { kind: clusterId?.startsWith('redpanda') ? 'redpanda' : 'kafka', brokers: brokers.length }
}

/** Makes the topic where it is missing: three replicas, or, where allowed, as many as there are brokers. */
export const ensureTopic = async (cluster: Cluster, wanted: Wanted): Promise<void> => {
  const { admin, topic } = cluster
  if ((await admin.listTopics()).includes(topic)) return untilLed(cluster)
  const { kind, brokers } = await kindOf(cluster)
  const replicas = wanted.allowSingleReplica ? Math.min(3, brokers) : 3
  if (brokers < replicas)
    throw new Error(
      `${topic} needs 3 brokers for 3 replicas, and there are ${brokers}; for a trial, LOG_ALLOW_SINGLE_REPLICA=1 allows fewer`,
    )
  const settings = { ...settingsFor(kind, replicas), 'max.message.bytes': String(roomFor(wanted)) }
  await createTopic(cluster, { partitions: wanted.partitions, replicas, settings })
}

/**
 * The same for the topic of snapshots. Of every key the broker keeps the last record, for good; of what is dropped nothing. Segments are
 * small, for only those that are full are compacted. Losing one costs a handler the time of a full fold: it has the replicas that there are brokers for.
 */
export const ensureSnapshotTopic = async (cluster: Cluster, partitions: number): Promise<void> => {
  if ((await cluster.admin.listTopics()).includes(cluster.topic)) return untilLed(cluster)
  const { brokers } = await kindOf(cluster)
  const settings = { 'cleanup.policy': 'compact', 'segment.bytes': String(64 * 1024 * 1024) }
  await createTopic(cluster, { partitions, replicas: Math.min(3, brokers), settings })
}

type NewTopic = { partitions: number; replicas: number; settings: Record<string, string> }

const createTopic = async (cluster: Cluster, { partitions, replicas, settings }: NewTopic): Promise<void> => {
  const { admin, topic } = cluster
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
  const made = { topic, numPartitions: partitions, replicationFactor: replicas, configEntries }
  const created = admin.createTopics({ topics: [made], waitForLeaders: false })
  await created.catch(async (error) => {
    if (!(await admin.listTopics()).includes(topic)) throw error // else another handler was first
  })
  await untilLed(cluster)
}

/** Settles once every partition of the topic has a leader. */
const untilLed = ({ admin, topic }: Cluster): Promise<void> =>
  onceKnown(async () => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    const partitions = topics[0]?.partitions ?? []
    if (partitions.length === 0 || partitions.some((p) => p.leader < 0))
      throw Object.assign(new Error(`some partitions of ${topic} have no leader`), { type: 'LEADER_NOT_AVAILABLE' })
  })

const NOT_KNOWN_YET: unknown[] = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']

/** Asks again while brokers do not know a topic that was just made, perhaps by another handler; each learns of it in its own time. */
export const onceKnown = async <T>(ask: () => Promise<T>): Promise<T> => {
  const end = Date.now() + 30_000
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!NOT_KNOWN_YET.includes((error as { type?: string }).type) || Date.now() > end) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export type Findings = { problems: string[]; warnings: string[] }

/** Compares the topic with what a log needs. Throws where the broker cannot be asked. */
export const checkTopic = async (cluster: Cluster, wanted: Wanted): Promise<Findings> => {
  const { admin, topic } = cluster
  const [named, { topics }, described] = await Promise.all([
    kindOf(cluster),
    admin.fetchTopicMetadata({ topics: [topic] }),
    admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
    }),
  ])
  const partitions = topics[0]?.partitions ?? []
  const config = new Map(described.resources[0]?.configEntries.map((e) => [e.configName, e.configValue]))
  const kind = [...config.keys()].some((name) => name.startsWith('redpanda.')) ? 'redpanda' : named.kind
  const replicas = Math.min(...partitions.map((p) => p.replicas.length))
  const findings: Findings = { problems: [], warnings: [] }
  if (partitions.length !== wanted.partitions)
    findings.problems.push(`${topic} has ${partitions.length} partitions, not ${wanted.partitions}`)
  checkReplicas(findings, { topic, kind, replicas, config, allowed: wanted.allowSingleReplica })
  for (const [name, value] of Object.entries(settingsFor(kind, replicas))) {
    const is = config.get(name)
    if (name === 'min.insync.replicas') continue
    if (name === 'write.caching' && is !== 'true') continue // 'disabled' for the whole cluster is right too
    if (is !== value) findings.problems.push(`${topic}: ${name} is ${is}, must be ${value}`)
  }
  const room = Number(config.get('max.message.bytes') ?? Number.POSITIVE_INFINITY)
  const least = wanted.maxBatchBytes + OVERHEAD
  if (room < least) findings.problems.push(`${topic}: max.message.bytes is ${room}, must be at least ${least}`)
  const codec = config.get('compression.type')
  if (codec !== undefined && codec !== 'producer' && codec !== 'uncompressed')
    findings.problems.push(`${topic}: compression.type is ${codec}, must be producer or uncompressed`)
  return findings
}

type Replication = { topic: string; kind: Kind; replicas: number; config: Map<string, string>; allowed: boolean }

const checkReplicas = (findings: Findings, { topic, kind, replicas, config, allowed }: Replication): void => {
  const inSync = Number(config.get('min.insync.replicas') ?? 1)
  const few: string[] = []
  if (replicas < 3) few.push(`${topic} has ${replicas} replica(s), a log needs 3`)
  if (kind === 'kafka' && inSync < 2) few.push(`${topic}: min.insync.replicas is ${inSync}, must be at least 2`)
  if (few.length === 0) return
  if (!allowed) findings.problems.push(...few)
  else
    findings.warnings.push(
      `LOG_ALLOW_SINGLE_REPLICA is set: ${few.join('; ')}; losing a broker's disk loses acknowledged events`,
    )
}
