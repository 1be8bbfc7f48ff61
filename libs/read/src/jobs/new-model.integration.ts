import type { EventLog } from '@cartstream/log'
import { createMemoryLog } from '@cartstream/log/memory'
import { bobOpens, demo, held, stageReading } from '@cartstream/spec/reading'
import { added, opened, removed } from '@cartstream/spec/told'
import { describe, expect, it, vi } from 'vitest'
import { projections } from '../index.ts'
import { openOps } from '../ops/open.ts'
import type { Job } from '../ops/types.ts'
import type { AnyProjection } from '../projection.ts'
import { NotProjected } from '../reads.ts'

const stage = stageReading()
const availability = projections.find(({ name }) => name === 'availability')!
const others = projections.filter((p) => p !== availability)

/** A shop that sells, with a mug in a cart, as a program without availability has projected it, which still runs. */
const before = async () => {
  await stage.openShop()
  const position = await stage.writer.write(opened(), added(), held())
  const older = stage.start({ projections: others })
  await stage.caughtUp(position)
  return older
}
/** The same log, of which nobody gets to read the past until it is opened: a fold that takes its time. */
const shut = () => {
  const log = createMemoryLog(stage.broker)
  const opening = Promise.withResolvers<void>()
  const slow: EventLog = {
    ...log,
    async *read(partition, from, options) {
      if (!options.follow) await opening.promise
      yield* log.read(partition, from, options)
    },
  }
  return { log: slow, open: opening.resolve }
}
const soon = { timeout: 30_000, interval: 50 }
const ops = () => openOps(stage.pool, projections)
/** What jobs there are, the newest first, once the newest has come so far. */
const jobs = (state: Job['state']): Promise<readonly Job[]> =>
  vi.waitFor(async () => {
    const all = await ops().jobs()
    expect(all[0]?.state, `${all[0]?.error} ${stage.told.join('\n')}`).toBe(state)
    return all
  }, soon)
const stock = async () => (await stage.reads.snapshot('availability', demo, { limit: 10 })).rows
const heldMug = [{ key: 'MUG', row: { onHand: '10', held: '1' } }]

describe('a read model that is new', () => {
  it('comes by a rebuild, and those that are in use go on meanwhile', async () => {
    await (await before()).stop()
    const { log, open } = shut()
    const projector = stage.start({ log })
    await stage.caughtUp(await stage.writer.write(bobOpens))
    await vi.waitFor(() => expect(projector.status()).toMatchObject([{ state: 'following' }]), 30_000)
    expect(projector.status()).toMatchObject([{ missing: ['availability'], lag: { events: 0 } }])
    expect(await jobs('running')).toMatchObject([{ kind: 'rebuild', models: ['availability'], by: 'cartstream' }])
    await expect(stock()).rejects.toThrow(NotProjected)
    open()
    const [job] = await jobs('switched')
    expect(job).toMatchObject({
      diff: [{ model: 'availability', rows: 2, added: 2, removed: 0, changed: 0, samples: [] }],
    })
    expect(job).not.toHaveProperty('rollbackUntil')
    expect(await stock()).toMatchObject(heldMug)
    await vi.waitFor(() => expect(projector.status()).toMatchObject([{ missing: [] }]), 30_000)
    await stage.caughtUp(await stage.writer.write(removed()))
    expect(stage.told.filter((line) => line.includes('lost its place'))).toStrictEqual([])
  })

  it('is left to the program that knows it', async () => {
    const older = await before()
    const newer = stage.start()
    await jobs('running')
    await newer.stop()
    await stage.caughtUp(await stage.writer.write(bobOpens))
    await ops().start({ kind: 'verify', models: ['prices'], by: 'olive' })
    const [verified, wanted] = await jobs('matched') // so the older one has looked at both
    expect([verified!.models, wanted!.models, wanted!.state]).toStrictEqual([['prices'], ['availability'], 'running'])
    await older.stop()
    stage.start()
    await vi.waitFor(async () => expect((await ops().jobs())[1]?.state).toBe('switched'), soon)
    expect(await stock()).toMatchObject(heldMug)
  })

  it('and that cannot take what the log has stops nothing, and is tried again by the next program', async () => {
    await (await before()).stop()
    const spoilt: AnyProjection = {
      ...availability,
      on: {
        ...availability.on,
        StockReserved: () => {
          throw new Error('a mistake')
        },
      },
    }
    const first = stage.start({ projections: [...others, spoilt] })
    expect((await jobs('failed'))[0]!.error).toContain('a mistake')
    await stage.caughtUp(await stage.writer.write(bobOpens))
    expect(await ops().start({ kind: 'verify', models: ['availability'], by: 'olive' })).toMatchObject({
      kind: 'verify',
    })
    expect((await jobs('failed'))[0]!.error).toBe('read model availability is not there yet: rebuild all of it')
    await first.stop()
    stage.start()
    await jobs('switched')
    expect(await stock()).toMatchObject(heldMug)
  })
})
