import { randomUUID } from 'node:crypto'
import { encode, ensureCreated } from '@cartstream/log'
import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import { openReads, projections, runProjector } from '@cartstream/read'
import type { DomainEvent } from '@cartstream/schemas'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, opened, quantityChanged } from '@cartstream/spec/told'

export const SHOP = 'demo'
const idOf = (kind: string, n: number): string => `${SHOP}.${`${kind}${n}`.padEnd(22, '-')}`

/** A shop whose live carts change all the time: events in a log in memory, rows by the real projector in PostgreSQL. */
export type BusyShop = {
  /** Changes so many carts a second, each in a batch of its own, until it is stopped; answers how many were changed. */
  change(perSecond: number): { stop(): Promise<number> }
  close(): Promise<void>
}

/** The only one who writes, so it knows the head. */
const writerTo = async (broker: MemoryBroker) => {
  const log = createMemoryLog(broker)
  await ensureCreated(log)
  let head = await log.tail(0)
  return async (...happened: readonly DomainEvent[]): Promise<bigint> => {
    const records = happened.map((event) => encode(event, SHOP, randomUUID(), Date.now(), {}))
    const outcome = await log.append(0, head, records)
    if (!('appended' in outcome)) throw new Error(`not appended: ${JSON.stringify(outcome)}`)
    head = outcome.appended
    return head.offset
  }
}

export const openBusyShop = async (db: string, carts: number): Promise<BusyShop> => {
  const broker = new MemoryBroker(1)
  const write = await writerTo(broker)
  const ending = new AbortController()
  const { finished } = runProjector({ log: createMemoryLog(broker), db, projections, signal: ending.signal })
  let last = await write(configured(), listed(mug), stocked('MUG', '1000000'))
  const line = (n: number) => ({ cart: idOf('c', n), line: idOf('l', n) })
  for (let from = 0; from < carts; from += 500) {
    const some = Array.from({ length: Math.min(500, carts - from) }, (_, i) => from + i)
    const owner = (n: number) => `owner-${n}`.padEnd(22, '-')
    last = await write(...some.flatMap((n) => [opened({ cart: idOf('c', n), owner: owner(n) }), added(line(n))]))
  }
  const reads = openReads(db)
  while (!(await reads.waitFor(0, last, 10_000))) {} // an error of the database ends it
  await reads.close()

  const change = (perSecond: number) => {
    let changed = 0
    let stopped = false
    const began = performance.now()
    const go = async () => {
      while (!stopped) {
        const due = ((performance.now() - began) / 1000) * perSecond
        for (; changed < due; changed++)
          await write(quantityChanged({ ...line(changed % carts), quantity: String(2 + (changed % 7)), was: '1' }))
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    }
    const done = go()
    const stop = async () => {
      stopped = true
      await done
      return changed
    }
    return { stop }
  }
  const close = async () => {
    ending.abort()
    await finished
  }
  return { change, close }
}
