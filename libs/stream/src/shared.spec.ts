import { describe, expect, it } from 'vitest'
import { openShop, quiet } from '../spec/shop.ts'
import { decodeCursor } from './cursor.ts'
import type { Written } from './frames.ts'
import { Gathered } from './gathered.ts'

const many = Array.from({ length: 200 }, (_, n) => n)
const ownersShop = async () => {
  const shop = openShop({ ringSize: 4 })
  for (const n of many) shop.table.put({ [`k${n}`]: { n } }, { owner: `o${n}` })
  await shop.clock.pass(100)
  const follow = (n: number, client = shop.connect().client, from = shop.standIn) => {
    const { connection } = shop.connect({}, client)
    const known = client.cursor === undefined ? undefined : from(client, 'cart:me')
    connection.subscribe(shop.subject('cart:me', { owner: `o${n}` }), known)
    return { client, connection }
  }
  return { ...shop, follow }
}

describe('very many who come together', () => {
  it('read the first page of a whole topic once, and have it as of now', async () => {
    const shop = openShop()
    shop.table.put({ a: { n: 1 }, b: { n: 1 } })
    await shop.clock.pass(100)
    const reads = shop.table.reads
    const first = shop.connect()
    first.connection.subscribe(shop.subject())
    await shop.clock.pass(300)
    shop.table.put({ a: { n: 2 }, b: null, c: { n: 2 } })
    shop.feed.poke()
    await shop.clock.pass(0)
    const others = many.map(() => shop.connect())
    for (const { connection } of others) connection.subscribe(shop.subject())
    await shop.clock.pass(100)
    expect(shop.table.reads - reads).toBe(2) // the page, and what the feed was hinted at
    for (const { client } of others) {
      expect(client.types()).toEqual(['snapshot', 'up-to-date'])
      expect(client.topic()).toEqual({ a: { n: 2 }, c: { n: 2 } })
      const { cursor } = client.frames[0] as { cursor: string }
      expect(decodeCursor(cursor)!.topics.get('live-carts')!.position).toBe(2n)
    }
  })

  it('are sent the same frame, written once', async () => {
    const shop = openShop()
    shop.table.put({ a: { n: 1 } })
    await shop.clock.pass(100)
    const frames = new Set<unknown>()
    for (const _ of many) {
      const { connection } = shop.connect({
        sink: { send: (frame) => void (frame.type === 'snapshot' && frames.add(frame)), waiting: () => 0, end() {} },
      })
      connection.subscribe(shop.subject())
    }
    await shop.clock.pass(100)
    expect(frames.size).toBe(1)
  })

  it('are sent the same changes, written once for all who are as far; who was slower is sent its own', async () => {
    const shop = openShop()
    await shop.clock.pass(100)
    const told: { same: object | undefined; text: string }[] = []
    let room = 0
    const connect = (waiting = () => 0) => {
      const send = ({ type, same, text }: Written) => void (type === 'changes' && told.push({ same, text }))
      const { connection } = shop.connect({ sink: { send, waiting, end() {} }, highWater: 0 })
      connection.subscribe(shop.subject())
      return connection
    }
    const slow = connect(() => room)
    for (const _ of many) connect()
    await shop.clock.pass(100)
    const change = async (n: number) => {
      shop.table.put({ a: { n }, [`b${n}`]: { n } })
      shop.feed.poke()
      await shop.clock.pass(20)
      return told.splice(0)
    }
    const together = await change(1)
    expect(together).toHaveLength(many.length + 1)
    expect(new Set(together.map(({ same }) => same)).size).toBe(1)
    room = 1
    for (const n of [2, 3]) expect(await change(n)).toHaveLength(many.length)
    room = 0
    slow.drained()
    const [own, ...others] = told.splice(0)
    expect(others).toEqual([])
    expect(together.map(({ same }) => same)).not.toContain(own?.same)
    expect(JSON.parse(own!.text).rows.map(({ key }: { key: string }) => key)).toEqual(['b2', 'a', 'b3'])
  })

  it('at a switch of generations are not given a page of before it', async () => {
    const shop = openShop()
    shop.table.put({ a: { n: 1 } })
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject())
    await shop.clock.pass(100)
    shop.table.switch()
    shop.feed.poke()
    await shop.clock.pass(100)
    expect(client.types()).toEqual(['snapshot', 'up-to-date', 'must-refetch', 'snapshot', 'up-to-date'])
  })

  it('read again what was read too long ago', async () => {
    const shop = openShop()
    for (const wait of [0, 1500]) {
      await shop.clock.pass(wait)
      const reads = shop.table.reads
      shop.connect().connection.subscribe(shop.subject())
      await shop.clock.pass(100)
      expect(shop.table.reads - reads).toBeGreaterThan(0)
    }
  })

  it('read their own rows together, and each is told of theirs alone', async () => {
    const shop = await ownersShop()
    const reads = shop.table.reads
    const all = many.map((n) => shop.follow(n))
    await shop.clock.pass(200)
    expect(shop.table.reads - reads).toBeLessThan(10)
    for (const [n, { client }] of all.entries()) expect(client.topic('cart:me')).toEqual({ [`k${n}`]: { n } })
  })

  it('read together what they missed below the ring, from wherever each of them was', async () => {
    const shop = await ownersShop()
    const all = many.map((n) => shop.follow(n))
    await shop.clock.pass(200)
    for (const { connection } of all) connection.gone()
    for (const n of many) shop.table.put({ [`k${n}`]: n % 2 === 0 ? { n: n + 1000 } : null }, { owner: `o${n}` })
    shop.feed.poke()
    await shop.clock.pass(100)
    const reads = shop.table.reads
    for (const [n, { client }] of all.entries()) {
      client.frames = []
      shop.follow(n, client)
    }
    await shop.clock.pass(400)
    expect(shop.table.reads - reads).toBeLessThan(10)
    for (const [n, { client }] of all.entries()) {
      expect(client.topic('cart:me')).toEqual(n % 2 === 0 ? { [`k${n}`]: { n: n + 1000 } } : {})
      expect(client.keysTold()).toEqual([`k${n}`])
    }
  })
})

describe('questions that are gathered', () => {
  const stage = (load: (keys: readonly number[]) => Promise<readonly number[]>) => {
    const { clock } = openShop()
    const loads: (readonly number[])[] = []
    const gathered = new Gathered<number, number>({
      ...{ clock, gapMs: 50, most: 3 },
      load(keys) {
        loads.push(keys)
        return load(keys)
      },
    })
    return { clock, loads, gathered }
  }

  it('go at once where nobody asked before, and otherwise together, so many at most', async () => {
    const { clock, loads, gathered } = stage(async (keys) => keys.map((key) => key * 10))
    const first = gathered.ask(1)
    await quiet()
    expect(await first).toBe(10)
    const rest = [2, 3, 4, 5].map((key) => gathered.ask(key))
    await clock.pass(40)
    expect(loads).toEqual([[1]])
    await clock.pass(70)
    expect(await Promise.all(rest)).toEqual([20, 30, 40, 50])
    expect(loads).toEqual([[1], [2, 3, 4], [5]])
  })

  it('that fail, fail for those who asked them, and not for the next', async () => {
    let fails = true
    const { clock, gathered } = stage(async (keys) => {
      if (fails) throw new Error('the database is down')
      return keys
    })
    await expect(gathered.ask(1)).rejects.toThrow('down')
    fails = false
    const next = gathered.ask(2)
    await clock.pass(60)
    expect(await next).toBe(2)
  })
})
