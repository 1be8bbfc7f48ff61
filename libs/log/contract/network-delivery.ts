import kafkajs, { type KafkaMessage } from 'kafkajs'
import { expect, it } from 'vitest'
import { type Appended, CONTENT_TYPE, decodeLink, GENESIS, type Head } from '../src/index.ts'
import type { NewRoute } from './kafka-network.contract.ts'
import { withoutTime } from './produce-answer.ts'
import { all, appended, chain, heads, markers, within } from './records.ts'

const headOf = (outcome: Appended): Head => {
  if (!('appended' in outcome)) throw new Error(JSON.stringify(outcome))
  return outcome.appended
}

/** What is in the log, and what its readers see, where the network repeats, cuts, or the broker does not say all. */
export const deliveryPromises = (started: NewRoute): void => {
  it('ignores its own request delivered twice in a row', async () => {
    const { proxy, log, clear, head, place, close } = await started()
    proxy.onRequest = () => 'twice'
    const first = headOf(await log.append(0, head, markers(4)))
    proxy.onRequest = () => 'pass'
    const second = await appended(log, first, markers(2))
    expect(second.offset).toBe(first.offset + 4n + 2n)
    expect(heads(await all(clear, head))).toEqual([first, second])
    expect(clear.stats(0)).toMatchObject({ voidBatches: 1, foreignRecords: 0 })
    expect(await place.raw(0)).toHaveLength(4 + 4 + 4 + 2)
    await close()
  })

  it('ignores its own request delivered late', async () => {
    const { proxy, log, clear, head, close } = await started()
    const made = await chain(log, 3, 3, head)
    await proxy.redeliver(proxy.requests[0]!)
    const next = await appended(log, made[3]!, markers(2))
    expect(heads(await all(clear, head))).toEqual([...made.slice(1), next])
    expect(clear.stats(0).voidBatches).toBe(1)
    await close()
  })

  it('reads the append time back where the broker answers -1', async () => {
    const { proxy, log, clear, head, close } = await started()
    proxy.onAnswer = withoutTime
    const outcome = await log.append(0, head, markers(3))
    const [batch] = await all(clear, head)
    expect(outcome).toEqual({ appended: batch!.head, at: batch!.at })
    await close()
  })

  it('does not know the outcome where the time could not be read back', async () => {
    const { proxy, log, head, close } = await started()
    proxy.onAnswer = (frame) => {
      proxy.mute = true // this answer still arrives, nothing after it
      return withoutTime(frame)
    }
    expect(await log.append(0, head, markers(1))).toMatchObject({ unknown: true })
    proxy.mute = false
    await close()
  })

  it('lets a reader go on through cut connections, without a gap or a repetition', async () => {
    const { proxy, log, clear, head, close } = await started()
    const follow = log.read(0, GENESIS, { follow: true })[Symbol.asyncIterator]()
    const seen: Head[] = [(await follow.next()).value!.head, (await follow.next()).value!.head]
    let last = head
    for (let i = 0; i < 5; i++) {
      const next = within(5000, follow.next())
      proxy.cut()
      last = await appended(clear, last, markers(2))
      seen.push((await next).value!.head)
    }
    expect(seen).toEqual(heads(await all(clear)))
    await close()
  })

  it('writes records that any client reads as the contract says', async () => {
    const { place, clear, close } = await started()
    const read = await readByKafkajs(place.brokers, place.topic, 4)
    const batches = await all(clear)
    expect(read.map((m) => m.key?.toString())).toEqual(['-', '-', '-', '-'])
    expect(read.map((m) => m.headers?.['content-type']?.toString())).toEqual(Array(4).fill(CONTENT_TYPE))
    const links = read.map((m) => decodeLink(m.headers?.link as Buffer))
    expect(links.map((l) => [l?.id, l?.index, l?.count])).toEqual(
      batches.flatMap((b) => [0, 1].map((index) => [b.head.id, index, 2])),
    )
    expect(JSON.parse(read[0]!.value!.toString())).toMatchObject({
      specversion: '1.0',
      type: 'cartstream.log.Marker.v1',
    })
    await close()
  })
}

/** The first records of a topic, by the public consumer of another client. */
const readByKafkajs = async (brokers: string[], topic: string, count: number): Promise<KafkaMessage[]> => {
  const kafka = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: topic })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  const messages: KafkaMessage[] = []
  await new Promise<void>((done) => {
    consumer.run({
      eachMessage: async ({ message }) => {
        if (messages.push(message) === count) done()
      },
    })
  })
  await consumer.disconnect()
  return messages
}
