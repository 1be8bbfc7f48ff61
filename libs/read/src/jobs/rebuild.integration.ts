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
const generationOf = async () => (await stage.reads.checkpoint(0, 'carts')).generation
const schemas = async () =>
  (await stage.pool.query(`select nspname from pg_namespace where nspname like 'read\\_g%'`)).rows as unknown[]

describe('a rebuild', () => {
  it('is switched to at once where not a row differs, and is fed from then on', async () => {
    await stage.caughtUp((stage.start(), await sell()))
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
    await stage.caughtUp((stage.start(), await sell()))
    await stage.pool.query(`update read.price_v3 set price = '1.00'`)
    await stage.pool.query(`delete from read.cart_v5 where key = $1`, [annsCart])
    const { id } = await begun(rebuild())
    const waiting = await becomes(id, 'awaiting-approval')
    expect(waiting.diff!.filter((d) => d.added + d.removed + d.changed > 0)).toMatchObject([
      {
        model: 'prices',
        changed: 1,
        added: 0,
        removed: 0,
        samples: [{ how: 'changed', columns: ['price'], key: 'MUG' }],
      },
      {
        model: 'carts',
        changed: 0,
        added: 1,
        removed: 0,
        samples: [{ how: 'added', key: annsCart, table: 'cart_v5' }],
      },
    ])
    await opsOf().ask(id, 'approve', 'olive')
    await becomes(id, 'switched')
    expect((await stage.reads.one('carts', { ...demo, key: annsCart }))!.row).toMatchObject({ itemCount: 1 })
  })

  it('needs no approval for as many rows as were expected to differ', async () => {
    await stage.caughtUp((stage.start(), await sell()))
    await stage.pool.query(`update read.price_v3 set price = '1.00'`)
    await becomes((await begun(rebuild({ models: ['prices'], expected: 1 }))).id, 'switched')
  })

  it('of which only the comparison is wanted leaves everything as it was', async () => {
    await stage.caughtUp((stage.start(), await sell()))
    await stage.pool.query(`update read.price_v3 set price = '1.00'`)
    const before = await stage.allRows()
    const job = await becomes((await begun(rebuild({ models: ['prices'], dryRun: true }))).id, 'differs')
    expect(job.diff).toMatchObject([{ model: 'prices', changed: 1 }])
    expect(await stage.allRows()).toStrictEqual(before)
    await vi.waitFor(async () => expect(await schemas()).toStrictEqual([]), 10_000)
  })

  it('is taken back at once, for what was live before is fed all along', async () => {
    await stage.caughtUp((stage.start(), await sell()))
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
    await stage.caughtUp((stage.start(), await sell()))
    const other = { shop: 'other' }
    await stage.caughtUp(await stage.writer.write(configured(other), listed(mug, other), stocked('MUG', '5', other)))
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

  it('does not begin beside another one of the same read models', async () => {
    await stage.caughtUp((stage.start(), await sell()))
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

describe('a rebuild that is interrupted', () => {
  const many = async (count: number) => {
    await stage.openShop()
    let position = 0n
    for (let n = 0; n < count; n++) position = await stage.writer.write(listed(mug, { name: `Mug ${n}` }))
    return position
  }
  it('rests while it is paused, and goes on', async () => {
    await stage.caughtUp((stage.start(), await many(5)))
    const ops = opsOf()
    const { id } = await begun(rebuild())
    await ops.ask(id, 'pause', 'olive')
    const paused = await ops.job(id)
    if (paused?.state === 'paused') await ops.ask(id, 'resume', 'olive')
    await becomes(id, 'switched')
  })
  it('goes on where it was when another projector takes over', async () => {
    const position = await many(5)
    const first = stage.start()
    await stage.caughtUp(position)
    const { id } = await begun(rebuild())
    await vi.waitFor(async () => expect((await schemas()).length).toBe(projections.length), 10_000)
    await first.stop()
    stage.start()
    await becomes(id, 'switched')
  })
})

/** The prices of this program in another version, which does as it is told with each product. */
const prices = projections.find((p) => p.name === 'prices')!
const other = (version: number, take: (rows: { price: TableRows<Record<string, unknown>> }, sku: string) => void) =>
  ({
    ...prices,
    version,
    folder: new URL(`data:text/plain,`),
    on: {
      ...prices.on,
      ProductListed: (e: { data: { product: { sku: string } } }, rows: never) => take(rows, e.data.product.sku),
    },
  }) as unknown as AnyProjection

describe('a new generation that cannot take what comes', () => {
  it('while it is folded: the rebuild has failed, the live one is as it was', async () => {
    const position = await sell()
    const bad = {
      ...other(3, () => {
        throw new Error('not a price')
      }),
      folder: prices.folder,
    }
    const set = projections.map((p) => (p === prices ? bad : p))
    const first = stage.start()
    await stage.caughtUp(position)
    await first.stop()
    stage.start({ projections: set })
    const { id } = await begun(rebuild({ models: ['prices'] }))
    const job = await becomes(id, 'failed')
    expect(job.error).toContain('prices could not take ProductListed')
    expect((await stage.pool.query('select price from read.price_v3')).rows).toStrictEqual([{ price: '12.50' }])
  })
})
