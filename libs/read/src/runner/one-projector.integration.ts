import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import { held, stageReading } from '@cartstream/spec/reading'
import { added, opened } from '@cartstream/spec/told'
import { writerOf } from '@cartstream/spec/written'
import { describe, expect, it, vi } from 'vitest'
import type { Projector } from './options.ts'

const stage = stageReading()
const stateOf = (projector: Projector) => projector.status()[0]!

describe('one projector a partition', () => {
  it('a second one stands by, and goes on when the first has ended', async () => {
    const open = await stage.openShop()
    const first = stage.start()
    await stage.caughtUp(open)
    const second = stage.start()
    await vi.waitFor(() => expect(stateOf(second)).toMatchObject({ state: 'standby' }), 5000)
    await first.stop()
    const position = await stage.writer.write(opened())
    await stage.caughtUp(position)
    await vi.waitFor(() => expect(stateOf(second)).toMatchObject({ state: 'following', position }), 5000)
  })

  it('one that holds on to a partition and stands still is unseated by the one that stands by', async () => {
    const open = await stage.openShop()
    // What a process that was stopped leaves behind: a connection with the partition's lock, and nobody behind it.
    const stopped = await stage.pool.connect()
    stopped.on('error', () => {})
    await stopped.query('select pg_advisory_lock($1, 0)', [0x63617274])
    const second = stage.start({ stalledMs: 600 })
    await vi.waitFor(() => expect(stateOf(second)).toMatchObject({ state: 'standby' }), 5000)
    await stage.caughtUp(open)
    await expect(stopped.query('select 1')).rejects.toThrow()
    stopped.release(true)
  })

  it('a zombie that writes after another has moved the checkpoint is rolled back, and begins again from what is committed', async () => {
    const open = await stage.openShop()
    const overtaken: string[] = []
    const zombie = stage.start({ onOvertaken: () => void overtaken.push('zombie') })
    await stage.caughtUp(open)
    // What another projector would have committed while this one was away: its first cart, under a head that this one never saw.
    const elsewhere = 'f'.repeat(64)
    await stage.pool.query(`update read.checkpoint set head = $1`, [elsewhere])
    const before = await stage.allRows()
    const position = await stage.writer.write(opened(), added(), held())
    await vi.waitFor(() => expect(overtaken).toStrictEqual(['zombie']), 5000)
    expect(await stage.allRows()).toStrictEqual(before)
    // It resumes at the other's head; the log does not know that one, so it says so and stops.
    await vi.waitFor(
      () => expect(stateOf(zombie)).toMatchObject({ state: 'stopped', reason: expect.stringContaining('diverged') }),
      5000,
    )
    expect(await stage.reads.waitFor(0, position, 50)).toBe(false)
  })

  it('one that thinks of a generation in the schema that it was in is rolled back, and writes nothing there', async () => {
    const open = await stage.openShop()
    const overtaken: number[] = []
    stage.start({ onOvertaken: (partition) => void overtaken.push(partition) })
    await stage.caughtUp(open)
    const move = (home: string) =>
      stage.pool.query(`update read.generation set home = $1 where projection = 'analytics' and live`, [home])
    await move('elsewhere')
    const before = await stage.allRows()
    const position = await stage.writer.write(opened(), added(), held())
    expect(await stage.reads.waitFor(0, position, 500)).toBe(false)
    expect(await stage.allRows()).toStrictEqual(before)
    await move('read')
    await stage.caughtUp(position)
    expect(overtaken).toStrictEqual([])
  })

  it('read models that stand at different places move in one transaction, and their rows are those of all others', async () => {
    const open = await stage.openShop()
    const first = stage.start()
    await stage.caughtUp(open)
    await first.stop()
    await stage.rewind('analytics')
    const position = await stage.writer.write(opened(), added(), held())
    const told: string[] = []
    const listening = await stage.pool.connect()
    listening.on('notification', ({ payload }) => void told.push(payload!))
    await listening.query('listen cartstream_read')
    const second = stage.start({ limits: { gapMs: 100 } }) // what is read meanwhile is one chunk
    await stage.caughtUp(position)
    await vi.waitFor(
      () => expect(told.slice(-2).filter((one) => one.includes('analytics'))).toStrictEqual(['analytics:0']),
      5000,
    )
    listening.release(true)
    const rows = await stage.allRows()
    await second.stop()
    await stage.pool.query('drop schema read cascade')
    stage.start()
    await stage.caughtUp(position)
    expect(await stage.allRows()).toStrictEqual(rows)
  })
})

describe('what a projector says when it cannot go on', () => {
  it('another log’s rows are left alone', async () => {
    const position = await stage.openShop()
    const first = stage.start()
    await stage.caughtUp(position)
    await first.stop()
    const others = new MemoryBroker()
    await writerOf(createMemoryLog(others))
    const second = stage.start({ log: createMemoryLog(others) })
    await vi.waitFor(
      () =>
        expect(stateOf(second)).toMatchObject({
          state: 'stopped',
          reason: expect.stringContaining(stage.writer.logId),
        }),
      5000,
    )
    expect((await stage.reads.checkpoint(0, 'carts')).position).toBe(position)
  })

  it('it is not ready while the database is gone, and goes on when it is back', async () => {
    const open = await stage.openShop()
    const projector = stage.start()
    await stage.caughtUp(open)
    await stage.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cartstream-projector' and datname = current_database()`,
    )
    await vi.waitFor(() => expect(stage.told.join()).toContain('lost its place'), 5000)
    const position = await stage.writer.write(opened(), added())
    await stage.caughtUp(position)
    await vi.waitFor(() => expect(stateOf(projector)).toMatchObject({ state: 'following', position }), 5000)
  })
})
