import { partitionOf } from '@cartstream/log'
import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import { ann, bob, configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, annsCart, expired, opened, released, removed, reserved } from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { type Writer, writerOf } from '@cartstream/spec/written'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { NotProjected, openReads, projections, type Reads, type Scope, type Topic } from '../index.ts'
import { type Projector, type ProjectorOptions, runProjector } from './run.ts'

let server: SpecDatabase
let db: string
let pool: pg.Pool
let reads: Reads
let broker: MemoryBroker
let writer: Writer
let ends: AbortController[]
let n = 0
let told: string[]

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

beforeEach(async () => {
  db = await server.createDatabase(`reads_${process.pid}_${n++}`)
  pool = new pg.Pool({ connectionString: db })
  pool.on('error', () => {})
  reads = openReads(db)
  broker = new MemoryBroker()
  writer = await writerOf(createMemoryLog(broker))
  ends = []
  told = []
})
afterEach(async () => {
  for (const end of ends) end.abort()
  await reads.close()
  await pool.end()
})

const start = (more: Partial<ProjectorOptions> = {}): Projector & { stop(): Promise<void> } => {
  const end = new AbortController()
  ends.push(end)
  const tell = (fields: object, text: string) =>
    void told.push(`${text} ${JSON.stringify(fields, (_, v) => (v instanceof Error ? v.message : v))}`)
  const logger = { info: tell, warn: tell, error: tell }
  const projector = runProjector({ log: createMemoryLog(broker), db, projections, signal: end.signal, logger, ...more })
  const stop = async () => {
    end.abort()
    await projector.finished
  }
  return { ...projector, stop }
}
const caughtUp = async (position: bigint) =>
  expect(await reads.waitFor(0, position, 10_000), told.join('\n')).toBe(true)
const demo = { shop: 'demo' }
const bobsCart = cartIdOf(bob.actor)
const bobsLine = { cart: bobsCart, line: idOf(2, 0) }
const bobOpens = opened({ cart: bobsCart, owner: bob.actor, ownerKind: 'guest' })
const shopIsOpen = () => writer.write(configured(), listed(mug), stocked('MUG', '10'))
const later = new Date(Date.now() + 3600_000).toISOString()
const held = (differing = {}) => reserved({ expiresAt: later, ...differing })
const allRows = async () => {
  const tables = projections.flatMap((p) => Object.values(p.tables))
  return Promise.all(tables.map(async (t) => (await pool.query(`select * from read.${t} order by shop, key`)).rows))
}

const changesOf = async (topic: Topic, scope: Scope, after: bigint, limit = 100) =>
  reads.changes(topic, scope, after, limit)
const rewind = () =>
  pool.query(`update read.checkpoint set position = -1, height = 0, head = $1, at = 'epoch'`, ['0'.repeat(64)])
const stateOf = (projector: Projector) => projector.status()[0]!

describe('from the log to the rows', () => {
  it('a cart with lines is a live cart, with the totals of the shop’s rate', async () => {
    const since = await shopIsOpen()
    const position = await writer.write(opened(), added(), held())
    start()
    await caughtUp(position)
    const live = await reads.snapshot('live-carts', demo, { limit: 50 })
    expect(live).toMatchObject({ logId: writer.logId, partition: 0, position, horizon: since })
    expect(live.rows).toMatchObject([
      {
        key: annsCart,
        position,
        owner: ann.actor,
        formerOwners: [],
        row: { id: annsCart, version: 2, currency: 'GBP' },
      },
    ])
    expect(live.rows[0]!.row).toMatchObject({
      itemCount: 1,
      subtotal: '12.50',
      tax: '2.50',
      total: '15.00',
      holdsUntil: later,
    })
  })

  it('a cart that is emptied leaves the live carts, and stays a cart', async () => {
    await shopIsOpen()
    const filled = await writer.write(opened(), added(), held())
    const emptied = await writer.write(removed(), released())
    start()
    await caughtUp(emptied)
    expect((await reads.snapshot('live-carts', demo, { limit: 50 })).rows).toStrictEqual([])
    expect((await changesOf('live-carts', demo, filled)).rows).toMatchObject([
      { key: annsCart, row: null, position: emptied },
    ])
    expect((await changesOf('carts', demo, filled)).rows).toMatchObject([{ row: { items: [], subtotal: '0.00' } }])
    expect(await reads.cart('demo', annsCart)).toMatchObject({ position: emptied, row: { id: annsCart, itemCount: 0 } })
    expect(await reads.activeCart('demo', ann.actor)).toMatchObject({ row: { id: annsCart } })
    expect(await reads.activeCart('demo', bob.actor)).toBeUndefined()
  })

  it('each partition has a checkpoint and an order of its own, and a shop is where the log has put it', async () => {
    broker = new MemoryBroker(3)
    const log = createMemoryLog(broker)
    writer = await writerOf(log)
    const shops = ['demo', 'north', 'south', 'east', 'west']
    for (const shop of shops) await writer.writeIn(shop, { ...configured(), stream: `shop/${shop}` })
    start({ log })
    for (const shop of shops) {
      const partition = partitionOf(shop, 3)
      expect(await reads.waitFor(partition, (await log.tail(partition)).offset, 10_000), told.join('\n')).toBe(true)
      expect(await reads.partitionOf(shop)).toBe(partition)
      expect(await reads.snapshot('carts', { shop }, { limit: 1 })).toMatchObject({ partition, rows: [] })
      expect(await reads.shop(shop)).toStrictEqual({
        name: 'Demo',
        currency: 'GBP',
        taxRate: '0.2',
        stockShown: 'exact',
      })
    }
    expect(new Set(shops.map((shop) => partitionOf(shop, 3))).size).toBeGreaterThan(1)
  })

  it('nobody sees another shop’s rows', async () => {
    await shopIsOpen()
    const position = await writer.write(opened(), added(), held())
    start()
    await caughtUp(position)
    const other = { shop: 'other' }
    for (const topic of ['live-carts', 'carts', 'availability'] as const) {
      expect((await reads.snapshot(topic, other, { limit: 50 })).rows).toStrictEqual([])
      expect((await changesOf(topic, other, -1n)).rows).toStrictEqual([])
    }
    expect(await reads.cart('other', annsCart)).toBeUndefined()
    expect(await reads.activeCart('other', ann.actor)).toBeUndefined()
  })

  it('an owner sees only what is theirs; the filter of staff shows what no longer matches as gone', async () => {
    await shopIsOpen()
    const position = await writer.write(opened(), added(), bobOpens, added({ ...bobsLine, sku: 'CUP' }))
    start()
    await caughtUp(position)
    const keysOf = async (scope: Scope) => (await reads.snapshot('carts', scope, { limit: 50 })).rows.map((r) => r.key)
    expect(await keysOf({ ...demo, owner: ann.actor })).toStrictEqual([annsCart])
    expect((await changesOf('carts', { ...demo, owner: ann.actor }, 0n)).rows).toMatchObject([{ key: annsCart }])
    expect(await keysOf({ ...demo, filter: { ownerKind: 'guest' } })).toStrictEqual([bobsCart])
    expect(await keysOf({ ...demo, filter: { sku: 'CUP' } })).toStrictEqual([bobsCart])
    const { rows } = await changesOf('carts', { ...demo, filter: { sku: 'CUP' } }, 0n)
    expect(rows.map((r) => [r.key, r.row === null])).toStrictEqual(
      [
        [annsCart, true],
        [bobsCart, false],
      ].sort(([a], [b]) => (a! < b! ? -1 : 1)),
    )
  })

  it('a name with characters that PostgreSQL does not know is shown without them', async () => {
    const position = await writer.write(configured(), listed(mug, { name: 'a\0b\ud800c' }), stocked('MUG', '1'))
    start()
    await caughtUp(position)
    const { rows } = await reads.snapshot('availability', demo, { limit: 1 })
    expect(rows).toMatchObject([{ row: { name: 'a\uFFFDb\uFFFDc' } }])
  })
})

describe('availability', () => {
  it('counts what is on hand, held and promised as the deciders do', async () => {
    await writer.write(
      configured(),
      listed(mug, { safetyStock: '2', backorder: '1' }),
      stocked('MUG', '10'),
      stocked('MUG', '3', 'B1'),
    )
    const position = await writer.write(opened(), added(), held({ quantity: '2.5' }))
    start()
    await caughtUp(position)
    const { rows } = await reads.snapshot('availability', { ...demo, key: 'MUG' }, { limit: 1 })
    expect(rows[0]!.row).toStrictEqual({
      ...{ sku: 'MUG', name: 'Mug', unit: 'each', price: '12.50', currency: 'GBP', status: 'listed' },
      ...{ available: '8.5', onHand: '13', held: '2.5', safetyStock: '2', backorder: '1' },
      pools: [
        { batch: '-', onHand: '10', held: '2.5', available: '6.5' },
        { batch: 'B1', onHand: '3', held: '0', available: '2' },
      ],
    })
  })

  it('leaves out a hold that is due by the database’s clock, before any event says so, and once only after', async () => {
    await shopIsOpen()
    const soon = new Date(Date.now() + 1500).toISOString()
    const position = await writer.write(opened(), added(), held({ expiresAt: soon }))
    start()
    await caughtUp(position)
    const available = async () => (await reads.snapshot('availability', demo, { limit: 1 })).rows[0]!.row
    expect(await available()).toMatchObject({ available: '9', held: '1' })
    expect(await reads.nextDue('demo')).toStrictEqual({ at: new Date(soon), skus: ['MUG'] })
    await vi.waitFor(async () => expect(await available()).toMatchObject({ available: '10', held: '0' }), 5000)
    expect(await reads.nextDue('demo')).toBeUndefined()
    expect((await reads.cart('demo', annsCart))!.row.items[0]).not.toHaveProperty('hold')
    const logged = await writer.write(expired({ sku: 'MUG', batch: '-' }, { expiresAt: soon }))
    await caughtUp(logged)
    expect(await available()).toMatchObject({ available: '10', held: '0' })
  })
})

describe('a cursor', () => {
  it('ends a page on a whole batch, and goes through all that changed exactly once', async () => {
    const since = await shopIsOpen()
    const batches: bigint[] = []
    for (const sizes of [3, 1, 4, 2]) {
      const carts = Array.from({ length: sizes }, (_, i) => opened({ cart: cartIdOf(`${batches.length}.${i}`) }))
      batches.push(await writer.write(...carts))
    }
    start()
    await caughtUp(batches.at(-1)!)
    const pages = []
    for (let after = since, more = true; more; ) {
      const page = await changesOf('carts', demo, after, 4)
      pages.push({ keys: page.rows.length, position: page.position })
      ;({ position: after, more } = page)
    }
    // 3 + 1 rows fill the first page; the second begins a batch of 4; the last is what remains.
    expect(pages).toStrictEqual([
      { keys: 4, position: batches[1] },
      { keys: 4, position: batches[2] },
      { keys: 2, position: batches[3] },
    ])
    expect((await changesOf('carts', demo, since, 2)).rows).toHaveLength(3)
  })

  it('pages a snapshot by position and key, and tells where the next page begins', async () => {
    await shopIsOpen()
    const carts = Array.from({ length: 5 }, (_, i) => opened({ cart: cartIdOf(`page ${i}`) }))
    const position = await writer.write(...carts)
    start()
    await caughtUp(position)
    const first = await reads.snapshot('carts', demo, { limit: 3 })
    const second = await reads.snapshot('carts', demo, { limit: 3, page: first.next! })
    expect(second.next).toBeUndefined()
    expect([...first.rows, ...second.rows].map((r) => r.key)).toStrictEqual(carts.map((c) => c.data.cart).sort())
  })

  it('never goes back, and moves over batches that changed nothing', async () => {
    await shopIsOpen()
    const position = await writer.write(opened(), added())
    start()
    await caughtUp(position)
    expect(await changesOf('availability', demo, position - 1n)).toMatchObject({ rows: [], position, more: false })
    expect(await changesOf('availability', demo, position + 5n)).toMatchObject({ rows: [], position: position + 5n })
  })

  it('from before a change of the shop’s policy is below the horizon: every total was restated', async () => {
    await shopIsOpen()
    const before = await writer.write(opened(), added())
    start()
    await caughtUp(before)
    const changed = await writer.write(configured({ taxRate: '0.1' }))
    await caughtUp(changed)
    expect(await changesOf('live-carts', demo, before)).toMatchObject({ horizon: changed })
    expect((await reads.cart('demo', annsCart))!.row).toMatchObject({ tax: '1.25', total: '13.75' })
  })
})

describe('replay-equals-live', () => {
  it('the same events projected once more over the same tables leave every row as it was', async () => {
    await shopIsOpen()
    await writer.write(opened(), added(), held(), bobOpens)
    await writer.write(removed(), released())
    const position = await writer.write(
      added({ ...bobsLine, quantity: '3', lineTotal: '37.50' }),
      held({ ...bobsLine, hold: idOf(2, 1), quantity: '3' }),
    )
    const first = start()
    await caughtUp(position)
    const live = await allRows()
    await first.stop()
    await rewind()
    const again = start({ limits: { chunkEvents: 3 } })
    await caughtUp(position)
    expect(await allRows()).toStrictEqual(live)
    await again.stop()
    await pool.query('drop schema read cascade')
    start({ limits: { chunkEvents: 1, cacheRows: 2 } })
    await caughtUp(position)
    expect(await allRows()).toStrictEqual(live)
  })

  it('a projector that ended between two chunks resumes from its checkpoint, with nothing in memory', async () => {
    await shopIsOpen()
    const filled = await writer.write(opened(), added(), held())
    const first = start()
    await caughtUp(filled)
    await first.stop()
    const position = await writer.write(removed(), released())
    start()
    await caughtUp(position)
    expect((await reads.cart('demo', annsCart))!.row).toMatchObject({ version: 3, items: [] })
    expect((await reads.snapshot('availability', demo, { limit: 1 })).rows).toMatchObject([{ row: { held: '0' } }])
  })

  it('rows and checkpoint commit together: a chunk that fails leaves nothing behind', async () => {
    const open = await shopIsOpen()
    const projector = start()
    await caughtUp(open)
    await pool.query(`alter table read.availability_hold_v1 add constraint refuse check (quantity < 100)`)
    const position = await writer.write(opened(), added(), held({ quantity: '100' }))
    await vi.waitFor(() => expect(stateOf(projector)).toMatchObject({ state: 'unreachable' }), 5000)
    expect((await reads.snapshot('carts', demo, { limit: 1 })).rows).toStrictEqual([])
    expect((await reads.checkpoint(0, 'carts')).position).toBe(open)
    await pool.query(`alter table read.availability_hold_v1 drop constraint refuse`)
    await caughtUp(position)
    expect((await reads.snapshot('carts', demo, { limit: 1 })).rows).toHaveLength(1)
    await vi.waitFor(() => expect(stateOf(projector)).toMatchObject({ state: 'following' }), 5000)
  })
})

describe('one projector a partition', () => {
  it('a second one stands by, and goes on when the first has ended', async () => {
    const open = await shopIsOpen()
    const first = start()
    await caughtUp(open)
    const second = start()
    await vi.waitFor(() => expect(stateOf(second)).toMatchObject({ state: 'standby' }), 5000)
    await first.stop()
    const position = await writer.write(opened())
    await caughtUp(position)
    await vi.waitFor(() => expect(stateOf(second)).toMatchObject({ state: 'following', position }), 5000)
  })

  it('one that holds on to a partition and stands still is unseated by the one that stands by', async () => {
    const open = await shopIsOpen()
    // What a process that was stopped leaves behind: a connection with the partition's lock, and nobody behind it.
    const stopped = await pool.connect()
    stopped.on('error', () => {})
    await stopped.query('select pg_advisory_lock($1, 0)', [0x63617274])
    const second = start({ stalledMs: 600 })
    await vi.waitFor(() => expect(stateOf(second)).toMatchObject({ state: 'standby' }), 5000)
    await caughtUp(open)
    await expect(stopped.query('select 1')).rejects.toThrow()
    stopped.release(true)
  })

  it('a zombie that writes after another has moved the checkpoint is rolled back, and begins again from what is committed', async () => {
    const open = await shopIsOpen()
    const overtaken: string[] = []
    const zombie = start({ onOvertaken: () => void overtaken.push('zombie') })
    await caughtUp(open)
    // What another projector would have committed while this one was away: its first cart, under a head that this one never saw.
    const elsewhere = 'f'.repeat(64)
    await pool.query(`update read.checkpoint set head = $1`, [elsewhere])
    const before = await allRows()
    const position = await writer.write(opened(), added(), held())
    await vi.waitFor(() => expect(overtaken).toStrictEqual(['zombie']), 5000)
    expect(await allRows()).toStrictEqual(before)
    // It resumes at the other's head; the log does not know that one, so it says so and stops.
    await vi.waitFor(
      () => expect(stateOf(zombie)).toMatchObject({ state: 'stopped', reason: expect.stringContaining('diverged') }),
      5000,
    )
    expect(await reads.waitFor(0, position, 50)).toBe(false)
  })
})

describe('what a projector says when it cannot go on', () => {
  it('another log’s rows are left alone', async () => {
    const position = await shopIsOpen()
    const first = start()
    await caughtUp(position)
    await first.stop()
    const others = new MemoryBroker()
    await writerOf(createMemoryLog(others))
    const second = start({ log: createMemoryLog(others) })
    await vi.waitFor(
      () => expect(stateOf(second)).toMatchObject({ state: 'stopped', reason: expect.stringContaining(writer.logId) }),
      5000,
    )
    expect((await reads.checkpoint(0, 'carts')).position).toBe(position)
  })

  it('an event that does not fit the rows stops it, by name', async () => {
    await shopIsOpen()
    await writer.write(added())
    const projector = start()
    await vi.waitFor(
      () =>
        expect(stateOf(projector)).toMatchObject({ state: 'stopped', reason: expect.stringContaining('ItemAdded') }),
      5000,
    )
  })

  it('it is not ready while the database is gone, and goes on when it is back', async () => {
    const open = await shopIsOpen()
    const projector = start()
    await caughtUp(open)
    await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cartstream-projector' and datname = current_database()`,
    )
    await vi.waitFor(() => expect(told.join()).toContain('lost its place'), 5000)
    const position = await writer.write(opened(), added())
    await caughtUp(position)
    await vi.waitFor(() => expect(stateOf(projector)).toMatchObject({ state: 'following', position }), 5000)
  })
})

describe('hints', () => {
  it('each transaction sends one, which names all checkpoints that it moved', async () => {
    const open = await shopIsOpen()
    let transactions = 0
    start({ onProgress: () => transactions++ })
    await caughtUp(open)
    const client = await pool.connect()
    const payloads: (string | undefined)[] = []
    client.on('notification', ({ payload }) => payloads.push(payload))
    await client.query('listen cartstream_read')
    const before = transactions
    for (let i = 0; i < 3; i++) await caughtUp(await writer.write(opened({ cart: cartIdOf(`hint ${i}`) })))
    await client.query('select 1')
    client.release(true)
    expect(payloads).toHaveLength(transactions - before)
    expect(new Set(payloads)).toStrictEqual(new Set(['shops:0,carts:0,availability:0']))
  })

  it('wake who listens, and who waits for a position', async () => {
    const open = await shopIsOpen()
    start()
    await caughtUp(open)
    const heard = vi.fn()
    const end = new AbortController()
    reads.listen(heard, end.signal)
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith([]))
    const position = await writer.write(opened())
    await caughtUp(position)
    await vi.waitFor(() =>
      expect(heard).toHaveBeenCalledWith(expect.arrayContaining([{ projection: 'carts', partition: 0 }])),
    )
    expect(await reads.waitFor(0, position + 1n, 50)).toBe(false)
    end.abort()
  })
})

describe('tombstones', () => {
  it('are purged once they are old, and the horizon moves over them', async () => {
    await shopIsOpen()
    await writer.write(opened(), added(), held())
    const position = await writer.write(removed(), released())
    start({ limits: { keepTombstones: 0 }, purgeMs: 50 })
    await caughtUp(position)
    const gone = async () => (await pool.query('select from read.availability_hold_v1')).rowCount
    await vi.waitFor(async () => expect(await gone()).toBe(0), 5000)
    expect((await reads.checkpoint(0, 'availability')).horizon).toBe(position)
    expect((await reads.checkpoint(0, 'carts')).horizon).toBe(-1n)
  })
})

it('before any projector was there, queries say so', async () => {
  await expect(reads.snapshot('carts', demo, { limit: 1 })).rejects.toThrow(NotProjected)
  await expect(reads.partitionOf('demo')).rejects.toThrow(NotProjected)
  expect(await reads.waitFor(0, 0n, 20)).toBe(false)
})
