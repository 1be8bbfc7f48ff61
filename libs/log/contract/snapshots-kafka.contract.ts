import { missingBroker, type SpecBroker, startBroker } from '@cartstream/spec'
import { afterAll, beforeAll, describe } from 'vitest'
import { openKafkaSnapshots } from '../src/kafka/snapshots.ts'
import { decodeManifest, encodeManifest } from '../src/snapshots/manifest.ts'
import { createStranger, readRaw, type Stranger } from './kafka-place.ts'
import { snapshotPromises } from './snapshots.ts'

const lack = missingBroker()

describe.skipIf(lack)(lack ?? 'snapshots on Kafka', () => {
  let broker: SpecBroker
  let stranger: Stranger
  let made = 0
  beforeAll(async () => {
    broker = await startBroker()
    stranger = await createStranger(broker)
  })
  afterAll(async () => {
    await stranger.close()
    await broker.stop()
  })

  snapshotPromises(async (partitions) => {
    const topic = `snapshots-${process.pid}-${++made}`
    stranger.topics.push(topic)
    const brokers = broker.brokers.split(',')
    return {
      open: () => openKafkaSnapshots({ brokers, topic, partitions }),
      /** The chunk is as it was; its manifest tells of another. */
      async change() {
        const last = (await readRaw(brokers, topic, partitions)).at(-1)!
        const manifest = decodeManifest(last.value!.toString())
        const chunks = manifest.chunks.with(-1, { ...manifest.chunks.at(-1)!, sum: 'f'.repeat(64) })
        const value = encodeManifest({ ...manifest, chunks })
        await stranger.producer.send({ topic, messages: [{ key: last.key, value, partition: partitions }] })
      },
      async lose() {
        const ends = await stranger.admin.fetchTopicOffsets(topic)
        const partitions = ends.filter(({ partition }) => partition === 0)
        await stranger.admin.deleteTopicRecords({ topic, partitions })
      },
    }
  })
})
