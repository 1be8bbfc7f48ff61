import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Client, openShop, quiet, Table } from '../spec/shop.ts'
import type { Change, Page, Scope, Stand, Together, Watched } from './types.ts'

/** Rows that are read with a price that stands elsewhere: its change is no event of theirs. */
class Priced extends Table {
  price = 0
  /** While it is there, who looks for new prices waits for the answer that was found before. */
  gate: Promise<void> | undefined

  /** The same for who reads a snapshot. */
  slow: Promise<void> | undefined

  override async snapshot(scope: Scope | Together, limit: number): Promise<Page> {
    const page = this.#priced(await super.snapshot(scope, limit))
    await this.slow
    return page
  }
  override async changes(scope: Scope | Together, after: Stand, options: { limit: number; floor?: bigint }) {
    const page = await super.changes(scope, after, options)
    return page === 'must-refetch' ? page : this.#priced(page)
  }
  due = async (since: string | undefined, { owners, keys }: Watched) => {
    const mark = String(this.price)
    const watched = [...this.rows.values()].filter((c) => keys.includes(c.key) || owners.includes(c.owner ?? ''))
    const changes = since === mark ? [] : watched.map((change) => this.#told(change))
    await this.gate
    return { changes, mark, nextInMs: undefined }
  }
  #priced(page: Page): Page {
    return { ...page, changes: page.changes.map((change) => this.#told(change)) }
  }
  #told(change: Change): Change {
    return { ...change, row: change.row && { ...change.row, price: this.price } }
  }
}

const stage = () => {
  const shop = openShop({}, (clock) => new Priced(clock))
  const table = shop.table as Priced
  const anns = { owner: 'ann' }
  const subscribe = (client = new Client(), from?: Stand) => {
    const { connection } = shop.connect({}, client)
    connection.subscribe(shop.subject('cart:me', anns), from)
    return { client, connection }
  }
  const priceTold = (client: Client) => (client.topic('cart:me').k as { price: number } | undefined)?.price
  return { ...shop, table, anns, subscribe, priceTold }
}

describe('what a row is read with', () => {
  it('is told again when it changes, to whoever watches the row', async () => {
    const { table, clock, subscribe, priceTold } = stage()
    table.put({ k: { n: 1 } }, { owner: 'ann' })
    const { client } = subscribe()
    await clock.pass(1100)
    expect(priceTold(client)).toBe(0)
    table.price = 7
    await clock.pass(1100)
    expect(priceTold(client)).toBe(7)
    const told = client.frames.length
    await clock.pass(2100)
    expect(client.frames.slice(told).map((f) => f.type)).not.toContain('changes')
  })

  it('is told to who read it before it was looked for, and was not there yet to be told', async () => {
    const { table, clock, subscribe, priceTold } = stage()
    table.put({ k: { n: 1 } }, { owner: 'ann' })
    await clock.pass(100)
    let arrive = () => {}
    table.slow = new Promise((resolve) => {
      arrive = resolve
    })
    const { client } = subscribe()
    await quiet()
    table.price = 7
    await clock.pass(1000)
    arrive()
    await clock.pass(1100)
    expect(priceTold(client)).toBe(7)
  })

  it('is told to who came while it was being looked for, too late to be among those looked for', async () => {
    const { table, clock, subscribe, priceTold } = stage()
    table.put({ k: { n: 1 } }, { owner: 'ann' })
    await clock.pass(100)
    let [arrive, find] = [() => {}, () => {}]
    table.slow = new Promise((resolve) => {
      arrive = resolve
    })
    table.gate = new Promise((resolve) => {
      find = resolve
    })
    const { client } = subscribe()
    await quiet()
    table.price = 7
    await clock.pass(1000)
    arrive()
    await quiet()
    find()
    table.gate = undefined
    await clock.pass(1100)
    expect(priceTold(client)).toBe(7)
  })

  it('is told to who resumes, however long it was away', async () => {
    const { table, clock, subscribe, standIn, priceTold } = stage()
    table.put({ k: { n: 1 } }, { owner: 'ann' })
    const { client, connection } = subscribe()
    await clock.pass(100)
    connection.gone()
    table.price = 7
    await clock.pass(5000)
    const name = 'cart:me'
    subscribe(client, standIn(client, name))
    await clock.pass(1100)
    expect(priceTold(client)).toBe(7)
    expect(client.types().filter((type) => type === 'snapshot')).toHaveLength(1)
  })

  it('is told in the end to who was too slow, and lost it with what else waited', async () => {
    const { table, clock, feed, connect, subject, anns, priceTold } = stage()
    table.put({ k: { n: 1 } }, { owner: 'ann' })
    const { client, connection } = connect({ maxWaiting: 5 })
    connection.subscribe(subject('cart:me', anns))
    await clock.pass(100)
    client.room = 0
    table.price = 7
    await clock.pass(1100)
    for (let n = 0; n < 8; n++) table.put({ [`other-${n}`]: { n } }, { owner: 'ann' })
    feed.poke()
    await clock.pass(100)
    client.room = 1000
    await clock.pass(3000)
    expect(Object.keys(client.topic('cart:me'))).toHaveLength(9)
    expect(priceTold(client)).toBe(7)
  })

  it('is told to who has the row from the ring, which had read it before', async () => {
    const { table, clock, feed, connect, subject, anns, priceTold } = stage()
    await clock.pass(10)
    table.put({ a: { n: 1 } }, anns)
    table.put({ k: { n: 1 } }, anns)
    feed.poke()
    await clock.pass(0)
    table.price = 7
    await clock.pass(1100)
    const { client, connection } = connect({ pageSize: 1 })
    connection.subscribe(subject('cart:me', anns))
    await clock.pass(1100)
    expect(priceTold(client)).toBe(7)
  })

  it('is known to everybody in the end, whenever they came and whatever was slow', async () => {
    const step = fc.oneof(
      fc.record({ does: fc.constant('price' as const) }),
      fc.record({ does: fc.constant('put' as const) }),
      fc.record({ does: fc.constant('come' as const) }),
      fc.record({ does: fc.constant('slow' as const) }),
      fc.record({ does: fc.constant('slow-start' as const) }),
      fc.record({ does: fc.constant('wait' as const), ms: fc.constantFrom(0, 10, 500, 1000) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { table, clock, feed, subscribe, priceTold } = stage()
        table.put({ k: { n: 0 } }, { owner: 'ann' })
        const clients: Client[] = []
        let [open, start] = [() => {}, () => {}]
        for (const [n, happens] of steps.entries()) {
          if (happens.does === 'price') table.price = n + 1
          else if (happens.does === 'put') table.put({ k: { n } }, { owner: 'ann' })
          else if (happens.does === 'come') clients.push(subscribe().client)
          else if (happens.does === 'slow') {
            open()
            table.gate = new Promise((resolve) => {
              open = resolve
            })
          } else if (happens.does === 'slow-start') {
            start()
            table.slow = new Promise((resolve) => {
              start = resolve
            })
          } else await clock.pass(happens.ms)
        }
        table.gate = undefined
        table.slow = undefined
        open()
        start()
        feed.poke()
        await clock.pass(3000)
        for (const client of clients) expect(priceTold(client)).toBe(table.price)
        feed.close()
      }),
      { numRuns: 300 },
    )
  })
})

describe('an owner’s rows that match', () => {
  const isOpen = { name: 'open', query: {}, matches: (row: object) => (row as { open: boolean }).open }
  it('are told, and are gone for the owner once they match no more; another’s are none of it', async () => {
    const { table, feed, clock, connect, subject } = openShop()
    table.put({ a: { open: true }, b: { open: false } }, { owner: 'ann' })
    table.put({ c: { open: true } }, { owner: 'bob' })
    const { client, connection } = connect()
    connection.subscribe(subject('cart:me', { owner: 'ann', filter: isOpen }))
    await clock.pass(100)
    expect(Object.keys(client.topic('cart:me'))).toStrictEqual(['a'])
    table.put({ a: { open: false }, b: { open: true } }, { owner: 'ann' })
    feed.poke()
    await clock.pass(100)
    expect(Object.keys(client.topic('cart:me'))).toStrictEqual(['b'])
    expect(client.keysTold()).not.toContain('c')
  })
})
