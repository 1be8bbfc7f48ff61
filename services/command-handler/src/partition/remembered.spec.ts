import { describe, expect, it } from 'vitest'
import { add, EPOCH, stage } from '../../simulation/stage.ts'
import { Remembered } from './remembered.ts'

const ok = { outcome: 'ok', code: 'ok', replayed: false }
const trace = (at: number) => ({ body: 'b', position: 1, at, stream: 'cart/x' })

describe('remembered keys', () => {
  it('are at most so many, the oldest forgotten first', () => {
    const remembered = new Remembered(3)
    for (let i = 1; i <= 5; i++) remembered.set(`k${i}`, trace(i))
    expect(remembered.size).toBe(3)
    expect([1, 2, 3, 4, 5].map((i) => remembered.get(`k${i}`) !== undefined)).toEqual([false, false, true, true, true])
    expect(remembered.horizon).toBe(2)
  })

  it('are of the last day', () => {
    const remembered = new Remembered(10, { ageMs: 1000 })
    remembered.set('old', trace(0))
    remembered.set('young', trace(500))
    remembered.set('new', trace(1001))
    expect(remembered.get('old')).toBeUndefined()
    expect(remembered.size).toBe(2)
    expect(remembered.horizon).toBe(0)
  })

  it('have a horizon that never goes back, even where the times of the log do', () => {
    const remembered = new Remembered(1)
    for (const at of [5000, 1000, 900, 800]) remembered.set(`k${at}`, trace(at))
    expect(remembered.horizon).toBe(5000)
  })

  it('keep the first outcome', () => {
    const remembered = new Remembered(10)
    remembered.set('k', trace(1))
    remembered.set('k', { ...trace(2), body: 'other' })
    expect(remembered.get('k')).toEqual(trace(1))
  })

  it('that are older than the oldest kept are refused, not executed, and leave no trace', async () => {
    const s = await stage()
    const h = await s.enter({ maxKeys: 3 })
    await h.opens(10)
    const made = EPOCH + s.time.now
    await s.run(1000)
    const edge = EPOCH + s.time.now
    for (const who of ['a', 'b', 'c', 'd']) expect(await h.does(add(1, who))).toMatchObject(ok)
    await s.run(1000)
    const before = (await s.types()).filter((type) => type === 'ItemAdded').length
    const old = { keyTime: made - 1, key: 'x'.repeat(22) }
    expect(await h.does(add(1, 'e'), old)).toMatchObject({ outcome: 'refused', code: 'key-too-old', status: 409 })
    expect(await h.does(add(1, 'e'), old)).toMatchObject({ code: 'key-too-old', replayed: false })
    expect((await s.types()).filter((type) => type === 'ItemAdded')).toHaveLength(before)
    // a key as old as one that was forgotten may be that one
    expect(await h.does(add(1, 'e'), { keyTime: edge })).toMatchObject({ code: 'key-too-old' })
    expect(await h.does(add(1, 'e'), { keyTime: EPOCH + s.time.now })).toMatchObject(ok)
    expect(h.loop.sizes().keys).toBe(3)
  })

  it('are told the same in every word, short as those are', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(1)
    await h.does({
      type: 'ListProduct',
      product: { sku: 'X', name: 'X', price: '1.00', unit: 'each', minimumPerCart: '3' },
    })
    const denied = h.ask(add(1))
    await s.run(20)
    expect(denied.told).toMatchObject({ code: 'below-minimum', detail: 'a cart has at least 3 of X' })
    h.kill()
    const next = await s.enter()
    expect(await next.does(add(1), { key: denied.key })).toEqual({ ...denied.told, replayed: true })
  })

  it('come from the log: a handler that starts later replays them', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(1)
    const bought = h.ask(add(1, 'a'))
    const denied = h.ask(add(1, 'b'))
    await s.run(20)
    h.kill()
    const next = await s.enter()
    expect(await next.does(add(1, 'a'), { key: bought.key })).toEqual({ ...bought.told, replayed: true })
    expect(await next.does(add(1, 'b'), { key: denied.key })).toEqual({ ...denied.told, replayed: true })
  })
})
