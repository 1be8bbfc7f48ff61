import { describe, expect, it } from 'vitest'
import { Client, openShop } from '../spec/shop.ts'

describe('a client that resumes', () => {
  const untilCursor = async () => {
    const shop = openShop({ ringSize: 10 })
    for (let i = 0; i < 5; i++) shop.table.put({ [`k${i}`]: { n: i } })
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject())
    await shop.clock.pass(100)
    connection.gone()
    return { shop, client }
  }

  it('gets from the ring what it has missed, no more and no less, without asking the database', async () => {
    const { shop, client } = await untilCursor()
    shop.table.put({ k0: { n: 'new' } })
    shop.table.put({ k1: null })
    shop.feed.poke()
    await shop.clock.pass(0)
    const reads = shop.table.reads
    client.frames = []
    const again = shop.connect({}, client)
    again.connection.subscribe(shop.subject(), shop.standOf(client))
    await shop.clock.pass(0)
    expect(client.types()).toEqual(['changes', 'up-to-date'])
    expect(client.keysTold()).toEqual(['k0', 'k1'])
    expect(client.topic()).toEqual(shop.truth())
    expect(shop.table.reads).toBe(reads)
  })

  it('gets from the database what the ring no longer has', async () => {
    const { shop, client } = await untilCursor()
    for (let i = 0; i < 30; i++) shop.table.put({ [`k${i % 7}`]: { n: `later ${i}` } })
    shop.feed.poke()
    await shop.clock.pass(0)
    client.frames = []
    const again = shop.connect({ pageSize: 2 }, client)
    again.connection.subscribe(shop.subject(), shop.standOf(client))
    await shop.clock.pass(1000)
    expect(client.topic()).toEqual(shop.truth())
    expect(client.keysTold()).toHaveLength(7)
    expect(client.types()).not.toContain('snapshot')
  })

  it.each([
    [
      'another generation answers',
      (shop: ReturnType<typeof openShop>) => {
        shop.table.generation = '2'
      },
    ],
    [
      'its position lies below the purge horizon',
      (shop: ReturnType<typeof openShop>) => {
        for (let i = 0; i < 30; i++) shop.table.put({ [`k${i % 3}`]: { n: i } })
        shop.table.horizon = 20n
      },
    ],
  ])('must refetch where %s, and gets the snapshot on the same stream', async (_, happens) => {
    const { shop, client } = await untilCursor()
    happens(shop)
    await shop.clock.pass(1000)
    client.frames = []
    const again = shop.connect({}, client)
    again.connection.subscribe(shop.subject(), shop.standOf(client))
    await shop.clock.pass(1000)
    expect(client.types().slice(0, 3)).toEqual(['must-refetch', 'snapshot', 'up-to-date'])
    expect(client.topic()).toEqual(shop.truth())
  })

  it('misses nothing and hears nothing twice, wherever it is cut off', async () => {
    const shop = openShop({ ringSize: 4 })
    const client = new Client()
    let stream = shop.connect({ pageSize: 3 }, client)
    stream.connection.subscribe(shop.subject())
    for (let i = 0; i < 60; i++) {
      shop.table.put({ [`k${(i * 7) % 11}`]: i % 5 === 0 ? null : { n: i } })
      if (i % 2 === 0) shop.feed.poke()
      await shop.clock.pass(i % 3 === 0 ? 25 : 0)
      if (i % 4 !== 3) continue
      stream.connection.gone()
      stream = shop.connect({ pageSize: 3 }, client)
      stream.connection.subscribe(shop.subject(), client.cursor === undefined ? undefined : shop.standOf(client))
    }
    await shop.clock.pass(3000)
    expect(client.topic()).toEqual(shop.truth())
    const told = client.frames.flatMap((f) => (f.type === 'changes' ? f.rows.map((r) => `${r.key}@${r.position}`) : []))
    expect(new Set(told).size).toBe(told.length)
  })
})

describe('an open stream at a switch of generations', () => {
  it('is told to refetch, and gets a fresh snapshot by itself', async () => {
    const shop = openShop()
    shop.table.put({ a: { n: 1 } })
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject())
    await shop.clock.pass(100)
    client.frames = []
    shop.table.generation = '2'
    shop.table.put({ b: { n: 2 } })
    await shop.clock.pass(1000)
    expect(client.types().slice(0, 3)).toEqual(['must-refetch', 'snapshot', 'up-to-date'])
    expect(client.topic()).toEqual(shop.truth())
    shop.table.put({ c: { n: 3 } })
    await shop.clock.pass(1000)
    expect(client.topic()).toEqual(shop.truth())
  })
})
