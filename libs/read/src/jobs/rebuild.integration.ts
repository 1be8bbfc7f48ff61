import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { partitionOf } from '@cartstream/log'
import { bobOpens, demo, held, stageReading } from '@cartstream/spec/reading'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, annsCart, opened, removed } from '@cartstream/spec/told'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { projections } from '../index.ts'
import { openOps } from '../ops/open.ts'
import type { Job, JobRequest, JobState } from '../ops/types.ts'
import type { AnyProjection, TableRows } from '../projection.ts'

const stage = stageReading()
const opened_: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const ops of opened_.splice(0)) await ops.close()
})
const opsOf = () => {
  const ops = openOps(stage.db, projections)
  opened_.push(ops)
  return ops
}
const rebuild = (more: Partial<JobRequest> = {}): JobRequest => ({
  kind: 'rebuild',
  models: 'all',
  by: 'olive',
  ...more,
})
const begun = async (request: JobRequest): Promise<Job> => {
  const job = await opsOf().start(request)
  if ('refused' in job) throw new Error(job.detail)
  return job
}
const becomes = (id: string, state: JobState): Promise<Job> =>
  vi.waitFor(
    async () => {
      const job = await opsOf().job(id)
      expect(job?.state, `${job?.error} ${stage.told.join('\n')}`).toBe(state)
      return job!
    },
    { timeout: 30_000, interval: 50 },
  )
/** A shop that sells, and a cart with a mug in it. */
const sell = async (): Promise<bigint> => {
  await stage.openShop()
  return stage.writer.write(opened(), added(), held(), bobOpens)
}
/** The same, with a projector that has taken it. */
const sold = async (): Promise<void> => {
  const position = await sell()
  stage.start()
  await stage.caughtUp(position)
}
const generationOf = async () => (await stage.reads.checkpoint(0, 'carts')).generation
const schemas = async () =>
  (await stage.pool.query(`select nspname from pg_namespace where nspname like 'read\\_g%'`)).rows as unknown[]

describe('a rebuild', () => {
  it('is switched to at once where not a row differs, and is fed from then on', async () => {
    await sold()
    const before = { rows: await stage.allRows(), generation: await generationOf() }
    const { id } = await begun(rebuild())
    const job = await becomes(id, 'switched')
    expect(job.diff).toHaveLength(projections.length)
    expect(job.diff!.every((d) => d.added + d.removed + d.changed === 0 && d.hash.live === d.hash.refolded)).toBe(true)
    expect(job.progress).toMatchObject([{ partition: 0 }])
    expect(await stage.allRows()).toStrictEqual(before.rows)
    expect(await generationOf()).not.toBe(before.generation)
    await stage.caughtUp(await stage.writer.write(removed()))
    expect((await stage.reads.one('carts', { ...demo, key: annsCart }))!.row).toMatchObject({ items: [] })
  })

  it('mends rows that are not what the log says, once people approve of the diff', async () => {
    await sold()
    await stage.pool.query(`update read.price_v3 set price = '1.00'`)
    await stage.pool.query(`delete from read.cart_v6 where key = $1`, [annsCart])
    const { id } = await begun(rebuild())
    const waiting = await becomes(id, 'awaiting-approval')
    expect(waiting.diff!.filter((d) => d.added + d.removed + d.changed > 0)).toMatchObject([
      {
        model: 'carts',
        changed: 0,
        added: 1,
        removed: 0,
        samples: [{ how: 'added', key: annsCart, table: 'cart_v6' }],
      },
      {
        model: 'prices',
        changed: 1,
        added: 0,
        removed: 0,
        samples: [{ how: 'changed', columns: ['price'], key: 'MUG' }],
      },
    ])
    await opsOf().ask(id, 'approve', 'olive')
    await becomes(id, 'switched')
    expect((await stage.reads.one('carts', { ...demo, key: annsCart }))!.row).toMatchObject({ itemCount: 1 })
  })

  it('needs no approval for as many rows as were expected to differ', async () => {
    await sold()
    await stage.pool.query(`update read.price_v3 set price = '1.00'`)
    await becomes((await begun(rebuild({ models: ['prices'], expected: 1 }))).id, 'switched')
  })

  it('of which only the comparison is wanted leaves everything as it was', async () => {
    await sold()
    await stage.pool.query(`update read.price_v3 set price = '1.00'`)
    const before = await stage.allRows()
    const job = await becomes((await begun(rebuild({ models: ['prices'], dryRun: true }))).id, 'differs')
    expect(job.diff).toMatchObject([{ model: 'prices', changed: 1 }])
    expect(await stage.allRows()).toStrictEqual(before)
    await vi.waitFor(async () => expect(await schemas()).toStrictEqual([]), 10_000)
  })

  it('is taken back at once, for what was live before is fed all along', async () => {
    await sold()
    await stage.pool.query(`update read.price_v3 set price = '1.00'`)
    const { id } = await begun(rebuild({ approve: true }))
    await becomes(id, 'switched')
    const position = await stage.writer.write(removed(), listed(mug, { name: 'Mug, blue' }))
    await stage.caughtUp(position)
    await opsOf().ask(id, 'rollback', 'olive')
    await becomes(id, 'rolled-back')
    const rows = (await stage.pool.query('select price, position from read.price_v3')).rows
    expect(rows).toMatchObject([{ price: '12.50' }])
    expect((await stage.reads.one('carts', { ...demo, key: annsCart }))!.row).toMatchObject({ items: [] })
    await stage.caughtUp(await stage.writer.write(added()))
    expect((await stage.reads.one('carts', { ...demo, key: annsCart }))!.row).toMatchObject({ itemCount: 1 })
  })

  it('of one shop changes that shop’s rows only', async () => {
    await sold()
    await stage.caughtUp(await stage.writer.writeIn('other', configured(), listed(mug), stocked('MUG', '5')))
    await stage.pool.query(`update read.price_v3 set price = '1.00'`)
    const job = await becomes(
      (await begun(rebuild({ models: ['prices'], shop: 'demo', approve: true }))).id,
      'switched',
    )
    expect(job.diff).toMatchObject([{ model: 'prices', rows: 1, changed: 1 }])
    const prices = async () => (await stage.pool.query('select shop, price from read.price_v3 order by shop')).rows
    expect(await prices()).toStrictEqual([
      { shop: 'demo', price: '12.50' },
      { shop: 'other', price: '1.00' },
    ])
    await opsOf().ask(job.id, 'rollback', 'olive')
    await becomes(job.id, 'rolled-back')
    expect(await prices()).toStrictEqual([
      { shop: 'demo', price: '1.00' },
      { shop: 'other', price: '1.00' },
    ])
  })

  it('of several partitions is switched to once all of them stand beside the live one', async () => {
    await stage.partitions(2)
    const elsewhere = ['a', 'b', 'c', 'd', 'e', 'f'].find((shop) => partitionOf(shop, 2) !== partitionOf('demo', 2))!
    const own = await sell()
    const position = await stage.writer.writeIn(elsewhere, configured(), listed(mug), stocked('MUG', '5'))
    stage.start()
    expect(await stage.reads.waitFor(partitionOf(elsewhere, 2), position, 30_000)).toBe(true)
    expect(await stage.reads.waitFor(partitionOf('demo', 2), own, 30_000)).toBe(true)
    const before = await stage.allRows()
    const job = await becomes((await begun(rebuild())).id, 'switched')
    expect(job.progress.map(({ partition }) => partition)).toStrictEqual([0, 1])
    expect(await stage.allRows()).toStrictEqual(before)
  })

  it('does not begin beside another one of the same read models', async () => {
    await sold()
    await stage.pool.query(`update read.price_v3 set price = '1.00'`)
    const { id } = await begun(rebuild({ models: ['prices'] }))
    expect(await opsOf().start(rebuild())).toMatchObject({ refused: 'job-in-progress' })
    expect(await opsOf().start(rebuild({ models: ['no-such'] }))).toMatchObject({ refused: 'unknown-model' })
    await becomes(id, 'awaiting-approval')
    expect(await opsOf().ask(id, 'rollback', 'olive')).toMatchObject({ refused: 'wrong-state' })
    expect(await opsOf().ask(id, 'cancel', 'olive')).toMatchObject({ state: 'cancelled' })
    await vi.waitFor(async () => expect(await schemas()).toStrictEqual([]), 10_000)
    expect(await opsOf().start(rebuild())).toMatchObject({ state: 'running' })
  })
})

/** So many changes of a product, each a batch of its own. */
const many = async (count: number): Promise<bigint> => {
  await stage.openShop()
  let position = 0n
  for (let n = 0; n < count; n++) position = await stage.writer.write(listed(mug, { price: `${n}.50` }))
  return position
}
/** While the new generation is folded, in small steps. */
const halfWay = (id: string): Promise<void> =>
  vi.waitFor(
    async () => {
      const [{ position }] = (
        await stage.pool.query(
          `select coalesce(max(c.position), -1)::int as position from read.checkpoint c join read.generation g using (generation)
            where g.job = $1 and not c.fed`,
          [id],
        )
      ).rows
      expect(position).toBeGreaterThan(10)
    },
    { timeout: 20_000, interval: 5 },
  )
const slowly = { limits: { buildEvents: 10 } }

describe('a rebuild that is interrupted', () => {
  it('rests while it is paused, and goes on where it was', async () => {
    const position = await many(5000)
    stage.start(slowly)
    await stage.caughtUp(position)
    const before = await stage.allRows()
    const ops = opsOf()
    const { id } = await begun(rebuild())
    await halfWay(id)
    expect(await ops.ask(id, 'pause', 'olive', 'lunch')).toMatchObject({ state: 'paused' })
    expect(await ops.ask(id, 'pause', 'olive')).toMatchObject({ refused: 'wrong-state' })
    const at = async () =>
      (await stage.pool.query(`select sum(position) from read.checkpoint c where not c.fed`)).rows[0].sum as string
    await vi.waitFor(async () => {
      const then = await at()
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(await at()).toBe(then)
    }, 10_000)
    expect((await ops.job(id))?.progress).toMatchObject([{ eventsPerSecond: 0 }])
    await ops.ask(id, 'resume', 'olive')
    const { asked } = await becomes(id, 'switched')
    expect(asked).toMatchObject([
      { what: 'pause', by: 'olive', reason: 'lunch' },
      { what: 'resume', by: 'olive' },
    ])
    expect(await stage.allRows()).toStrictEqual(before)
  })

  it('goes on where it was when another projector takes over', async () => {
    const position = await many(5000)
    const first = stage.start(slowly)
    await stage.caughtUp(position)
    const before = await stage.allRows()
    const { id } = await begun(rebuild())
    await halfWay(id)
    await first.stop()
    const left = (await stage.pool.query(`select min(position)::int as at from read.checkpoint where not fed`)).rows[0]
      .at
    expect(left).toBeGreaterThan(0)
    stage.start()
    await becomes(id, 'switched')
    expect(await stage.allRows()).toStrictEqual(before)
  })

  it('and given up leaves nothing behind', async () => {
    const position = await many(5000)
    stage.start(slowly)
    await stage.caughtUp(position)
    const { id } = await begun(rebuild())
    await halfWay(id)
    await opsOf().ask(id, 'cancel', 'olive')
    await vi.waitFor(async () => expect(await schemas()).toStrictEqual([]), 10_000)
    await stage.caughtUp(await stage.writer.write(listed(mug)))
  })
})

describe('while a rebuild is switched to and taken back', () => {
  it('whoever reads is never refused, and sees each position of one generation or the other', async () => {
    await sold()
    let over = false
    const seen: { generation: number; position: bigint }[] = []
    const reader = async () => {
      while (!over) {
        const { generation, position, rows } = await stage.reads.snapshot('carts', demo, { limit: 10 })
        expect(rows).toHaveLength(2)
        seen.push({ generation, position })
      }
    }
    const writer = async () => {
      while (!over) {
        await stage.writer.write(listed(mug, { price: `${seen.length}.00` }))
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    const busy = Promise.all([reader(), reader(), reader(), writer()])
    try {
      const { id } = await begun(rebuild())
      await becomes(id, 'switched')
      await opsOf().ask(id, 'rollback', 'olive')
      await becomes(id, 'rolled-back')
    } finally {
      over = true
      await busy
    }
    expect(new Set(seen.map(({ generation }) => generation)).size).toBe(2)
    expect(stage.told.filter((line) => line.includes('lost its place'))).toStrictEqual([])
  })
})

const prices = projections.find((p) => p.name === 'prices')!
type PriceRows = { price: TableRows<Record<string, unknown>> }

/** This program's prices in the version after it, with tables of its own, all at one price; `refuses`: what it cannot take. */
const nextPrices = async (refuses?: string): Promise<AnyProjection> => {
  const folder = pathToFileURL(`${await mkdtemp(join(tmpdir(), 'cartstream-prices-'))}/`)
  const text = await readFile(new URL('table.sql', prices.folder), 'utf8')
  await writeFile(new URL('table.sql', folder), text.replaceAll('price_v3', 'price_v4'))
  const { ProductListed: take } = prices.on
  const ProductListed: typeof take = (event, rows: PriceRows) => {
    if (event.data.product.name === refuses) throw new Error('not a price')
    take!(event, rows)
    rows.price.change('MUG', (row) => ({ ...row, price: '9.99' }))
  }
  return { ...prices, version: 4, folder, tables: { price: 'price_v4' }, on: { ...prices.on, ProductListed } }
}
const inProgram = (next: AnyProjection) => ({
  projections: projections.map((p) => (p === prices ? next : p)),
  previous: [prices],
})
const priceIn = async (table: string) => (await stage.pool.query(`select price from ${table}`)).rows[0]?.price as string

describe('a read model in a new version', () => {
  it('is fed beside the one that is live, switched to, and taken back, by one program', async () => {
    const position = await sell()
    const first = stage.start()
    await stage.caughtUp(position)
    await first.stop()
    stage.start(inProgram(await nextPrices()))
    await stage.caughtUp(await stage.writer.write(listed(mug, { price: '13.00' })))
    expect(await priceIn('read.price_v3')).toBe('13.00')
    const { id } = await begun(rebuild({ models: ['prices'] }))
    await becomes(id, 'awaiting-approval')
    await opsOf().ask(id, 'approve', 'olive')
    await becomes(id, 'switched')
    await stage.caughtUp(await stage.writer.write(listed(mug, { price: '14.00' })))
    expect([await priceIn('read.price_v3'), await priceIn('read.price_v4')]).toStrictEqual(['14.00', '9.99'])
    await opsOf().ask(id, 'rollback', 'olive')
    await becomes(id, 'rolled-back')
    await stage.caughtUp(await stage.writer.write(listed(mug, { price: '15.00' })))
    expect(await priceIn('read.price_v3')).toBe('15.00')
  })

  it('that cannot take what is in the log fails its rebuild at that event, and nothing else', async () => {
    const position = await sell()
    const first = stage.start()
    await stage.caughtUp(position)
    await first.stop()
    stage.start(inProgram(await nextPrices(mug.name)))
    const job = await becomes((await begun(rebuild({ models: ['prices'] }))).id, 'failed')
    expect(job.error).toContain('prices could not take ProductListed')
    await stage.caughtUp(await stage.writer.write(listed(mug, { price: '13.00' })))
    expect(await priceIn('read.price_v3')).toBe('13.00')
  })

  it('that cannot take what comes later never stops the live one', async () => {
    const position = await sell()
    const first = stage.start()
    await stage.caughtUp(position)
    await first.stop()
    stage.start(inProgram(await nextPrices('Mug, blue')))
    const { id } = await begun(rebuild({ models: ['prices'] }))
    await becomes(id, 'awaiting-approval')
    await stage.caughtUp(await stage.writer.write(listed(mug, { name: 'Mug, blue', price: '13.00' })))
    expect(await priceIn('read.price_v3')).toBe('13.00')
    expect((await becomes(id, 'failed')).error).toContain('not a price')
  })

  it('whose rows the database does not take never stops the live one', async () => {
    await sold()
    await stage.pool.query(`update read.price_v3 set price = '1.00'`)
    const { id } = await begun(rebuild({ models: ['prices'] }))
    await becomes(id, 'awaiting-approval')
    const [{ home }] = (await stage.pool.query('select home from read.generation where job = $1', [id])).rows
    await stage.pool.query(`alter table ${home}.price_v3 add constraint refuse check (price <> '13.00')`)
    await stage.caughtUp(await stage.writer.write(listed(mug, { price: '13.00' })))
    expect(await priceIn('read.price_v3')).toBe('13.00')
    expect((await becomes(id, 'failed')).error).toContain('refuse')
    await stage.caughtUp(await stage.writer.write(listed(mug, { price: '14.00' })))
    expect(await priceIn('read.price_v3')).toBe('14.00')
  })
})

describe('a verification', () => {
  it('finds that the rows are what the log says', async () => {
    await sold()
    const job = await becomes((await begun({ kind: 'verify', models: 'all', by: 'olive' })).id, 'matched')
    expect(job.diff!.map(({ model }) => model)).toStrictEqual(projections.map((p) => p.name))
  })

  it('names the first row that differs, and the event that should have made it', async () => {
    await sold()
    await stage.pool.query(`update read.cart_v6 set subtotal = 99 where key = $1`, [annsCart])
    const job = await becomes((await begun({ kind: 'verify', models: ['carts'], by: 'olive' })).id, 'differs')
    const [diff] = job.diff!
    expect(diff!.hash.live).not.toBe(diff!.hash.refolded)
    expect(diff).toMatchObject({ added: 0, removed: 0, changed: 1 })
    expect(diff!.first).toMatchObject({
      ...{ key: annsCart, how: 'changed', columns: ['subtotal'] },
      event: { type: 'CartOpened', stream: `cart/${annsCart}` },
    })
  })
})
