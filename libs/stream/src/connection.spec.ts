import { describe, expect, it } from 'vitest'
import { openShop } from '../spec/shop.ts'

describe('a stream', () => {
  it('begins with a snapshot, says that it is up to date, then tells each change', async () => {
    const shop = openShop()
    shop.table.put({ a: { n: 1 } })
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject())
    await shop.clock.pass(0)
    expect(client.types()).toEqual(['snapshot', 'up-to-date'])
    shop.table.put({ a: { n: 2 }, b: { n: 1 } })
    shop.feed.poke()
    await shop.clock.pass(0)
    expect(client.frames.at(-1)).toEqual({
      type: 'changes',
      topic: 'live-carts',
      rows: [
        { key: 'a', row: { n: 2 }, position: '2', at: '2026-01-01T00:00:00.000Z' },
        { key: 'b', row: { n: 1 }, position: '2', at: '2026-01-01T00:00:00.000Z' },
      ],
      cursor: client.cursor,
      age: { commitMs: 0, readMs: 0, sendMs: 0 },
    })
    expect(shop.standOf(client).position).toBe(2n)
  })

  it('needs no hint: a change is found within a second', async () => {
    const shop = openShop()
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject())
    await shop.clock.pass(10)
    shop.table.put({ a: { n: 1 } })
    await shop.clock.pass(1000)
    expect(client.topic()).toEqual({ a: { n: 1 } })
  })

  it('tells when a row has gone', async () => {
    const shop = openShop()
    shop.table.put({ a: { n: 1 } })
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject())
    await shop.clock.pass(0)
    shop.table.put({ a: null })
    await shop.clock.pass(1000)
    expect(client.topic()).toEqual({})
  })

  it('reads a large snapshot in pages, whole positions each, while rows go on changing', async () => {
    const shop = openShop()
    for (let i = 0; i < 50; i++) shop.table.put({ [`k${i}`]: { n: i } })
    const { client, connection } = shop.connect({ pageSize: 8 })
    connection.subscribe(shop.subject())
    await shop.clock.pass(5)
    shop.table.put({ k1: { n: 'again' }, k49: null })
    await shop.clock.pass(2000)
    expect(client.types().slice(0, 3)).toEqual(['snapshot', 'changes', 'changes'])
    expect(client.topic()).toEqual(shop.truth())
  })

  it('does not begin its snapshot anew because old tombstones are purged meanwhile', async () => {
    const shop = openShop()
    for (let i = 0; i < 30; i++) shop.table.put({ [`k${i}`]: { n: i } })
    shop.table.horizon = 30n
    const { client, connection } = shop.connect({ pageSize: 8 })
    connection.subscribe(shop.subject())
    await shop.clock.pass(2000)
    expect(client.types()).not.toContain('must-refetch')
    expect(client.topic()).toEqual(shop.truth())
  })

  it('reads a shop once, however many watch it', async () => {
    const shop = openShop()
    const clients = Array.from({ length: 20 }, () => shop.connect())
    for (const { connection } of clients) connection.subscribe(shop.subject())
    await shop.clock.pass(500)
    const before = shop.table.reads
    shop.table.put({ a: { n: 1 } })
    shop.feed.poke()
    await shop.clock.pass(0)
    for (const { client } of clients) expect(client.topic()).toEqual({ a: { n: 1 } })
    expect(shop.table.reads - before).toBe(1)
  })

  it('tells at one hint all there is, however many pages', async () => {
    const shop = openShop({ pageSize: 3 })
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject())
    await shop.clock.pass(10)
    for (let i = 0; i < 20; i++) shop.table.put({ [`k${i}`]: { n: i } })
    shop.feed.poke()
    await shop.clock.pass(100)
    expect(client.topic()).toEqual(shop.truth())
  })

  it('waits for a database that is away, and goes on without a gap', async () => {
    const shop = openShop()
    const { client, connection } = shop.connect()
    shop.table.down = true
    connection.subscribe(shop.subject())
    await shop.clock.pass(1500)
    expect(client.frames).toEqual([])
    expect(shop.errors.length).toBeGreaterThan(0)
    shop.table.down = false
    shop.table.put({ a: { n: 1 } })
    await shop.clock.pass(3000)
    expect(client.topic()).toEqual({ a: { n: 1 } })
  })
})

describe('several subscriptions on one stream', () => {
  it('never have a cursor that claims for one of them what only another was told', async () => {
    const shop = openShop()
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject('one'))
    connection.subscribe(shop.subject('two'))
    await shop.clock.pass(100)
    client.room = 1
    shop.table.put({ a: { n: 1 } })
    shop.feed.poke()
    await shop.clock.pass(0)
    expect(client.frames.at(-1)).toMatchObject({ type: 'changes', topic: 'one' })
    expect(shop.standOf(client, 'one').position).toBe(1n)
    expect(shop.standOf(client, 'two').position).toBe(0n)
  })

  it('share a cursor, and one can be added or dropped while it is open', async () => {
    const shop = openShop()
    shop.table.put({ a: { n: 1 } }, { owner: 'me' })
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject())
    await shop.clock.pass(100)
    connection.subscribe(shop.subject('cart:me', { owner: 'me' }))
    await shop.clock.pass(100)
    expect(client.topic('cart:me')).toEqual({ a: { n: 1 } })
    expect(shop.standOf(client, 'live-carts')).toEqual(shop.standOf(client, 'cart:me'))
    connection.unsubscribe('live-carts')
    client.frames = []
    shop.table.put({ a: { n: 2 } }, { owner: 'me' })
    await shop.clock.pass(1000)
    expect(client.frames.filter((f) => f.type === 'changes')).toHaveLength(1)
    expect(client.topic('live-carts')).toEqual({ a: { n: 1 } })
    expect(client.topic('cart:me')).toEqual({ a: { n: 2 } })
  })

  it('tells an owner of own rows only, and of a row that went to another only that it is gone', async () => {
    const shop = openShop()
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject('cart:me', { owner: 'me' }))
    await shop.clock.pass(100)
    shop.table.put({ theirs: { secret: true } }, { owner: 'other' })
    shop.table.put({ mine: { n: 1 } }, { owner: 'me' })
    await shop.clock.pass(1000)
    expect(client.topic('cart:me')).toEqual({ mine: { n: 1 } })
    shop.table.put({ mine: { secret: true } }, { owner: 'other', formerOwners: ['me'] })
    await shop.clock.pass(1000)
    expect(client.topic('cart:me')).toEqual({})
    expect(JSON.stringify(client.frames)).not.toContain('secret')
    expect(shop.standOf(client, 'cart:me').position).toBeGreaterThanOrEqual(2n)
  })
})
