import { partitionOf } from '@cartstream/log'
import { createMemoryLog } from '@cartstream/log/memory'
import { bobOpens, bobsCart, bobsLine, demo, held, later, stageReading } from '@cartstream/spec/reading'
import { ann, bob, configured, dan, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, annsCart, expired, opened, released, removed } from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it, vi } from 'vitest'
import { NotProjected, type Scope } from './reads.ts'

const stage = stageReading()

describe('from the log to the rows', () => {
  it('a cart with lines is a live cart, with the totals of the shop’s rate', async () => {
    const since = await stage.openShop()
    const position = await stage.writer.write(opened(), added(), held())
    stage.start()
    await stage.caughtUp(position)
    const live = await stage.reads.snapshot('live-carts', demo, { limit: 50 })
    expect(live).toMatchObject({ logId: stage.writer.logId, partition: 0, position, horizon: since })
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
    await stage.openShop()
    const filled = await stage.writer.write(opened(), added(), held())
    const emptied = await stage.writer.write(removed(), released())
    stage.start()
    await stage.caughtUp(emptied)
    expect((await stage.reads.snapshot('live-carts', demo, { limit: 50 })).rows).toStrictEqual([])
    expect((await stage.reads.changes('live-carts', demo, filled, 100)).rows).toMatchObject([
      { key: annsCart, row: null, position: emptied },
    ])
    expect((await stage.reads.changes('carts', demo, filled, 100)).rows).toMatchObject([
      { row: { items: [], subtotal: '0.00' } },
    ])
    expect(await stage.reads.one('carts', { shop: 'demo', key: annsCart })).toMatchObject({
      position: emptied,
      row: { id: annsCart, itemCount: 0 },
    })
    expect(await stage.reads.activeCart('demo', ann.actor)).toMatchObject({ earlier: 0, row: { id: annsCart } })
    expect(await stage.reads.activeCart('demo', bob.actor)).not.toHaveProperty('row')
  })

  it('each partition has a checkpoint and an order of its own, and a shop is where the log has put it', async () => {
    await stage.partitions(3)
    const log = createMemoryLog(stage.broker)
    const shops = ['demo', 'north', 'south', 'east', 'west']
    for (const shop of shops) await stage.writer.writeIn(shop, { ...configured(), stream: `shop/${shop}` })
    stage.start({ log })
    for (const shop of shops) {
      const partition = partitionOf(shop, 3)
      expect(
        await stage.reads.waitFor(partition, (await log.tail(partition)).offset, 10_000),
        stage.told.join('\n'),
      ).toBe(true)
      expect(await stage.reads.partitionOf(shop)).toBe(partition)
      expect(await stage.reads.snapshot('carts', { shop }, { limit: 1 })).toMatchObject({ partition, rows: [] })
      expect(await stage.reads.shop(shop)).toStrictEqual({
        name: 'Demo',
        currency: 'GBP',
        taxRate: '0.2',
        stockShown: 'exact',
      })
    }
    expect(new Set(shops.map((shop) => partitionOf(shop, 3))).size).toBeGreaterThan(1)
  })

  it('nobody sees another shop’s rows', async () => {
    await stage.openShop()
    const position = await stage.writer.write(opened(), added(), held())
    stage.start()
    await stage.caughtUp(position)
    const other = { shop: 'other' }
    for (const topic of ['live-carts', 'carts', 'availability'] as const) {
      expect((await stage.reads.snapshot(topic, other, { limit: 50 })).rows).toStrictEqual([])
      expect((await stage.reads.changes(topic, other, -1n, 100)).rows).toStrictEqual([])
    }
    expect(await stage.reads.one('carts', { shop: 'other', key: annsCart })).toBeUndefined()
    expect(await stage.reads.activeCart('other', ann.actor)).not.toHaveProperty('row')
  })

  it('an owner sees only what is theirs; the filter of staff shows what no longer matches as gone', async () => {
    await stage.openShop()
    const position = await stage.writer.write(opened(), added(), bobOpens, added({ ...bobsLine, sku: 'CUP' }))
    stage.start()
    await stage.caughtUp(position)
    const keysOf = async (scope: Scope) =>
      (await stage.reads.snapshot('carts', scope, { limit: 50 })).rows.map((r) => r.key)
    expect(await keysOf({ ...demo, owner: ann.actor })).toStrictEqual([annsCart])
    expect((await stage.reads.changes('carts', { ...demo, owner: ann.actor }, 0n, 100)).rows).toMatchObject([
      { key: annsCart },
    ])
    expect(await keysOf({ ...demo, filter: { ownerKind: 'guest' } })).toStrictEqual([bobsCart])
    expect(await keysOf({ ...demo, filter: { sku: 'CUP' } })).toStrictEqual([bobsCart])
    const { rows } = await stage.reads.changes('carts', { ...demo, filter: { sku: 'CUP' } }, 0n, 100)
    expect(rows.map((r) => [r.key, r.row === null])).toStrictEqual(
      [
        [annsCart, true],
        [bobsCart, false],
      ].sort(([a], [b]) => (a! < b! ? -1 : 1)),
    )
  })

  it('of more than are asked for, a snapshot has the first, with a next page, or the newest, in the same order', async () => {
    await stage.openShop()
    await stage.writer.write(opened(), added())
    await stage.writer.write(bobOpens, added(bobsLine))
    const dans = { cart: cartIdOf(dan.actor), line: idOf(3, 0) }
    await stage.writer.write(opened({ cart: dans.cart, owner: dan.actor }), added(dans))
    const position = await stage.writer.write(added({ line: idOf(4, 0) }))
    stage.start()
    await stage.caughtUp(position)
    const read = async (page: Parameters<typeof stage.reads.snapshot>[2]) => {
      const { rows, next } = await stage.reads.snapshot('live-carts', demo, page)
      return [rows.map(({ key }) => key), next !== undefined]
    }
    expect(await read({ limit: 2 })).toStrictEqual([[bobsCart, dans.cart], true])
    expect(await read({ limit: 2, newest: true })).toStrictEqual([[dans.cart, annsCart], false])
    expect(await read({ limit: 3, newest: true })).toStrictEqual([[bobsCart, dans.cart, annsCart], false])
  })

  it('a name with characters that PostgreSQL does not know is shown without them', async () => {
    const position = await stage.writer.write(configured(), listed(mug, { name: 'a\0b\ud800c' }), stocked('MUG', '1'))
    stage.start()
    await stage.caughtUp(position)
    const { rows } = await stage.reads.snapshot('availability', demo, { limit: 1 })
    expect(rows).toMatchObject([{ row: { name: 'a\uFFFDb\uFFFDc' } }])
  })
})

describe('availability', () => {
  it('counts what is on hand, held and promised as the deciders do', async () => {
    await stage.writer.write(
      configured(),
      listed(mug, { safetyStock: '2', backorder: '1' }),
      stocked('MUG', '10'),
      stocked('MUG', '3', 'B1'),
    )
    const position = await stage.writer.write(opened(), added(), held({ quantity: '2.5' }))
    stage.start()
    await stage.caughtUp(position)
    const { rows } = await stage.reads.snapshot('availability', { ...demo, key: 'MUG' }, { limit: 1 })
    expect(rows[0]!.row).toStrictEqual({
      ...{ sku: 'MUG', name: 'Mug', unit: 'each', price: '12.50', currency: 'GBP', status: 'listed' },
      ...{ available: '8.5', stock: 'in', onHand: '13', held: '2.5', safetyStock: '2', backorder: '1' },
      pools: [
        { batch: '-', onHand: '10', held: '2.5', available: '6.5' },
        { batch: 'B1', onHand: '3', held: '0', available: '2' },
      ],
    })
  })

  it('leaves out a hold that is due by the database’s clock, before any event says so, and once only after', async () => {
    const open = await stage.openShop()
    stage.start()
    await stage.caughtUp(open)
    const soon = new Date(Date.now() + 1500).toISOString()
    const position = await stage.writer.write(opened(), added(), held({ expiresAt: soon }))
    await stage.caughtUp(position)
    const available = async () => (await stage.reads.snapshot('availability', demo, { limit: 1 })).rows[0]!.row
    expect(await available()).toMatchObject({ available: '9', held: '1' })
    expect(await stage.reads.nextDue('demo')).toStrictEqual({ at: new Date(soon), skus: ['MUG'] })
    await vi.waitFor(async () => expect(await available()).toMatchObject({ available: '10', held: '0' }), 5000)
    expect(await stage.reads.nextDue('demo')).toBeUndefined()
    expect((await stage.reads.one('carts', { shop: 'demo', key: annsCart }))!.row.items[0]).not.toHaveProperty('hold')
    const logged = await stage.writer.write(expired({ sku: 'MUG', batch: '-' }, { expiresAt: soon }))
    await stage.caughtUp(logged)
    expect(await available()).toMatchObject({ available: '10', held: '0' })
  })
})

it('before any projector was there, queries say so', async () => {
  await expect(stage.reads.snapshot('carts', demo, { limit: 1 })).rejects.toThrow(NotProjected)
  await expect(stage.reads.partitionOf('demo')).rejects.toThrow(NotProjected)
  expect(await stage.reads.waitFor(0, 0n, 20)).toBe(false)
})
