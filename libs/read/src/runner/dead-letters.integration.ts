import { partitionOf } from '@cartstream/log'
import { createMemoryLog } from '@cartstream/log/memory'
import type { EventType } from '@cartstream/schemas'
import { bobOpens, bobsCart, bobsLine, demo, held, stageReading } from '@cartstream/spec/reading'
import { configured, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { added, annsCart, opened, quantityChanged, removed } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { carts } from '../carts/project.ts'
import { projections } from '../index.ts'
import { migrate } from '../migrate.ts'
import { clearDeadLetters, createDeadLetters, type DeadLetters } from '../ops/dead-letters.ts'
import type { AnyProjection } from '../projection.ts'
import { usual } from './options.ts'
import { Session } from './session.ts'
import { Store } from './store.ts'

const stage = stageReading()
let ops: DeadLetters
beforeEach(() => {
  ops = createDeadLetters(stage.pool)
})

/** All read models, that of carts with a mistake: it does not take these events of Ann's. */
const mistaken = (...types: readonly EventType[]): readonly AnyProjection[] => {
  const { on }: AnyProjection = carts
  const wrong = (type: EventType) => (event: never, rows: never) => {
    if ((event as { stream: string }).stream === `cart/${annsCart}`) throw new Error('a mistake')
    on[type]!(event, rows)
  }
  const broken = { ...carts, on: { ...on, ...Object.fromEntries(types.map((type) => [type, wrong(type)])) } }
  return projections.map((projection) => (projection === carts ? broken : projection))
}
const reached = async (position: bigint, shop = 'demo') => {
  const partition = partitionOf(shop, stage.broker.partitions.length)
  expect(await stage.reads.waitFor(partition, position, 30_000), stage.told.join('\n')).toBe(true)
}
const until = (assertion: () => Promise<void>) => vi.waitFor(assertion, { timeout: 30_000, interval: 50 })
const letters = () => ops.deadLetters()
const cartRow = async (key: string) => (await stage.reads.one('carts', { shop: 'demo', key }))?.row
/** Every row, without when it changed. */
const contents = async () =>
  (await stage.allRows()).map((rows) => rows.map((row) => ({ ...(row as object), position: undefined, at: undefined })))
/** What a program without mistakes would have made of it. */
const cleanly = async (position: bigint) => {
  await stage.pool.query('drop schema read cascade')
  const clean = stage.start()
  await stage.caughtUp(position)
  const rows = await contents()
  await clean.stop()
  return rows
}
const annAndBob = async () => {
  await stage.openShop()
  await stage.writer.write(opened(), bobOpens)
  await stage.writer.write(added(), held(), added(bobsLine), held({ ...bobsLine, hold: idOf(2, 1) }))
  return stage.writer.write(quantityChanged({ quantity: '2' }), held({ quantity: '2', was: '1' }), listed(shirt))
}

describe('an event that a live read model cannot take', () => {
  it('is parked with the rest of its stream, while other carts, other read models and the shop’s stock go on', async () => {
    const position = await annAndBob()
    const projector = stage.start({ projections: mistaken('ItemAdded') })
    await reached(position)
    expect(await letters()).toStrictEqual([
      {
        ...{ id: expect.any(String), model: 'carts', partition: 0, shop: 'demo', stream: `cart/${annsCart}` },
        error: expect.stringMatching(/^carts could not take ItemAdded .*: a mistake$/),
        ...{ parkedAt: expect.stringMatching(/^20.*Z$/), waiting: 2, state: 'parked' },
      },
    ])
    expect(await cartRow(annsCart)).toMatchObject({ version: 1, items: [] })
    expect(await cartRow(bobsCart)).toMatchObject({ version: 2, items: [{ sku: 'MUG' }] })
    expect(projector.status()).toMatchObject([{ state: 'following', parked: new Map([['carts', 1]]) }])
    expect(stage.told.join('\n')).toContain('goes on without a stream')
    await projector.stop()
    const live = await stage.allRows()
    await cleanly(position)
    const clean = await stage.allRows()
    const others = (all: unknown[][]) => all.filter((_, table) => tables[table] !== carts.tables.cart)
    expect(others(live)).toStrictEqual(others(clean))
  })
  const tables = projections.flatMap((p) => Object.values(p.tables))

  it('is shown with all that waits, as the log has it', async () => {
    const position = await annAndBob()
    stage.start({ projections: mistaken('ItemAdded') })
    await reached(position)
    const { id } = (await letters())[0]!
    const { parked } = (await ops.deadLetter(id))!
    expect(parked).toMatchObject([
      { index: 0, type: 'ItemAdded', position: position - 3n, data: { cart: annsCart, sku: 'MUG' } },
      { index: 1, type: 'ItemQuantityChanged', position, data: { quantity: '2' } },
    ])
    for (const unknown of ['no such id', idOf(9, 9)]) {
      expect(await ops.deadLetter(unknown)).toBeUndefined()
      expect(await ops.retry(unknown, 'olga')).toBeUndefined()
    }
  })

  it('stays parked for whoever projects next, and so does what comes of its stream', async () => {
    await reachedBy('ItemAdded')
    const position = await stage.writer.write(removed(), added({ ...bobsLine, line: idOf(3, 0) }))
    stage.start()
    await reached(position)
    expect(await letters()).toMatchObject([{ waiting: 3, state: 'parked' }])
    expect(await cartRow(annsCart)).toMatchObject({ version: 1 })
    expect(await cartRow(bobsCart)).toMatchObject({ version: 3 })
  })

  it('is parked by nobody who was overtaken', async () => {
    const open = await stage.openShop()
    const overtaken: number[] = []
    stage.start({ projections: mistaken('CartOpened'), onOvertaken: (p) => void overtaken.push(p) })
    await stage.caughtUp(open)
    await stage.pool.query('update read.checkpoint set head = $1', ['f'.repeat(64)])
    await stage.writer.write(opened())
    await vi.waitFor(() => expect(overtaken).toStrictEqual([0]), 30_000)
    expect(await letters()).toStrictEqual([])
  })

  it('is the end of a run that is told to throw: nothing of it is committed', async () => {
    await annAndBob()
    await migrate(stage.db, projections)
    const store = await Store.open(stage.db, () => {})
    const session = new Session({
      ...{ log: createMemoryLog(stage.broker), store, partition: 0, known: mistaken('ItemAdded'), limits: usual },
      ...{ signal: new AbortController().signal, onResumed: () => {}, onProgress: () => {}, onDetached: () => {} },
      onPoison: 'throw',
    })
    await expect(session.run()).rejects.toThrow('carts could not take ItemAdded')
    await store.close()
    expect(await letters()).toStrictEqual([])
    expect((await stage.allRows()).flat()).toStrictEqual([])
  })
})

/** Ann's stream waits since an event of this type, and the projector has ended. */
const reachedBy = async (...types: readonly EventType[]): Promise<{ id: string; position: bigint }> => {
  const position = await annAndBob()
  const projector = stage.start({ projections: mistaken(...types) })
  await reached(position)
  await projector.stop()
  return { id: (await letters())[0]!.id, position }
}

describe('a retry', () => {
  it('once the mistake is mended makes the rows what they ought to be, and whoever follows them is told', async () => {
    const { id, position: cursor } = await reachedBy('ItemAdded')
    const projector = stage.start()
    await reached(cursor)
    expect(await ops.retry(id, 'olga')).toMatchObject({ id, state: 'retrying', waiting: 2 })
    let position = cursor
    await until(async () => {
      position = await stage.writer.write(listed(mug))
      await reached(position)
      expect(await letters()).toStrictEqual([])
    })
    const changes = await stage.reads.changes('carts', demo, cursor, 10)
    expect(changes.rows.map(({ key }) => key)).toStrictEqual([annsCart])
    expect(changes.rows[0]!.row).toMatchObject({ version: 3, items: [{ quantity: '2' }] })
    position = await stage.writer.write(removed())
    await reached(position)
    expect(await cartRow(annsCart)).toMatchObject({ version: 4, items: [] })
    const live = await contents()
    await projector.stop()
    expect(live).toStrictEqual(await cleanly(position))
  })

  it('where the log is quiet gives the read model another generation’s number, so that everybody fetches anew', async () => {
    const { id, position } = await reachedBy('ItemAdded')
    const projector = stage.start()
    await reached(position)
    const before = await stage.reads.checkpoint(0, 'carts')
    const stock = await stage.reads.checkpoint(0, 'availability')
    await ops.retry(id, 'olga')
    await until(async () => expect(await letters()).toStrictEqual([]))
    const { generation, ...place } = await stage.reads.checkpoint(0, 'carts')
    expect(generation).toBeGreaterThan(before.generation)
    expect(place).toMatchObject({ position, at: before.at, lagMs: before.lagMs })
    expect((await stage.reads.checkpoint(0, 'availability')).generation).toBe(stock.generation)
    const next = await stage.writer.write(removed())
    await reached(next)
    expect(await cartRow(annsCart)).toMatchObject({ version: 4, items: [] })
    const live = await contents()
    await projector.stop()
    expect(live).toStrictEqual(await cleanly(next))
  })

  it('takes the read model’s checkpoints of other partitions along, and whoever projects those goes on', async () => {
    await stage.partitions(2)
    const elsewhere = ['a', 'b', 'c', 'd', 'e', 'f'].find((shop) => partitionOf(shop, 2) !== partitionOf('demo', 2))!
    const { id } = await reachedBy('ItemAdded')
    await stage.writer.writeIn(elsewhere, configured())
    const overtaken: number[] = []
    const projector = stage.start({ onOvertaken: (partition) => void overtaken.push(partition) })
    await ops.retry(id, 'olga')
    await until(async () => expect(await letters()).toStrictEqual([]))
    await stage.writer.writeIn(elsewhere, opened())
    const row = async () => (await stage.reads.one('carts', { shop: elsewhere, key: annsCart }))?.row
    await until(async () => expect(await row()).toMatchObject({ version: 1 }))
    await until(async () => expect(projector.status()).toMatchObject([{ state: 'following' }, { state: 'following' }]))
    expect(overtaken).toStrictEqual([]) // nobody was: the read model has another number
  })

  it('that fails again leaves it parked, with what went wrong this time', async () => {
    const { id, position } = await reachedBy('ItemAdded', 'ItemQuantityChanged')
    stage.start({ projections: mistaken('ItemQuantityChanged') })
    await reached(position)
    await ops.retry(id, 'olga')
    await until(async () => expect(await letters()).toMatchObject([{ waiting: 1, state: 'parked' }]))
    expect(await letters()).toMatchObject([{ id, error: expect.stringContaining('ItemQuantityChanged') }])
    expect(await cartRow(annsCart)).toMatchObject({ version: 2, items: [{ quantity: '1' }] })
    await ops.retry(id, 'olga')
    await until(async () => {
      const { rows } = await stage.pool.query('select state, attempts from read.dead_letter')
      expect(rows).toStrictEqual([{ state: 'parked', attempts: 2 }])
    })
  })
})

describe('a skip', () => {
  it('goes on without the event, and keeps why and by whom', async () => {
    const { id, position } = await reachedBy('ItemAdded')
    stage.start({ projections: mistaken('ItemAdded') })
    await reached(position)
    await ops.skip(id, { by: 'olga', reason: 'Ann was called' })
    // Without the line there is nothing whose quantity could change.
    await until(async () => expect(await letters()).toMatchObject([{ waiting: 1, state: 'parked' }]))
    expect(await ops.deadLetter(id)).toMatchObject({
      error: expect.stringContaining('has no line'),
      parked: [{ index: 0, type: 'ItemQuantityChanged' }],
      skipped: [
        { type: 'ItemAdded', error: expect.stringContaining('a mistake'), reason: 'Ann was called', by: 'olga' },
      ],
    })
    await ops.skip(id, { by: 'olga', reason: 'neither' })
    await until(async () => expect(await letters()).toStrictEqual([]))
    const next = await stage.writer.write(opened({ earlier: 1 }))
    await reached(next)
    expect(await cartRow(annsCart)).toMatchObject({ version: 1, items: [] })
  })
})

describe('a value that a column does not take', () => {
  it('is parked like an event that the read model does not take, and nothing else with it', async () => {
    const open = await stage.openShop()
    const projector = stage.start()
    await stage.caughtUp(open)
    await stage.pool.query('alter table read.reservation_v1 add constraint refuse check (quantity < 100)')
    const one = held({ ...bobsLine, hold: idOf(2, 1) })
    await stage.writer.write(opened(), bobOpens, listed(shirt), added(), added(bobsLine))
    const position = await stage.writer.write(
      one,
      held({ quantity: '100' }),
      stocked('SHIRT', '3'),
      stocked('MUG', '9'),
    )
    await reached(position)
    expect(await letters()).toMatchObject([
      { model: 'availability', stream: 'stock/MUG', waiting: 2, error: expect.stringContaining('"refuse"') },
    ])
    const sold = async () => (await stage.reads.snapshot('availability', demo, { limit: 9 })).rows.map(({ row }) => row)
    expect(await sold()).toMatchObject([
      { sku: 'MUG', onHand: '10', held: '1' },
      { sku: 'SHIRT', onHand: '3' },
    ])
    await stage.pool.query('alter table read.reservation_v1 drop constraint refuse')
    await ops.retry((await letters())[0]!.id, 'olga')
    await until(async () => expect(await letters()).toStrictEqual([]))
    await reached(position)
    const live = await contents()
    await projector.stop()
    expect(live).toStrictEqual(await cleanly(position))
  })

  it('and text that no database takes come back as they were told', async () => {
    await stage.openShop()
    await stage.writer.write(opened())
    const position = await stage.writer.write(added({ name: 'Mug \0 \ud800 \\u0000' }))
    const first = stage.start({ projections: mistaken('ItemAdded') })
    await reached(position)
    await first.stop()
    const { id } = (await letters())[0]!
    expect((await ops.deadLetter(id))!.parked).toMatchObject([{ data: { name: 'Mug \0 \ud800 \\u0000' } }])
    const second = stage.start()
    await ops.retry(id, 'olga')
    await until(async () => expect(await letters()).toStrictEqual([]))
    await second.stop()
    const live = await contents()
    expect(live).toStrictEqual(await cleanly(position))
  })
})

it('a projector that remembers what was cleared away begins again, and takes the stream as it is then', async () => {
  const position = await annAndBob()
  stage.start({ projections: mistaken('ItemAdded') })
  await reached(position)
  await clearDeadLetters(stage.pool as never, 'carts', 'another')
  expect(await letters()).toHaveLength(1)
  await clearDeadLetters(stage.pool as never, 'carts', 'demo')
  const next = await stage.writer.write(opened({ earlier: 1 }))
  await reached(next)
  const { rows } = await stage.pool.query('select earlier from read.cart_v6 where key = $1', [annsCart])
  expect(rows).toStrictEqual([{ earlier: 1 }])
  expect(await letters()).toStrictEqual([])
})
