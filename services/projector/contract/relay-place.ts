import { randomUUID } from 'node:crypto'
import { CONTENT_TYPE, encode, GENESIS, type Head, type Recorded, seal } from '@cartstream/log'
import type { KafkaLog } from '@cartstream/log/kafka'
import { openRelay } from '@cartstream/log/relay'
import { createLifetime, createLogger, createMetrics } from '@cartstream/run'
import type { SpecBroker } from '@cartstream/spec'
import { type Consumed, readByKcat } from '@cartstream/spec/consumers'
import { listed, mug } from '@cartstream/spec/sample'
import kafkajs from 'kafkajs'
import { type RelayOptions, startRelay } from '../src/relay/start.ts'

let made = 0
const told = (n: number, key = 'demo'): Recorded => {
  const event = listed(mug, { name: `Mug ${n} ☕`, attributes: { fill: 'x'.repeat(n % 300) } })
  return encode(event, key, randomUUID(), Date.now(), { actor: 'a'.repeat(22) })
}
const marker = (): Recorded =>
  encode({ type: 'Marker', stream: 'log/0', data: { reason: 'probe' } }, '-', randomUUID(), Date.now(), {})

/** A log and a public topic of their own, a stranger that writes into the log what it likes, and relays between them. */
export const newRelayPlace = async (broker: SpecBroker, partitions = 1) => {
  const topic = `relay-${process.pid}-${++made}`
  const publicTopic = `${topic}-public`
  const env = {
    ...{ KAFKA_BROKERS: broker.brokers, KAFKA_TOPIC: topic, KAFKA_PUBLIC_TOPIC: publicTopic },
    ...{ LOG_PARTITIONS: String(partitions), LOG_ALLOW_SINGLE_REPLICA: '1' },
  }
  const opened = await openRelay(env)
  const kafka = new kafkajs.Kafka({ brokers: broker.brokers.split(','), logLevel: kafkajs.logLevel.NOTHING })
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
  const admin = kafka.admin()
  await Promise.all([producer.connect(), admin.connect()])
  const heads = Array.from({ length: partitions }, () => GENESIS)
  const events = heads.map(() => [] as Recorded[])
  let n = 0

  /** So many valid batches, of one to five events and some markers. */
  const write = async (batches: number, partition = 0): Promise<void> => {
    for (let i = 0; i < batches; i++) {
      const mine = Array.from({ length: 1 + (n % 5) }, () => told(++n, n % 3 === 0 ? 'élan' : 'demo'))
      const records = n % 2 === 0 ? [marker(), ...mine, marker()] : mine
      heads[partition] = await append(opened.log, partition, heads[partition]!, records)
      events[partition]!.push(...mine)
    }
  }
  /** A batch on `parent` as its writer would send it; or what a stranger makes of it. */
  const send = async (partition: number, parent: Head, change: (sent: Sent[]) => Sent[] = (sent) => sent) => {
    const records = [told(++n), told(++n), told(++n)]
    const sealed = seal(parent, 'ab'.repeat(16), records)
    const sent = change(records.map(({ key, value }, i) => ({ key, value, link: sealed.links[i]! })))
    const messages = sent.map(({ key, value, link }) => ({
      ...{ key, value, partition },
      headers: { 'content-type': CONTENT_TYPE, ...(link && { link }) },
    }))
    await producer.send({ topic, messages })
  }
  return {
    ...{ broker, topic, publicTopic, env, write, events, heads, admin, send },
    /** Everything that is no batch of the log, between what is. */
    spoil: async (partition = 0) => {
      const [old, head] = [heads[partition]!, heads[partition]!]
      await write(1, partition)
      await send(partition, old) // a lost race
      await send(partition, heads[partition]!, (sent) => sent.slice(0, 2)) // half of a batch
      await send(partition, head, ([a, b, c]) => [a!, { ...b!, value: Buffer.from('{}') }, c!]) // not what its id says
      await send(partition, head, ([a]) => [{ key: 'stranger', value: a!.value }]) // a record of somebody else
      await write(1, partition)
      await send(partition, old, (sent) => sent.toReversed())
      await send(partition, old)
    },
    /** A relay of its own, with connections of its own; `stop` ends it as a process would. */
    relay: async (options: Partial<RelayOptions> = {}) => {
      const { log, topic } = await openRelay(env)
      const logger = createLogger('relay', 'silent')
      const lifetime = createLifetime(logger)
      lifetime.opened('log', () => log.close())
      lifetime.opened('topic', () => topic.close())
      const own = { log, topic, logger, lifetime, metrics: createMetrics(), standbyMs: 400, pauseMs: 100 }
      const service = await startRelay({ ...own, ...options })
      return { ...service, stop: () => lifetime.close('spec') }
    },
    published: () => readByKcat(broker.brokers, publicTopic),
    close: async () => {
      await Promise.all([opened.log.close(), opened.topic.close(), producer.disconnect()])
      await admin.deleteTopics({ topics: [topic, publicTopic] }).catch(() => undefined)
      await admin.disconnect()
    },
  }
}
export type RelayPlace = Awaited<ReturnType<typeof newRelayPlace>>
type Sent = { key: string; value: Buffer; link?: Buffer }

/** Nobody else writes there: after an outcome that is not known the log's end says what became of it. A broker that has just come back may take a while. */
const append = async (log: KafkaLog, partition: number, parent: Head, records: Recorded[]): Promise<Head> => {
  for (let n = 0; ; n++) {
    const outcome = await log.append(partition, parent, records)
    if ('appended' in outcome) return outcome.appended
    if (n === 100 || !('unknown' in outcome)) throw new Error(`not appended: ${JSON.stringify(outcome)}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
    const tail = await log.tail(partition)
    if (tail.id !== parent.id) return tail
  }
}

/** What the documentation tells consumers to do with a record whose position is not above the last one's. */
export const withoutDuplicates = (records: readonly Consumed[]): Consumed[] => {
  const last = new Map<number, number>()
  return records.filter(({ partition, value }) => {
    const offset = Number(JSON.parse(value).id.split(':')[1])
    if (offset <= (last.get(partition) ?? -1)) return false
    last.set(partition, offset)
    return true
  })
}
