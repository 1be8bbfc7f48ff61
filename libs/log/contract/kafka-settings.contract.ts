import { missingBroker, type SpecBroker, startBroker } from '@cartstream/spec'
import kafkajs from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EventLog, ensureCreated, GENESIS } from '../src/index.ts'
import { createStranger, newKafkaPlace, type Stranger } from './kafka-place.ts'
import { markers } from './records.ts'

/** A topic that could lose what was acknowledged is not taken for a log, neither at boot nor later. */
const lack = missingBroker()

const RIGHT = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'message.timestamp.type': 'LogAppendTime',
  'unclean.leader.election.enable': 'false',
}

describe.skipIf(lack)(lack ?? "a topic's settings", () => {
  let broker: SpecBroker
  let stranger: Stranger
  beforeAll(async () => {
    broker = await startBroker()
    stranger = await createStranger(broker)
  })
  afterAll(async () => {
    await stranger.close()
    await broker.stop()
  })

  const topicWith = async (settings: Record<string, string>, partitions = 1) => {
    const place = newKafkaPlace(broker, stranger, 1)
    const configEntries = Object.entries({ ...RIGHT, ...settings }).map(([name, value]) => ({ name, value }))
    const topic = { topic: place.topic, numPartitions: partitions, replicationFactor: 1, configEntries }
    await stranger.admin.createTopics({ topics: [topic], waitForLeaders: true })
    return place
  }
  const change = (topic: string, name: string, value: string) =>
    stranger.admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name: topic,
          configEntries: Object.entries({ ...RIGHT, [name]: value }).map(([n, v]) => ({ name: n, value: v })),
        },
      ],
    })

  it.each([
    ['cleanup.policy', 'compact'],
    ['retention.ms', '604800000'],
    ['retention.bytes', '1000000'],
    ['message.timestamp.type', 'CreateTime'],
    ['unclean.leader.election.enable', 'true'],
    ['max.message.bytes', '500000'],
    ['compression.type', 'lz4'],
  ])('are refused at boot: %s=%s', async (name, value) => {
    const place = await topicWith({ [name]: value })
    await expect(place.open()).rejects.toThrow(`${name} is ${value}`)
  })

  it('are taken where they are right', async () => {
    const place = await topicWith({})
    const log = await place.open()
    expect(log.problem?.()).toBeUndefined()
    await log.close()
  })

  it('are refused where the partitions are not as many as asked for', async () => {
    const place = await topicWith({}, 2)
    await expect(place.open()).rejects.toThrow('has 2 partitions, not 1')
  })

  it('are refused where partitions were added after the log was created', async () => {
    const place = newKafkaPlace(broker, stranger, 1)
    const log = await place.open()
    await ensureCreated(log)
    await log.close()
    await stranger.admin.createPartitions({ topicPartitions: [{ topic: place.topic, count: 2 }] })
    const wider = await place.openWith({ partitions: 2 })
    await expect(ensureCreated(wider)).rejects.toThrow('created with 1 partitions')
    await wider.close()
  })

  it('with one replica are refused, unless that is allowed, and then it is said', async () => {
    const place = await topicWith({})
    await expect(place.openWith({ allowSingleReplica: false })).rejects.toThrow('has 1 replica(s)')
    const log = await place.open()
    expect(log.warnings?.()).toEqual([expect.stringContaining('LOG_ALLOW_SINGLE_REPLICA')])
    await log.close()
  })

  it('are not made with one replica, unless that is allowed', async () => {
    const place = newKafkaPlace(broker, stranger, 1)
    await expect(place.openWith({ allowSingleReplica: false })).rejects.toThrow(/3 replicas|replica/)
  })

  it('that turn wrong while the log is open stop its appends, until they are right again', async () => {
    const place = await topicWith({})
    const log = await place.openWith({ checkEveryMs: 50 })
    await change(place.topic, 'retention.ms', '1000000000')
    await until(() => log.problem?.() !== undefined)
    expect(log.problem?.()).toContain('retention.ms is 1000000000')
    expect(await log.append(0, GENESIS, markers(1))).toMatchObject({ refused: 'not-allowed' })
    await change(place.topic, 'retention.ms', '-1')
    await until(() => log.problem?.() === undefined)
    await expectAppends(log)
    await log.close()
  })
})

const expectAppends = async (log: EventLog): Promise<void> =>
  expect(await log.append(0, GENESIS, markers(1))).toHaveProperty('appended')

const until = async (holds: () => boolean): Promise<void> => {
  const end = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > end) throw new Error('it did not come to pass')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
