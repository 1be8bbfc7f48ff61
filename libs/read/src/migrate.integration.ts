import { demo, stageReading } from '@cartstream/spec/reading'
import { added, opened } from '@cartstream/spec/told'
import { expect, it, vi } from 'vitest'
import { projections } from './index.ts'

const stage = stageReading()
/** The read models as an earlier program left them: its versions are live, with whatever it had in them. */
const asBefore = async () => {
  const position = await stage.writer.write(opened(), added())
  const first = stage.start()
  await stage.caughtUp(position)
  await first.stop()
  await stage.pool.query(`update read.generation set version = version - 1`)
  return position
}
const live = async () =>
  (await stage.pool.query('select projection, version from read.generation where live order by generation')).rows

it('read models of an earlier version are left alone, for others may use them', async () => {
  await stage.openShop()
  await asBefore()
  const projector = stage.start()
  await vi.waitFor(
    () => expect(projector.status()).toMatchObject([{ state: 'stopped', reason: expect.stringContaining('rebuild') }]),
    5000,
  )
  const [{ name: projection, version }] = projections as [(typeof projections)[number]]
  expect((await live())[0]).toStrictEqual({ projection, version: version - 1 })
})

it('whoever is alone with them folds its own from the log’s beginning, and reads those', async () => {
  await stage.openShop()
  const position = await asBefore()
  const parked = `insert into read.dead_letter (projection, partition, shop, stream, error) values ('carts', 0, 'demo', 'cart/1', 'a mistake')`
  await stage.pool.query(parked)
  const projector = stage.start({ outdated: 'refold' })
  await vi.waitFor(() => expect(projector.status()).toMatchObject([{ state: 'following', position }]), 5000)
  expect(await live()).toStrictEqual(projections.map(({ name: projection, version }) => ({ projection, version })))
  expect((await stage.reads.snapshot('live-carts', demo, { limit: 1 })).rows).toHaveLength(1)
  expect((await stage.pool.query('select from read.dead_letter')).rowCount).toBe(0)
})

it('read models of a later version are left alone in any case', async () => {
  await stage.openShop()
  await asBefore()
  await stage.pool.query(`update read.generation set version = version + 2`)
  const projector = stage.start({ outdated: 'refold' })
  await vi.waitFor(() => expect(projector.status()).toMatchObject([{ state: 'stopped' }]), 5000)
})
