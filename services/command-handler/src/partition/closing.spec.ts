import { describe, expect, it } from 'vitest'
import { add, stage } from '../../simulation/stage.ts'

const ok = { outcome: 'ok', code: 'ok', replayed: false }

const opened = async () => {
  const s = await stage()
  const h = await s.enter()
  await h.opens(10)
  return { s, h }
}

describe('closing', () => {
  it('finishes what is in flight and what waits behind it, and takes nothing new', async () => {
    const { s, h } = await opened()
    h.hold()
    const inflight = h.ask(add(1, 'a'))
    await s.run(5)
    const behind = h.ask(add(1, 'b'))
    await s.run(5)
    let closed = false
    void h.loop.close().then(() => {
      closed = true
    })
    const after = h.ask(add(1, 'c'))
    await s.run(50)
    expect(closed).toBe(false)
    expect(after.told).toEqual({ outcome: 'unanswered', code: 'unavailable' })
    h.release()
    await s.run(50)
    expect(closed).toBe(true)
    expect([inflight.told, behind.told]).toMatchObject([ok, ok])
    expect(h.loop.status().state).toBe('closed')
  })

  it('waits for the log no longer than the last caller does', async () => {
    const { s, h } = await opened()
    h.weather = Array.from({ length: 1000 }, () => 'unreachable' as const)
    const asked = h.ask(add(1), { within: 1000 })
    await s.run(50)
    let closed = false
    void h.loop.close().then(() => {
      closed = true
    })
    await s.run(800)
    expect(closed).toBe(false)
    await s.run(400)
    expect(closed).toBe(true)
    expect(asked.told).toEqual({ outcome: 'unanswered', code: 'unavailable' })
  })

  it('of an idle handler is immediate, and writes nothing any more', async () => {
    const { s, h } = await opened()
    let closed = false
    void h.loop.close().then(() => {
      closed = true
    })
    await s.run(1)
    expect(closed).toBe(true)
    h.appends.length = 0
    await s.run(200_000)
    expect(h.appends).toEqual([])
  })

  it('before it was ready rejects who waits for that', async () => {
    const s = await stage()
    const h = await s.enter({ weather: Array.from({ length: 1000 }, () => 'unreachable' as const) })
    expect(h.loop.status().state).toBe('starting')
    const ready = expect(h.loop.ready()).rejects.toThrow('closed before it was ready')
    await h.loop.close()
    await ready
    expect(h.loop.status().state).toBe('closed')
  })
})
