import { Cluster } from './cluster.ts'
import { type Env, kafkaOf, snapshotTopicOf } from './env.ts'
import { networkOf, TOPIC, wantedOf } from './log.ts'
import { checkTopic, type Findings } from './settings.ts'

/** `topic`: the log's, `snapshotTopic`: that of its snapshots; `findings`: what is wrong with the log's, undefined where nobody has made it yet; `topics`: all there are. */
export type AskedBrokers = {
  brokers: number
  topic: string
  snapshotTopic: string
  findings: Findings | undefined
  topics: readonly string[]
}

/**
 * What the brokers that the environment names (open.ts) say of themselves and of the log's topic; makes nothing. undefined where it names none.
 * Throws where none answers, or a value is not understood.
 */
export const askBrokers = async (env: Env = process.env): Promise<AskedBrokers | undefined> => {
  const kafka = kafkaOf(env)
  if (kafka === undefined) return undefined
  const { topic = TOPIC } = kafka
  const cluster = new Cluster(kafka.brokers, topic, networkOf(kafka))
  try {
    await cluster.connectAdmin()
    const [{ brokers }, topics] = await Promise.all([cluster.admin.describeCluster(), cluster.admin.listTopics()])
    const findings = topics.includes(topic) ? await checkTopic(cluster, wantedOf(kafka)) : undefined
    return { brokers: brokers.length, topic, snapshotTopic: snapshotTopicOf(env), findings, topics }
  } finally {
    await cluster.close()
  }
}
