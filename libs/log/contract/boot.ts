import { expect, it } from 'vitest'
import { ensureCreated } from '../src/index.ts'
import type { NewPlace } from './place.ts'
import { all } from './records.ts'

export const bootPromises = (newPlace: NewPlace): void => {
  it('of several handlers at once makes one log with one id, in every partition', async () => {
    const place = await newPlace(3)
    const logs = await Promise.all([place.open(), place.open(), place.open()])
    const identities = await Promise.all(logs.map((log) => ensureCreated(log)))
    expect(new Set(identities.map((i) => i.logId)).size).toBe(1)
    for (const partition of [0, 1, 2]) {
      const [created, ...more] = await all(logs[0]!, undefined, partition)
      expect(more).toEqual([])
      expect(created?.events).toMatchObject([
        { type: 'LogCreated', data: { logId: identities[0]!.logId, partitions: 3, partition, format: 1 } },
      ])
    }
    await Promise.all(logs.map((log) => log.close()))
  })

  it('is not repeated by a later one', async () => {
    const place = await newPlace(1)
    const [first, second] = [await place.open(), await place.open()]
    const identity = await ensureCreated(first)
    expect(await ensureCreated(second)).toEqual(identity)
    expect(second.stats(0).appendRequests).toBe(0)
    await Promise.all([first.close(), second.close()])
  })
}
