import type { SpecBroker } from '@cartstream/spec'
import kafkajs, { type Producer } from 'kafkajs'
import { CONTENT_TYPE, decodeLink, type RawRecord } from '../src/index.ts'
import { Cluster, Line } from '../src/kafka/cluster.ts'
import { type KafkaLogOptions, openKafkaLog } from '../src/kafka/log.ts'
import { fetchRequest } from '../src/kafka/requests.ts'
import { ensureTopic } from '../src/kafka/settings.ts'
import type { OutsideRecord, Place } from './place.ts'

/** A topic of its own, and a stranger's client (kafkajs's own producer) that writes to it what it likes. */
export type KafkaPlace = Place & {
  topic: string
  brokers: string[]
  openWith(options: Partial<KafkaLogOptions>): ReturnType<typeof openKafkaLog>
  /** The records as the broker has them, from the first. */
  raw(partition: number): Promise<RawRecord[]>
}

let made = 0

export const createStranger = async (broker: SpecBroker) => {
  const kafka = new kafkajs.Kafka({ brokers: broker.brokers.split(','), logLevel: kafkajs.logLevel.NOTHING })
  const [producer, admin] = [
    kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner }),
    kafka.admin(),
  ]
  await Promise.all([producer.connect(), admin.connect()])
  /** Topics made for the suite: on a broker that is not ours they must not stay. */
  const topics: string[] = []
  const close = async () => {
    const left = (await admin.listTopics()).filter((topic) => topics.includes(topic))
    await admin.deleteTopics({ topics: left })
    await Promise.all([producer.disconnect(), admin.disconnect()])
  }
  return { producer, admin, topics, close }
}
export type Stranger = Awaited<ReturnType<typeof createStranger>>

const message = ({ key, value, link }: OutsideRecord) => ({
  key,
  value,
  headers: { 'content-type': CONTENT_TYPE, ...(link && { link }) },
})

export const newKafkaPlace = (broker: SpecBroker, { producer, topics }: Stranger, partitions: number): KafkaPlace => {
  const topic = `log-${process.pid}-${++made}`
  topics.push(topic)
  const brokers = broker.brokers.split(',')
  const openWith = (options: Partial<KafkaLogOptions>) =>
    openKafkaLog({ brokers, topic, partitions, allowSingleReplica: true, timeoutMs: 2000, ...options })
  const tamper = async (partition: number, records: OutsideRecord[]) => {
    await producer.send({ topic, messages: records.map((r) => ({ ...message(r), partition })) })
  }
  const raw = (partition: number) => readRaw(brokers, topic, partition)
  return {
    topic,
    brokers,
    openWith,
    open: openWith,
    tamper,
    raw,
    elsewhere: { kind: 'kafka', brokers, topic, partitions },
    async loseTail(partition, keep) {
      const kept = (await raw(partition)).slice(0, keep)
      await replaceTopic(brokers, topic, partitions)
      for (const batch of byBatch(kept)) await sendAgain(producer, { topic, partition }, batch)
    },
    ...(broker.halt && broker.revive && { restart: { halt: broker.halt, revive: broker.revive } }),
  }
}

export const readRaw = async (brokers: string[], topic: string, partition: number): Promise<RawRecord[]> => {
  const cluster = new Cluster(brokers, topic, { clientId: 'spec', requestTimeoutMs: 2000 })
  const line = new Line(cluster, partition)
  const records: RawRecord[] = []
  let from = 0n
  for (;;) {
    const answer = await line.ask(fetchRequest({ topic, partition }, { from, maxBytes: 1_000_000, maxWaitMs: 0 }))
    records.push(...answer.records)
    from = answer.next
    if (from >= answer.end) break
  }
  line.close()
  await cluster.close()
  return records
}

/** The same name, another topic, empty: all was lost. */
const replaceTopic = async (brokers: string[], topic: string, partitions: number): Promise<void> => {
  const cluster = new Cluster(brokers, topic, { clientId: 'spec', requestTimeoutMs: 2000 })
  await cluster.connectAdmin()
  await cluster.admin.deleteTopics({ topics: [topic] })
  while ((await cluster.admin.listTopics()).includes(topic)) await new Promise((resolve) => setTimeout(resolve, 20))
  await ensureTopic(cluster, { partitions, allowSingleReplica: true, maxBatchBytes: 0 })
  await cluster.close()
}

const byBatch = (records: RawRecord[]): RawRecord[][] =>
  records.reduce<RawRecord[][]>((batches, record) => {
    if (decodeLink(record.link)?.index === 0 || batches.length === 0) batches.push([])
    batches.at(-1)!.push(record)
    return batches
  }, [])

const sendAgain = async (
  producer: Producer,
  { topic, partition }: { topic: string; partition: number },
  batch: RawRecord[],
): Promise<void> => {
  const outside = batch.map((r) => ({ key: r.key!.toString(), value: r.value!, ...(r.link && { link: r.link }) }))
  for (let tries = 0; ; tries++) {
    try {
      await producer.send({ topic, messages: outside.map((r) => ({ ...message(r), partition })) })
      return
    } catch (error) {
      if (tries > 5) throw error
    }
  }
}
