import { missingBroker, type SpecBroker, startBroker } from '@cartstream/spec'
import { afterAll, beforeAll, describe } from 'vitest'
import { createStranger, newKafkaPlace, type Stranger } from './kafka-place.ts'
import { eventLogPromises } from './promises.ts'

const lack = missingBroker()

describe.skipIf(lack)(lack ?? 'the log on Kafka', () => {
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

  eventLogPromises(async (partitions) => newKafkaPlace(broker, stranger, partitions), {
    tamper: true,
    elsewhere: true,
    restart: process.env.KAFKA_BROKERS === undefined,
  })
})
