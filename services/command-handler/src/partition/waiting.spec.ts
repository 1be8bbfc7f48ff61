import type { Command, RecordedEvent } from '@cartstream/schemas'
import { describe, expect, it } from 'vitest'
import { type Actor, actor, add, restock, SHOP, type Stage, stage } from '../../simulation/stage.ts'

const ok = { outcome: 'ok', code: 'ok', replayed: false }
const join = (who: string): Command => ({
  ...{ type: 'JoinWaitlist', sku: 'X' },
  caller: { actor: actor(who), kind: 'customer' },
})

/** So many wait for X, c0 first. */
const queue = async (length: number, options: { maxBatchBytes?: number } = {}): Promise<{ s: Stage; h: Actor }> => {
  const s = await stage()
  const h = await s.enter(options)
  await h.opens(0)
  for (let i = 0; i < length; i++) h.ask(join(`c${i}`))
  await s.run(300)
  h.appends.length = 0
  return { s, h }
}
const servedIn = (events: readonly RecordedEvent[]) => events.filter((event) => event.type === 'WaitlistPromoted')
const everybody = (length: number) => Array.from({ length }, (_, i) => actor(`c${i}`))

describe('a waitlist that is longer than one batch serves', () => {
  it('is served over several, and no other command gets between', async () => {
    const { s, h } = await queue(250)
    const asked = [h.ask(restock(300)), h.ask(add(51, 'other')), h.ask(add(50, 'other'))]
    await s.run(100)
    expect(asked.map(({ told }) => told)).toMatchObject([ok, { code: 'out-of-stock', available: '50' }, ok])
    const batches = (await s.batches()).slice(-h.appends.length).map(({ events }) => events)
    expect(batches.map((events) => servedIn(events).length)).toEqual([100, 100, 50])
    expect(servedIn(batches.flat()).map(({ data }) => data.actor)).toEqual(everybody(250))
    const bought = batches.map((events) => events.some((e) => e.type === 'ItemAdded' && e.data.quantity === '50'))
    expect(bought).toEqual([false, false, true])
  })

  it('is served to its end by the alarm where nobody asks', async () => {
    const { s, h } = await queue(250)
    expect(await h.does(restock(300))).toMatchObject(ok)
    await s.run(350)
    const served = servedIn(await s.events())
    expect(served.map(({ data }) => data.actor)).toEqual(everybody(250))
    expect(served.filter(({ command }) => command === undefined)).toHaveLength(150)
  })

  it('keeps to what a batch takes', async () => {
    const { s, h } = await queue(250, { maxBatchBytes: 100_000 })
    const asked = h.ask(restock(300))
    await s.run(3000)
    expect(asked.told).toMatchObject(ok)
    expect(servedIn(await s.events()).map(({ data }) => data.actor)).toEqual(everybody(250))
    for (const records of h.appends)
      expect(records.reduce((sum, { key, value }) => sum + key.length + value.length, 0)).toBeLessThanOrEqual(100_000)
  })

  it('is taken up by a stand-in after 2 s, and by a handler that starts', async () => {
    const { s, h } = await queue(250)
    const second = await s.enter()
    await s.run(100)
    await h.does(restock(300))
    h.kill()
    const begun = s.time.now
    await s.time.runUntil(begun + 1900)
    expect(servedIn(await s.events())).toHaveLength(100)
    await s.run(600)
    expect(servedIn(await s.events())).toHaveLength(250)
    expect(second.conflicts).toBe(0)
  })

  it('is looked at again where a decision to serve was dropped', async () => {
    const { s, h } = await queue(150)
    await h.does(restock(200))
    h.weather = ['lost']
    await s.run(1000)
    expect(servedIn(await s.events()).map(({ data }) => data.actor)).toEqual(everybody(150))
  })
})

describe('what a hold that ends frees', () => {
  it('goes to the next in line in the same batch, hold after hold', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(1, { holdTtlSeconds: 10 })
    await h.does(add(1, 'first'))
    for (const who of ['c0', 'c1']) await h.does(join(who))
    await s.run(25_000)
    const settled = (await s.batches()).map(({ events }) => events).filter((events) => servedIn(events).length > 0)
    expect(settled.map((events) => events.map(({ type }) => type))).toEqual(
      [0, 1].map(() => ['HoldsExpired', 'WaitlistPromoted', 'CartOpened', 'ItemAdded', 'StockReserved']),
    )
    expect(servedIn(settled.flat()).map(({ data }) => data.actor)).toEqual(everybody(2))
  })
})

describe('a shop that has carts again', () => {
  it('serves who waited meanwhile', async () => {
    const { s, h } = await queue(1)
    const config = { name: 'Demo', currency: 'GBP' }
    await h.does({ type: 'ConfigureShop', config: { ...config, cartsEnabled: false } })
    await h.does(restock(1))
    await s.run(200)
    expect(servedIn(await s.events())).toEqual([])
    h.ask({ type: 'ConfigureShop', config })
    const asked = h.ask(add(1, 'other'))
    await s.run(20)
    expect(asked.told).toMatchObject({ code: 'out-of-stock' })
    expect(h.loop.view(SHOP)?.get('waitlist', 'X/-')).toBeUndefined()
  })
})
