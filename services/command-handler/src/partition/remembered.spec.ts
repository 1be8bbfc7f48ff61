import { seeded } from '@cartstream/spec/simulation'
import { describe, expect, it } from 'vitest'
import { add, EPOCH, stage } from '../../simulation/stage.ts'
import { type Memory, Remembered } from './remembered.ts'

const ok = { outcome: 'ok', code: 'ok', replayed: false }
const hash = (text: string) => text.padEnd(22, '_')
const trace = (at: number) => ({ body: hash('b'), position: 1, at, stream: 'cart/x' })

describe('remembered keys', () => {
  it('are at most so many, the oldest forgotten first', () => {
    const remembered = new Remembered(3)
    for (let i = 1; i <= 5; i++) remembered.set(hash(`k${i}`), trace(i))
    expect(remembered.size).toBe(3)
    expect([1, 2, 3, 4, 5].map((i) => remembered.get(hash(`k${i}`)) !== undefined)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ])
    expect(remembered.horizon).toBe(2)
  })

  it('are of the last day', () => {
    const remembered = new Remembered(10, { ageMs: 1000 })
    remembered.set(hash('old'), trace(0))
    remembered.set(hash('young'), trace(500))
    remembered.set(hash('new'), trace(1001))
    expect(remembered.get(hash('old'))).toBeUndefined()
    expect(remembered.size).toBe(2)
    expect(remembered.horizon).toBe(0)
  })

  it('have a horizon that never goes back, even where the times of the log do', () => {
    const remembered = new Remembered(1)
    for (const at of [5000, 1000, 900, 800]) remembered.set(hash(`k${at}`), trace(at))
    expect(remembered.horizon).toBe(5000)
  })

  it('keep the first outcome', () => {
    const remembered = new Remembered(10)
    remembered.set(hash('k'), trace(1))
    remembered.set(hash('k'), { ...trace(2), body: hash('other') })
    expect(remembered.get(hash('k'))).toEqual(trace(1))
  })

  it.each([1, 2, 3, 4, 5, 6])('are those of a plain list, in their thousands, and after snapshots: seed %i', (seed) => {
    const random = seeded(seed)
    const options = { ageMs: 1000 }
    const max = random.between(300, 3000)
    let remembered = new Remembered(max, options)
    const plain = new Map<string, ReturnType<typeof trace>>()
    let at = 10_000
    for (let n = 0; n < 12_000; n++) {
      // many begin alike, and are looked for at the same place; now and then time leaps, or goes back
      const key = hash(String(random.between(0, 60)).padStart(8, '-') + random.between(0, 90))
      if (random.chance(0.2)) at += random.between(-3, 4)
      if (random.chance(0.0003)) at += random.between(0, 1500)
      if (!plain.has(key)) {
        for (const [oldest, known] of plain) {
          if (plain.size < max && known.at >= at - options.ageMs) break
          plain.delete(oldest)
        }
        plain.set(key, { ...trace(at), position: n })
      }
      remembered.set(key, { ...trace(at), position: n })
      if (n % 4001 < 4000) continue
      const next = new Remembered(max, options)
      for (const { block, from, to } of remembered.memory().parts) next.recall(block.columns(from, to))
      remembered = next
    }
    expect([...remembered.keys()]).toEqual([...plain.keys()])
    for (const [key, known] of plain) expect(remembered.get(key)).toEqual(known)
    for (const never of ['a', 'b', 'c']) expect(remembered.get(hash(never))).toBeUndefined()
  })

  it('are told as they were at a moment, whatever is learnt and forgotten later', () => {
    const remembered = new Remembered(1500)
    const learn = (from: number, to: number) => {
      for (let n = from; n < to; n++)
        remembered.set(hash(`k${n}`), { body: hash(`b${n}`), position: n, at: n, stream: `cart/${n}` })
    }
    const told = (memory: Memory) =>
      memory.parts.flatMap(({ block, from, to }) => {
        const { keys, bodies, positions, ats, said } = block.columns(from, to)
        const body = [...bodies]
        return [...keys].map((key, n) => [key, { body: body[n], position: positions[n], at: ats[n], stream: said[n] }])
      })
    for (const [from, to] of [
      [0, 700],
      [10_000, 12_300],
      [20_000, 20_500],
    ] as const) {
      learn(from, to)
      const memory = remembered.memory()
      const then = [...remembered.keys()].map((key) => [key, remembered.get(key)])
      learn(to, to + 4000)
      expect(then).toHaveLength(memory.size)
      expect(told(memory)).toEqual(then)
    }
  })

  it.each([1, 1024, 1025, 2048, 5000])('find a place in the room that was made for %i of them, and beyond', (count) => {
    const remembered = new Remembered(10_000, { room: count })
    for (let n = 0; n < 2 * count; n++) remembered.set(hash(`k${n}`), trace(n))
    expect(remembered.size).toBe(2 * count)
    for (let n = 0; n < 2 * count; n++) expect(remembered.get(hash(`k${n}`))?.at).toBe(n)
  })

  it('take no more room for being learnt and forgotten for ever', () => {
    const remembered = new Remembered(1500)
    for (let n = 0; n < 20_000; n++) remembered.set(hash(`k${n}`), trace(n))
    expect(remembered.room).toBeLessThanOrEqual(4096)
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
