import { describe, expect, it } from 'vitest'
import { type Actor, add, type Stage, stage } from '../../simulation/stage.ts'

const ok = { outcome: 'ok', code: 'ok', replayed: false }
const TTL = 10

/** A ready handler with stock, and so many holds of one unit that end at one moment; the time is half a tick before that. */
const holding = async (holds: number, stock = holds): Promise<{ s: Stage; h: Actor }> => {
  const s = await stage()
  const h = await s.enter()
  await h.opens(stock, { holdTtlSeconds: TTL })
  const begun = s.time.now
  for (let i = 0; i < holds; i++) h.ask(add(1, `c${i}`))
  // ticks come each 100 ms from the handler's entry on
  await s.time.runUntil(begun + TTL * 1000 - 50)
  return { s, h }
}
const expiries = async (s: Stage) => (await s.events()).filter((event) => event.type === 'HoldsExpired')

describe('a due hold does not count', () => {
  it('for a command on its pool, which ends it first, in the same batch', async () => {
    const { s, h } = await holding(1)
    const [hold] = (await s.events()).filter((event) => event.type === 'StockReserved')
    await s.time.runUntil(s.time.now + 51)
    h.appends.length = 0
    h.hold()
    const asked = h.ask(add(1, 'other'))
    h.release()
    await s.run(20)
    expect(asked.told).toMatchObject(ok)
    expect((await s.batches()).at(-1)!.events).toMatchObject([
      { type: 'HoldsExpired', data: { sku: 'X', batch: '-', holds: [{ hold: hold!.data.hold, quantity: '1' }] } },
      { type: 'CartOpened' },
      { type: 'ItemAdded' },
      { type: 'StockReserved' },
    ])
  })

  it('not a moment before its end', async () => {
    const { s, h } = await holding(1)
    expect(await h.does(add(1, 'other'))).toMatchObject({ code: 'out-of-stock', available: '0' })
    expect(await expiries(s)).toEqual([])
  })

  it('where more are due than one event may end, the command waits until all are', async () => {
    const { s, h } = await holding(1200)
    await s.time.runUntil(s.time.now + 51)
    const asked = h.ask(add(1200, 'other'))
    await s.run(45)
    expect(asked.told).toMatchObject(ok)
    const ended = (await s.events()).filter((event) => event.type === 'HoldsExpired')
    expect(ended.map((event) => event.data.holds.length)).toEqual([500, 500, 200])
  })

  it('where they do not fit into one batch, the command waits behind settling batches', async () => {
    const s = await stage()
    const h = await s.enter({ maxBatchBytes: 100_000 })
    await h.opens(1200, { holdTtlSeconds: TTL, onExpiry: 'remove' })
    const begun = s.time.now
    for (let i = 0; i < 1200; i++) h.ask(add(1, `c${i}`))
    await s.time.runUntil(begun + TTL * 1000 + 600)
    expect(h.appends.every((records) => records.reduce((sum, r) => sum + r.value.length, 0) <= 100_000)).toBe(true)
    expect(await h.does(add(1200, 'other'))).toMatchObject(ok)
  })

  it('even where an extension of it was decided in vain', async () => {
    const { s, h } = await holding(1, 2)
    h.hold()
    h.weather = ['lost']
    // the owner's next unit would extend the hold; meanwhile its end comes, and somebody asks for the pool
    const owner = h.ask(add(1, 'c0'), { within: 100 })
    await s.run(60)
    const other = h.ask(add(1, 'other'), { within: 100 })
    await s.run(300)
    h.release()
    await s.run(300)
    for (const { told } of [owner, other]) expect(told).toEqual({ outcome: 'unanswered', code: 'outcome-unknown' })
    expect(await h.does(add(2, 'third'))).toMatchObject(ok)
  })
})

describe('what is due and nobody asks for', () => {
  it('is ended by the handler that wrote last, within a tick', async () => {
    const { s } = await holding(3)
    await s.run(50 + 100)
    const ended = await expiries(s)
    expect(ended.map((event) => event.data.holds.length)).toEqual([3])
    expect(ended[0]).not.toHaveProperty('command')
    expect(ended[0]).not.toHaveProperty('actor')
  })

  it('is ended by a stand-in 2 s x its rank later, where that handler is gone', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(3, { holdTtlSeconds: TTL })
    const second = await s.enter({ rank: 2 })
    const begun = s.time.now
    await h.does(add(3))
    await s.time.runUntil(begun + TTL * 1000 - 50)
    expect(second.loop.status().height).toBe(h.loop.status().height)
    h.kill()
    await s.run(50)
    await s.run(3900)
    expect(await expiries(s)).toEqual([])
    await s.run(300)
    expect((await expiries(s)).map((event) => event.data.holds.length)).toEqual([1])
  })
})
