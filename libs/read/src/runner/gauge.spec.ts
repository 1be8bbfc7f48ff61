import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Gauge, isDone } from './gauge.ts'
import type { Standing } from './session.ts'

const none = { events: 0, since: undefined }
/** A log that ends at `end`, and one read model, of which a spec says where it stands. */
const at = (now: { looked: bigint; position: bigint; waiting?: Standing['models'][number]['waiting'] }): Standing => ({
  looked: now.looked,
  models: [{ model: 'carts', position: now.position, waiting: now.waiting ?? none }],
})
const log = { end: 0n, asked: 0 }
const gauged = () =>
  new Gauge(async () => {
    log.asked++
    if (log.end < 0n) throw new Error('gone')
    return log.end
  }, 10_000)
const look = async (gauge: Gauge, standing: Standing, seconds = 0.5) => {
  vi.advanceTimersByTime(seconds * 1000)
  await gauge.look(() => standing)
  return gauge.lag(standing)[0]!
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] })
  Object.assign(log, { end: 0n, asked: 0 })
})
afterEach(() => void vi.useRealTimers())

describe('the lag', () => {
  it('is nothing at the end of the log', async () => {
    log.end = 7n
    expect(await look(gauged(), at({ looked: 7n, position: 7n }))).toMatchObject({ events: 0, ms: 0 })
  })

  it('is what was read and not committed, since the oldest of it was appended, and what was not read at all', async () => {
    log.end = 100n
    const waiting = { events: 20, since: new Date(Date.now() - 1500) }
    expect(await look(gauged(), at({ looked: 40n, position: 20n, waiting }))).toMatchObject({ events: 80, ms: 2000 })
  })

  it('is nothing where all that is left was looked at, and is void', async () => {
    log.end = 9n
    expect(await look(gauged(), at({ looked: 9n, position: 7n }))).toMatchObject({ events: 0, ms: 0 })
  })

  it('grows while the reader stands still, and not while it reads', async () => {
    const gauge = gauged()
    log.end = 10n
    await look(gauge, at({ looked: 10n, position: 10n }))
    log.end = 12n
    await look(gauge, at({ looked: 10n, position: 10n }))
    expect(await look(gauge, at({ looked: 10n, position: 10n }), 4)).toMatchObject({ events: 2, ms: 4500 })
    log.end = 14n
    expect(await look(gauge, at({ looked: 12n, position: 12n }))).toMatchObject({ events: 2, ms: 0 })
  })

  it('is at least as long as nothing was heard of the log', async () => {
    const gauge = gauged()
    await look(gauge, at({ looked: 0n, position: 0n }))
    log.end = -1n
    expect(await look(gauge, at({ looked: 0n, position: 0n }), 2)).toMatchObject({ ms: 0 })
    expect(await look(gauge, at({ looked: 0n, position: 0n }), 5)).toMatchObject({ events: 0, ms: 7000 })
    gauge.restart()
    expect(gauge.lag(at({ looked: 0n, position: 0n }))[0]).toMatchObject({ ms: 0 })
  })

  it('asks the log once for all who look at the same time', async () => {
    const gauge = gauged()
    await Promise.all([look(gauge, at({ looked: 0n, position: 0n })), look(gauge, at({ looked: 0n, position: 0n }))])
    expect(log.asked).toBe(1)
  })
})

describe('a checkpoint', () => {
  it('stands still where there is more in the log and it has not moved for too long', async () => {
    const gauge = gauged()
    log.end = 10n
    await look(gauge, at({ looked: 10n, position: 5n, waiting: { events: 5, since: new Date() } }))
    vi.advanceTimersByTime(9000)
    expect(gauge.stalledFor).toBeUndefined()
    vi.advanceTimersByTime(2000)
    expect(gauge.stalledFor).toBe(11_000)
    await look(gauge, at({ looked: 10n, position: 6n, waiting: { events: 4, since: new Date() } }))
    expect(gauge.stalledFor).toBeUndefined()
  })

  it('does not where there is nothing to move it, or it moves and never arrives', async () => {
    const gauge = gauged()
    log.end = 10n
    for (let i = 0; i < 30; i++) await look(gauge, at({ looked: 10n, position: 10n }), 1)
    expect(gauge.stalledFor).toBeUndefined()
    log.end = 1000n
    for (let i = 0n; i < 30n; i++) await look(gauge, at({ looked: 12n + i, position: 11n + i }), 1)
    expect(gauge.stalledFor).toBeUndefined()
  })
})

it('a goal is reached when all up to it was looked at and nothing of that waits, void or not', () => {
  expect(isDone(undefined, 3n)).toBe(false)
  expect(isDone(at({ looked: 2n, position: 2n }), 3n)).toBe(false)
  expect(isDone(at({ looked: 3n, position: 1n, waiting: { events: 2, since: new Date() } }), 3n)).toBe(false)
  expect(isDone(at({ looked: 3n, position: 1n }), 3n)).toBe(true)
})
