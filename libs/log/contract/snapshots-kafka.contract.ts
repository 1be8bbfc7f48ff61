import { missingBroker, type SpecBroker, startBroker, startProxy } from '@cartstream/spec'
import kafkajs from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openKafkaSnapshots } from '../src/kafka/snapshots.ts'
import { decodeManifest, encodeManifest } from '../src/snapshots/manifest.ts'
import { createStranger, readRaw, type Stranger } from './kafka-place.ts'
import { withError } from './produce-answer.ts'
import { at, few, linesOf, snapshotPromises } from './snapshots.ts'

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

  const newTopic = () => {
    const topic = `snapshots-${process.pid}-${++made}`
    stranger.topics.push(topic)
    return { topic, brokers: broker.brokers.split(',') }
  }

  snapshotPromises(async (partitions) => {
    const { topic, brokers } = newTopic()
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
      /** As an operator may who takes the topic for a log; a compacted one keeps its records. */
      async lose() {
        const configEntries = [{ name: 'cleanup.policy', value: 'delete' }]
        const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries }
        await stranger.admin.alterConfigs({ validateOnly: false, resources: [resource] })
        const ends = await stranger.admin.fetchTopicOffsets(topic)
        const partitions = ends.filter(({ partition }) => partition === 0)
        await stranger.admin.deleteTopicRecords({ topic, partitions })
      },
    }
  })

  describe('over a bad network', () => {
    const throughProxy = async () => {
      const proxy = await startProxy(broker.addresses)
      const snapshots = await openKafkaSnapshots({ ...newTopic(), partitions: 1, timeoutMs: 1200, reach: proxy.reach })
      const close = async () => {
        await snapshots.close()
        await proxy.close()
      }
      return { proxy, snapshots, close }
    }

    it('what the broker does not answer, or cannot take now, is sent again', async () => {
      const { proxy, snapshots, close } = await throughProxy()
      const troubles = [() => undefined, (answer: Buffer) => withError(answer, 6)]
      proxy.onAnswer = (answer) => {
        const trouble = troubles.shift()
        return trouble === undefined ? answer : trouble(answer)
      }
      const stored = await snapshots.write(at(1), few(1), { keep: false })
      expect(proxy.requests).toHaveLength(2 + 2)
      expect(await linesOf(snapshots, stored)).toEqual(few(1))
      await close()
    })

    it.each([
      ['MESSAGE_TOO_LARGE', 10],
      ['TOPIC_AUTHORIZATION_FAILED', 29],
    ])('what it will never take (%s) is told at once', async (_, code) => {
      const { proxy, snapshots, close } = await throughProxy()
      proxy.onAnswer = (answer) => withError(answer, code)
      await expect(snapshots.write(at(1), few(1), { keep: false })).rejects.toThrow(`error ${code}`)
      expect(await snapshots.list(at(1).logId, 0)).toEqual([])
      // the chunk, and its tombstone
      expect(proxy.requests).toHaveLength(2)
      await close()
    })

    it('those who ask at the same time share a connection', async () => {
      const { proxy, snapshots, close } = await throughProxy()
      const before = proxy.connections
      await Promise.all([1, 2, 3].map(() => snapshots.list(at(1).logId, 0)))
      expect(proxy.connections).toBe(before + 1)
      await close()
    })

    it('what waits to be sent again when they are closed is told so at once', async () => {
      const { proxy, snapshots, close } = await throughProxy()
      proxy.onAnswer = (answer) => withError(answer, 6)
      const written = snapshots.write(at(1), few(1), { keep: false }).then(
        () => 'written',
        () => 'broken off',
      )
      await expect.poll(() => proxy.requests.length).toBeGreaterThanOrEqual(2)
      await close()
      const tries = proxy.requests.length
      expect(await Promise.race([written, new Promise((done) => setTimeout(done, 1000, 'still trying'))])).toBe(
        'broken off',
      )
      expect(proxy.requests).toHaveLength(tries)
    })
  })
})
