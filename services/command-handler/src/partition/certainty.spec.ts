import { describe, expect, it } from 'vitest'
import { add, stage } from '../../simulation/stage.ts'

const ok = { outcome: 'ok', code: 'ok', replayed: false }

/** A ready handler with ten units of X. */
const opened = async () => {
  const s = await stage()
  const h = await s.enter()
  await h.opens(10)
  return { s, h }
}

describe('an unknown outcome', () => {
  it('is settled by a marker on the same parent where nothing came, and the command is written once', async () => {
    const { s, h } = await opened()
    h.weather = ['lost']
    const asked = h.ask(add(1))
    await s.run(100)
    expect(asked.told).toMatchObject(ok)
    expect(h.states).toEqual(['unsure', 'ready'])
    const events = await s.events()
    expect(events.slice(-4)).toMatchObject([
      { type: 'Marker', data: { reason: 'resolve' } },
      { type: 'CartOpened' },
      { type: 'ItemAdded' },
      { type: 'StockReserved' },
    ])
  })

  it('is settled by reading where the batch came: no marker, and the answer is no replay', async () => {
    const { s, h } = await opened()
    h.weather = ['stored']
    const asked = h.ask(add(1))
    await s.run(100)
    expect(asked.told).toMatchObject({ ...ok, stream: expect.stringMatching(/^cart\//) })
    const types = await s.types()
    expect(types.filter((type) => type === 'ItemAdded')).toHaveLength(1)
    expect((await s.events()).some((event) => event.type === 'Marker' && event.data.reason === 'resolve')).toBe(false)
  })

  it('is asked for again where the marker has the same fate', async () => {
    const { s, h } = await opened()
    h.weather = ['lost', 'lost', 'stored']
    const asked = h.ask(add(1))
    await s.run(500)
    expect(asked.told).toMatchObject(ok)
    expect((await s.types()).filter((type) => type === 'ItemAdded')).toHaveLength(1)
  })
})

describe('a deadline', () => {
  it('is told as outcome-unknown where the command may be done, and its retry has the one outcome', async () => {
    const { s, h } = await opened()
    h.hold()
    h.weather = ['stored']
    const asked = h.ask(add(1), { within: 300 })
    await s.run(500)
    expect(asked.told).toEqual({ outcome: 'unanswered', code: 'outcome-unknown' })
    h.release()
    await s.run(200)
    expect(await h.does(add(1), { key: asked.key })).toMatchObject({ ...ok, replayed: true })
    expect((await s.types()).filter((type) => type === 'ItemAdded')).toHaveLength(1)
  })

  it('is told as unavailable where nothing was ever sent', async () => {
    const { s, h } = await opened()
    h.weather = Array.from({ length: 100 }, () => 'unreachable' as const)
    const asked = h.ask(add(1), { within: 300 })
    await s.run(500)
    expect(asked.told).toEqual({ outcome: 'unanswered', code: 'unavailable' })
    h.weather = []
    await s.run(2000)
    expect((await s.types()).filter((type) => type === 'ItemAdded')).toEqual([])
    expect(await h.does(add(1), { key: asked.key })).toMatchObject(ok)
  })
})

describe('the clock', () => {
  it('that the log steps back behind stops all deciding, and is probed each second until it fits', async () => {
    const { s, h } = await opened()
    s.step = -10_000
    // decided before anybody could know; it is in the log, so it is told
    expect(await h.does(add(1))).toMatchObject(ok)
    expect(h.loop.status().state).toBe('unfit-clock')
    const asked = h.ask(add(1), { within: 30_000 })
    h.appends.length = 0
    const before = h.loop.now()
    await s.run(5000)
    expect(asked.told).toBeUndefined()
    expect(h.appends).toHaveLength(5)
    for (const [marker] of h.appends) expect(marker!.event).toMatchObject({ type: 'Marker', data: { reason: 'probe' } })
    expect(h.loop.now()).toBe(before)
    await s.run(6000)
    expect(h.loop.status().state).toBe('ready')
    expect(asked.told).toMatchObject(ok)
  })

  it('that the log steps ahead of is set by the next probe', async () => {
    const { s, h } = await opened()
    s.step = 600_000
    await h.does(add(1))
    expect(h.loop.status().state).toBe('unfit-clock')
    await s.run(1100)
    expect(h.loop.status().state).toBe('ready')
    expect(h.loop.now()).toBeGreaterThan(s.broker.now() - 500)
  })

  it('of a handler that starts on a log whose time went back waits for it, too', async () => {
    const { s, h } = await opened()
    h.kill()
    s.step = -5000
    const next = await s.enter()
    expect(next.loop.status().state).toBe('unfit-clock')
    await s.run(6000)
    expect(next.loop.status().state).toBe('ready')
    expect((await s.events()).filter(({ time }) => time < 0)).toEqual([])
  })

  it('is asked of the log after a minute without an append, before anything is decided', async () => {
    const { s, h } = await opened()
    await s.run(61_000)
    h.appends.length = 0
    expect(await h.does(add(1))).toMatchObject(ok)
    expect(h.appends.map(([first]) => first!.event)).toMatchObject([
      { type: 'Marker', data: { reason: 'idle' } },
      { type: 'CartOpened' },
    ])
  })
})

describe('a lost tail', () => {
  it('under a writer means diverged: it is told, and nothing is decided any more', async () => {
    const { s, h } = await opened()
    await h.does(add(1))
    s.broker.partitions[0]!.length -= 2
    expect(await h.does(add(1))).toEqual({ outcome: 'unanswered', code: 'diverged' })
    expect(h.loop.status().state).toBe('diverged')
    expect(await h.does(add(1))).toEqual({ outcome: 'unanswered', code: 'diverged' })
  })

  it('under a reader means diverged, too', async () => {
    const { s, h } = await opened()
    const reader = await s.enter()
    await h.does(add(1))
    await s.run(1000)
    expect(reader.loop.status().height).toBe(h.loop.status().height)
    s.broker.partitions[0]!.length -= 2
    s.broker.wake()
    await s.run(500)
    expect(reader.loop.status().state).toBe('diverged')
  })

  it('before it was ever ready is told to whoever waits for that', async () => {
    const { s, h } = await opened()
    await h.does(add(1))
    // what is left after the log's first record stands on a head that this log does not have
    s.broker.partitions[0]!.splice(1, s.broker.partitions[0]!.length - 4)
    const late = await s.enter()
    await expect(late.loop.ready()).rejects.toThrow(/diverged/)
  })
})
