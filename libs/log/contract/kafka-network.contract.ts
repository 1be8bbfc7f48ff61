import { missingBroker, type SpecBroker, startBroker, startProxy, type TcpProxy } from '@cartstream/spec'
import kafkajs, { type KafkaMessage } from 'kafkajs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Appended, CONTENT_TYPE, decodeLink, type EventLog, GENESIS, type Head } from '../src/index.ts'
import { createStranger, type KafkaPlace, newKafkaPlace, type Stranger } from './kafka-place.ts'
import { all, appended, chain, heads, marker, markers, within } from './records.ts'

/** What the log promises when the network or a broker does not: the client under test speaks to the broker through a proxy. */
const lack = missingBroker()

/** In a produce answer: where the error code and the append time are (one topic, one partition). */
const errorAt = (frame: Buffer): number => 8 + 4 + 2 + frame.readInt16BE(12) + 4 + 4
const withError = (frame: Buffer, code: number): Buffer => {
  const changed = Buffer.from(frame)
  changed.writeInt16BE(code, errorAt(frame))
  changed.writeBigInt64BE(-1n, errorAt(frame) + 2)
  return changed
}
const withoutTime = (frame: Buffer): Buffer => {
  const changed = Buffer.from(frame)
  changed.writeBigInt64BE(-1n, errorAt(frame) + 10)
  return changed
}
/** What a writer does about an outcome that is not known: whoever is first on the same parent is in the log. */
const resolve = async (log: EventLog, parent: Head): Promise<Head> => {
  const marked = await log.append(0, parent, [marker('resolve')])
  return 'appended' in marked ? marked.appended : (await all(log, parent))[0]!.head
}
const headOf = (outcome: Appended): Head => {
  if (!('appended' in outcome)) throw new Error(JSON.stringify(outcome))
  return outcome.appended
}

describe.skipIf(lack)(lack ?? 'the log on Kafka, over a bad network', () => {
  let broker: SpecBroker
  let stranger: Stranger
  const proxies: TcpProxy[] = []
  beforeAll(async () => {
    broker = await startBroker()
    stranger = await createStranger(broker)
  })
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close()
  })
  afterAll(async () => {
    await stranger.close()
    await broker.stop()
  })

  /** A log behind a proxy, with two batches in it, and another instance with a clear way. */
  const started = async () => {
    const place: KafkaPlace = newKafkaPlace(broker, stranger, 1)
    const clear = await place.open()
    const proxy = await startProxy(broker.addresses)
    proxies.push(proxy)
    const log = await place.openWith({ reach: proxy.reach, timeoutMs: 700 })
    const [, , head] = await chain(log, 2, 2)
    proxy.requests.length = 0
    const close = () => Promise.all([log.close(), clear.close()])
    return { place, proxy, log, clear, head: head!, close }
  }

  it('does not know the outcome where the answer is lost after the append, and learns it from the log', async () => {
    const { proxy, log, head, close } = await started()
    proxy.onAnswer = () => undefined
    expect(await log.append(0, head, markers(3))).toMatchObject({ unknown: true })
    proxy.onAnswer = (frame) => frame
    const [batch, ...more] = await all(log, head)
    expect(more).toEqual([])
    expect([batch!.writer, batch!.events.length]).toEqual([log.writer, 3])
    expect(await resolve(log, head)).toEqual(batch!.head)
    await appended(log, batch!.head, markers(1))
    await close()
  })

  it('does not know the outcome where the request is lost, and a marker on the same parent settles it for ever', async () => {
    const { proxy, log, head, place, close } = await started()
    proxy.onRequest = () => 'lost'
    expect(await log.append(0, head, markers(2))).toMatchObject({ unknown: true })
    const lost = proxy.requests[0]!
    proxy.onRequest = () => 'pass'
    expect(await all(log, head)).toEqual([])
    const settled = await resolve(log, head)
    await proxy.redeliver(lost, broker.addresses[0]!) // it comes after all
    const next = await appended(log, settled, markers(1))
    expect(heads(await all(log, head))).toEqual([settled, next])
    expect(await place.raw(0)).toHaveLength(4 + 1 + 2 + 1)
    await close()
  })

  it('stays right where the request is delayed beyond the time-out', async () => {
    const { proxy, log, clear, head, close } = await started()
    proxy.onRequest = () => 1200
    expect(await log.append(0, head, markers(2))).toMatchObject({ unknown: true })
    proxy.onRequest = () => 'pass'
    const settled = await resolve(log, head)
    await new Promise((done) => setTimeout(done, 1200))
    const next = await appended(clear, settled, markers(1))
    expect(heads(await all(log, head))).toEqual([settled, next])
    await close()
  })

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
    await proxy.redeliver(proxy.requests[0]!, broker.addresses[0]!)
    const next = await appended(log, made[3]!, markers(2))
    expect(heads(await all(clear, head))).toEqual([...made.slice(1), next])
    expect(clear.stats(0).voidBatches).toBe(1)
    await close()
  })

  it.each([
    ['NOT_LEADER_OR_FOLLOWER', 6],
    ['REQUEST_TIMED_OUT', 7],
    ['NOT_ENOUGH_REPLICAS_AFTER_APPEND', 20],
    ['UNKNOWN_TOPIC_OR_PARTITION', 3],
    ['KAFKA_STORAGE_ERROR', 56],
    ['UNKNOWN_SERVER_ERROR', -1],
  ])('takes %s as unknown, for the batch may be there', async (_, code) => {
    const { proxy, log, head, close } = await started()
    proxy.onAnswer = (frame) => withError(frame, code)
    expect(await log.append(0, head, markers(2))).toMatchObject({ unknown: true })
    proxy.onAnswer = (frame) => frame
    const settled = await resolve(log, head)
    expect((await all(log, head)).map((b) => [b.head, b.events.length])).toEqual([[settled, 2]])
    await close()
  })

  it.each([
    ['MESSAGE_TOO_LARGE', 10, 'too-large'],
    ['RECORD_LIST_TOO_LARGE', 18, 'too-large'],
    ['NOT_ENOUGH_REPLICAS', 19, 'unreachable'],
    ['TOPIC_AUTHORIZATION_FAILED', 29, 'not-allowed'],
    ['INVALID_RECORD', 87, 'not-allowed'],
  ])('takes %s as refused, for brokers say it before they append', async (_, code, refused) => {
    const { proxy, log, head, close } = await started()
    proxy.onAnswer = (frame) => withError(frame, code)
    expect(await log.append(0, head, markers(2))).toMatchObject({ refused })
    await close()
  })

  it('never sends an append a second time by itself', async () => {
    const { proxy, log, head, close } = await started()
    proxy.onAnswer = () => undefined
    expect(await log.append(0, head, markers(2))).toMatchObject({ unknown: true })
    proxy.onAnswer = (frame) => withError(frame, 6)
    await log.append(0, head, markers(2))
    proxy.onAnswer = (frame) => {
      setImmediate(() => proxy.cut())
      return frame.subarray(0, 5)
    }
    expect(await log.append(0, head, markers(2))).toMatchObject({ unknown: true })
    proxy.onAnswer = (frame) => frame
    await new Promise((done) => setTimeout(done, 1500))
    expect(proxy.requests).toHaveLength(3)
    expect(log.stats(0).appendRequests).toBe(2 + 3)
    await close()
  })

  it('refuses what it could not send, and sends nothing', async () => {
    const { proxy, log, head, close } = await started()
    proxy.down = true
    proxy.cut()
    await new Promise((done) => setTimeout(done, 50))
    expect(await log.append(0, head, markers(1))).toMatchObject({ refused: 'unreachable' })
    proxy.down = false
    await appended(log, head, markers(1))
    expect(proxy.requests).toHaveLength(1)
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
    const read = await readByKafkajs(place.topic, 4)
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

  const readByKafkajs = async (topic: string, count: number): Promise<KafkaMessage[]> => {
    const kafka = new kafkajs.Kafka({ brokers: broker.brokers.split(','), logLevel: kafkajs.logLevel.NOTHING })
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
})
