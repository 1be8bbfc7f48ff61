import { describe } from 'vitest'
import { createMemoryLog, MemoryBroker } from '../src/memory/log.ts'
import type { NewPlace } from './place.ts'
import { eventLogPromises } from './promises.ts'

const newPlace: NewPlace = async (partitions) => {
  const broker = new MemoryBroker(partitions)
  return {
    open: async ({ maxBatchBytes } = {}) => createMemoryLog(broker, maxBatchBytes),
    async tamper(partition, records) {
      broker.produce(
        partition,
        records.map((r) => ({ key: Buffer.from(r.key), value: r.value, link: r.link })),
      )
    },
    async loseTail(partition, keep) {
      broker.partitions[partition]!.length = keep
      broker.wake()
    },
  }
}

describe('the log in memory', () => eventLogPromises(newPlace, { tamper: true, elsewhere: false, restart: false }))
