import { describe, expect, it } from 'vitest'
import { Client, openShop } from '../spec/shop.ts'

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

describe('a heartbeat', () => {
  it('comes every three seconds, carries the cursor, and says how old the knowledge is', async () => {
    const shop = openShop()
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject())
    await shop.clock.pass(9100)
    expect(client.types()).toEqual(['snapshot', 'up-to-date', 'up-to-date', 'up-to-date', 'up-to-date'])
    const last = client.frames.at(-1) as { lagMs: number; cursor: string }
    expect(last.lagMs).toBeLessThanOrEqual(1000)
    expect(shop.standOf(client).position).toBe(0n)
  })

  it('tells a stalled database from a quiet shop', async () => {
    const shop = openShop()
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject())
    await shop.clock.pass(2900)
    shop.table.down = true
    await shop.clock.pass(9200)
    expect((client.frames.at(-1) as { lagMs: number }).lagMs).toBeGreaterThan(9000)
  })
})

describe('a slow client', () => {
  it('gets the latest state of each row, not every state', async () => {
    const shop = openShop()
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject())
    await shop.clock.pass(100)
    client.room = 0
    client.frames = []
    for (let i = 0; i < 200; i++) {
      shop.table.put({ [`k${i % 4}`]: { n: i } })
      shop.feed.poke()
      await shop.clock.pass(0)
    }
    expect(client.frames).toEqual([])
    client.room = Number.POSITIVE_INFINITY
    connection.drained()
    await shop.clock.pass(100)
    expect(client.keysTold()).toHaveLength(4)
    expect(client.topic()).toEqual(shop.truth())
  })

  it('has at most so many rows waiting, and reads the rest again when it can', async () => {
    const shop = openShop()
    const { client, connection } = shop.connect({ maxWaiting: 20, pageSize: 10 })
    connection.subscribe(shop.subject())
    await shop.clock.pass(100)
    for (let i = 0; i < 5; i++) shop.table.put({ [`told before ${i}`]: { n: i } })
    await shop.clock.pass(1100)
    client.room = 0
    for (let i = 0; i < 100; i++) {
      shop.table.put({ [`k${i}`]: { n: i } })
      shop.feed.poke()
      await shop.clock.pass(0)
    }
    const reads = shop.table.reads
    await shop.clock.pass(900)
    expect(shop.table.reads - reads).toBeLessThan(3)
    client.room = Number.POSITIVE_INFINITY
    await shop.clock.pass(3000)
    expect(client.topic()).toEqual(shop.truth())
    expect(client.types()).not.toContain('must-refetch')
    expect(client.keysTold().filter((key) => key.startsWith('told before'))).toHaveLength(5)
  })

  it('is closed when it takes nothing for a minute', async () => {
    const shop = openShop()
    const { client, connection } = shop.connect()
    connection.subscribe(shop.subject())
    await shop.clock.pass(100)
    client.room = 0
    await shop.clock.pass(70_000)
    expect(client.frames.at(-1)).toEqual({ type: 'closed', code: 'slow-client' })
    expect(client.ended).toBe('slow-client')
    expect(shop.feed.listeners).toBe(0)
  })

  it.each([
    [100, 60],
    [20, 10],
  ])('never gets more than %i frames in a second', async (limit, atLeast) => {
    const shop = openShop()
    const { client, connection } = shop.connect({ framesPerSecond: () => limit })
    connection.subscribe(shop.subject())
    await shop.clock.pass(2000)
    const at: number[] = []
    let seen = client.frames.length
    for (let i = 0; i < 3000; i++) {
      shop.table.put({ [`k${i % 10}`]: { n: i } })
      shop.feed.poke()
      await shop.clock.pass(1)
      for (; seen < client.frames.length; seen++) at.push(shop.clock.now())
    }
    const most = Math.max(...at.map((from) => at.filter((t) => t >= from && t < from + 1000).length))
    expect(most).toBeLessThanOrEqual(limit)
    expect(at.length / 3).toBeGreaterThan(atLeast / 1)
    expect(client.topic()).not.toEqual({})
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
