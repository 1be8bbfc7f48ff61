import { describe, expect, it } from 'vitest'
import { openShop } from '../spec/shop.ts'

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
