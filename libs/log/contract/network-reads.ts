import { expect, it } from 'vitest'
import type { EventLog, Head } from '../src/index.ts'
import type { NewRoute } from './kafka-network.contract.ts'
import { all, chain, heads } from './records.ts'

/** Reads the first batch after `from`, and breaks off while more has been asked for. */
const first = async (log: EventLog, from: Head, window?: number) => {
  for await (const { head } of log.read(0, from, { follow: false, ...(window && { window }) })) return head
  throw new Error('there is nothing')
}

/** What the connections of readers do: each has one to itself, and leaves it to the next. */
export const readPromises = (started: NewRoute): void => {
  it('takes the connection that one before has left, whether that came to the end or broke off', async () => {
    const { place, head, close } = await started()
    let opened = 0
    const reach = (address: { host: string; port: number }) => {
      opened++
      return address
    }
    const log = await place.openWith({ reach })
    const made = await chain(log, 20, 3, head)
    await all(log, head)
    const before = opened
    for (let n = 0; n < 5; n++) {
      expect(await first(log, head)).toEqual(made[1])
      expect(await first(log, head, 400)).toEqual(made[1])
      expect(heads(await all(log, made[3]))).toEqual(made.slice(4))
    }
    // what one that broke off has asked for may still be on its way when the next comes
    expect(opened).toBeLessThanOrEqual(before + 2)
    const many = await Promise.all(Array.from({ length: 3 }, () => all(log, head)))
    for (const one of many) expect(heads(one)).toEqual(made.slice(1))
    expect(opened).toBeLessThanOrEqual(before + 4)
    await log.close()
    await close()
  })

  it('takes another where that was cut meanwhile', async () => {
    const { proxy, log, head, close } = await started()
    const made = await chain(log, 3, 1, head)
    for (let n = 0; n < 3; n++) {
      expect(heads(await all(log, head))).toEqual(made.slice(1))
      proxy.cut()
    }
    expect(heads(await all(log, head))).toEqual(made.slice(1))
    await close()
  })
}
