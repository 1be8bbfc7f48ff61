import type { EventLog } from '@cartstream/log'
import { createMemoryLog } from '@cartstream/log/memory'
import { stageReading } from '@cartstream/spec/reading'
import { added, opened } from '@cartstream/spec/told'
import { expect, it, vi } from 'vitest'
import { createLag, projections } from '../index.ts'

const stage = stageReading()
const lag = () => createLag(stage.pool).lag()
const soon = { timeout: 30_000, interval: 100 }
const all = (what: object) =>
  projections.map(({ name: model }) => expect.objectContaining({ model, ...what })) as unknown
const eventually = (what: object) => vi.waitFor(async () => expect(await lag()).toStrictEqual(all(what)), soon)
/** Everything waits that is to be written to the read models, for as long as this goes on. */
const heldUp = async (then: () => Promise<void>) => {
  const client = await stage.pool.connect()
  await client.query('begin')
  await client.query('lock table read.checkpoint in share mode')
  await then().finally(async () => {
    await client.query('rollback')
    client.release()
  })
}

it('every read model says where it stands, and that it is at the end', async () => {
  const position = await stage.openShop()
  stage.start()
  await eventually({ partition: 0, position, events: 0, seconds: 0, progressing: true })
  const [first] = await lag()
  await vi.waitFor(async () => expect((await lag())[0]!.saidAt > first!.saidAt).toBe(true), soon)
})

it('what the log has and the rows have not counts, and a checkpoint that does not move for it stands still', async () => {
  const position = await stage.openShop()
  const projector = stage.start({ stalledMs: 1500 })
  await eventually({ position, events: 0 })
  await heldUp(async () => {
    await stage.writer.write(opened(), added())
    await eventually({ position, events: 2, progressing: true })
    await eventually({ position, events: 2, progressing: false })
    expect((await lag())[0]!.seconds).toBeGreaterThan(0.5)
    expect(projector.status()).toMatchObject([{ state: 'following', progressing: false, lag: { events: 2 } }])
  })
  await eventually({ position: position + 2n, events: 0, seconds: 0, progressing: true })
})

it('a reader that hangs shows as lag', async () => {
  const position = await stage.openShop()
  const real = createMemoryLog(stage.broker)
  async function* read(...[partition, from, options]: Parameters<EventLog['read']>) {
    for await (const batch of real.read(partition, from, options)) {
      if (batch.head.offset > position) await new Promise(() => {})
      yield batch
    }
  }
  stage.start({ log: { ...real, read }, stalledMs: 1000 })
  await eventually({ position, events: 0 })
  await stage.writer.write(opened(), added())
  await eventually({ position, events: 2, progressing: false })
})

it('what is void is nothing to catch up with', async () => {
  const position = await stage.openShop()
  const projector = stage.start({ stalledMs: 1000 })
  await eventually({ position, events: 0 })
  stage.broker.produce(0, [{ key: Buffer.from('demo'), value: Buffer.from('no link'), link: undefined }])
  const late = stage.start()
  await vi.waitFor(() => expect(late.status()).toMatchObject([{ state: 'standby' }]), soon)
  await projector.stop()
  await vi.waitFor(() => expect(late.status()).toMatchObject([{ state: 'following', lag: { events: 0 } }]), soon)
  await eventually({ position, events: 0, seconds: 0, progressing: true })
})

it('where nobody says anything any more, nobody knows how far behind it is', async () => {
  await stage.openShop()
  const projector = stage.start()
  await eventually({ events: 0, progressing: true })
  await projector.stop()
  await stage.pool.query(`update read.lag set said_at = said_at - interval '1 minute'`)
  expect(await lag()).toStrictEqual(all({ progressing: false, events: 0 }))
  expect((await lag())[0]!.seconds).toBeGreaterThan(59)
})
