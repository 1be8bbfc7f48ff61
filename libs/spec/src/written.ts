import { randomUUID } from 'node:crypto'
import { type EventLog, encode, ensureCreated, type Head, partitionOf } from '@cartstream/log'
import type { DomainEvent } from '@cartstream/schemas'
import { shop as demo } from './world.ts'

/** Appends events to a log as a handler would, one batch a call, for specs of those who read it. */
export type Writer = {
  logId: string
  /** Returns the position of the batch. Throws where the log does not take it. */
  write(...happened: readonly DomainEvent[]): Promise<bigint>
  writeIn(shop: string, ...happened: readonly DomainEvent[]): Promise<bigint>
}

export const writerOf = async (log: EventLog): Promise<Writer> => {
  const { logId } = await ensureCreated(log)
  const heads = new Map<number, Head>()
  const writeIn = async (shop: string, ...happened: readonly DomainEvent[]) => {
    const partition = partitionOf(shop, log.partitions)
    const records = happened.map((event) => encode(event, shop, randomUUID(), Date.now(), {}))
    const append = async (head: Head) => log.append(partition, head, records)
    // the log's end is mostly what this writer has written last
    const known = heads.get(partition)
    const first = known && (await append(known))
    const outcome = first && 'appended' in first ? first : await append(await log.tail(partition))
    if ('appended' in outcome) {
      heads.set(partition, outcome.appended)
      return outcome.appended.offset
    }
    throw new Error(`not appended: ${JSON.stringify(outcome)}`)
  }
  return { logId, writeIn, write: (...happened) => writeIn(demo, ...happened) }
}
