import { expect, it } from 'vitest'
import { GENESIS } from '../src/index.ts'
import type { NewPlace } from './place.ts'
import { all, appended, bulky, chain, heads, markers } from './records.ts'

export const appendPromises = (newPlace: NewPlace): void => {
  it('is read as it was written: events, writer, time and place', async () => {
    const log = await (await newPlace(1)).open()
    const records = [...markers(2), bulky(50)]
    const outcome = await log.append(0, GENESIS, records)
    if (!('appended' in outcome)) throw new Error(JSON.stringify(outcome))
    expect(outcome.appended).toMatchObject({ offset: 2n, height: 1n })
    const events = records.map((r) => r.event)
    expect(await all(log)).toEqual([{ head: outcome.appended, at: outcome.at, writer: log.writer, events }])
    await log.close()
  })

  it('carries the time of the log, not of the event', async () => {
    const log = await (await newPlace(1)).open()
    const before = Date.now()
    const outcome = await log.append(0, GENESIS, markers(1))
    const after = Date.now()
    if (!('appended' in outcome)) throw new Error(JSON.stringify(outcome))
    expect(outcome.at.getTime()).toBeGreaterThanOrEqual(before - 2)
    expect(outcome.at.getTime()).toBeLessThanOrEqual(after + 2)
    await log.close()
  })

  it('on a head that is not the last any more is a conflict, and nothing of it is ever read', async () => {
    const log = await (await newPlace(1)).open()
    const [, first, second] = await chain(log, 2)
    expect(await log.append(0, first!, markers(3))).toEqual({ conflict: true })
    const third = await appended(log, second!, markers(1))
    expect(heads(await all(log))).toEqual([first, second, third])
    await log.close()
  })

  it('works on after a conflict, from the head that won', async () => {
    const place = await newPlace(1)
    const [winner, loser] = [await place.open(), await place.open()]
    const [, won] = await chain(winner, 1)
    expect(await loser.append(0, GENESIS, markers(2))).toEqual({ conflict: true })
    const next = await appended(loser, won!, markers(2))
    expect(heads(await all(winner, won))).toEqual([next])
    await Promise.all([winner.close(), loser.close()])
  })

  it('larger than the limit is refused before it is sent, and the writer goes on', async () => {
    const log = await (await newPlace(1)).open({ maxBatchBytes: 5000 })
    const requests = log.stats(0).appendRequests
    expect(await log.append(0, GENESIS, [bulky(3000), bulky(3000)])).toEqual({ refused: 'too-large' })
    expect(log.stats(0).appendRequests).toBe(requests)
    const first = await appended(log, GENESIS, [bulky(3000)])
    await appended(log, first, [bulky(3000)])
    await log.close()
  })

  it('takes a batch of exactly the limit', async () => {
    const log = await (await newPlace(1)).open()
    const records = Array.from({ length: 300 }, () => bulky(2980))
    const bytes = records.reduce((sum, r) => sum + r.key.length + r.value.length, 0)
    expect(bytes).toBeLessThanOrEqual(log.maxBatchBytes)
    expect(bytes).toBeGreaterThan(log.maxBatchBytes * 0.95)
    const head = await appended(log, GENESIS, records)
    expect((await all(log)).map((b) => [b.head, b.events.length])).toEqual([[head, 300]])
    await log.close()
  })

  it('in one partition says nothing about another', async () => {
    const log = await (await newPlace(2)).open()
    const zero = await appended(log, GENESIS, markers(2), 0)
    const one = await appended(log, GENESIS, markers(1), 1)
    expect([await log.tail(0), await log.tail(1)]).toEqual([zero, one])
    await log.close()
  })

  it('is one request, counted', async () => {
    const log = await (await newPlace(1)).open()
    await chain(log, 5, 3)
    expect(log.stats(0).appendRequests).toBe(5)
    await log.close()
  })
}
