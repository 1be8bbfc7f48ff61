import { missingBroker, type SpecBroker, startBroker, startProxy, type TcpProxy } from '@cartstream/spec'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import type { EventLog, Head } from '../src/index.ts'
import { createStranger, type KafkaPlace, newKafkaPlace, type Stranger } from './kafka-place.ts'
import { deliveryPromises } from './network-delivery.ts'
import { outcomePromises } from './network-outcomes.ts'
import { readPromises } from './network-reads.ts'
import { chain } from './records.ts'

/** What the log promises when the network or a broker does not: the client under test speaks to the broker through a proxy. */
const lack = missingBroker()

export type Route = {
  place: KafkaPlace
  proxy: TcpProxy
  /** The instance whose way leads through the proxy, and one with a clear way. */
  log: EventLog
  clear: EventLog
  head: Head
  close(): Promise<unknown>
}
export type NewRoute = () => Promise<Route>

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
  const started: NewRoute = async () => {
    const place: KafkaPlace = newKafkaPlace(broker, stranger, 1)
    const clear = await place.open()
    const proxy = await startProxy(broker.addresses)
    proxies.push(proxy)
    const log = await place.openWith({ reach: proxy.reach, timeoutMs: 1200 })
    const [, , head] = await chain(log, 2, 2)
    proxy.requests.length = 0
    const close = () => Promise.all([log.close(), clear.close()])
    return { place, proxy, log, clear, head: head!, close }
  }

  describe('an append', () => outcomePromises(started))
  describe('what was sent', () => deliveryPromises(started))
  describe('a read', () => readPromises(started))
})
