import { type Batch, Diverged, type EventLog } from '@cartstream/log'
import { createMemoryLog } from '@cartstream/log/memory'
import { createLogger } from '@cartstream/run'
import { configured, listed, mug } from '@cartstream/spec/sample'
import { writerOf } from '@cartstream/spec/written'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { follow } from './follower.ts'

const ending: AbortController[] = []
afterEach(() => {
  for (const controller of ending.splice(0)) controller.abort()
})
const following = (log: EventLog) => {
  const controller = new AbortController()
  ending.push(controller)
  return follow(log, { signal: controller.signal, logger: createLogger('spec', 'silent') })
}
/** A log whose reads fail as `fault` says, once it has been told to. */
const failing = (log: EventLog, fault: () => Error | undefined): EventLog => ({
  ...log,
  async *read(...asked): AsyncIterable<Batch> {
    for await (const batch of log.read(...asked)) {
      const error = fault()
      if (error !== undefined) throw error
      yield batch
    }
  },
})

describe('a follower', () => {
  it('is ready once it has read what there is, and then comes to what is written', async () => {
    const log = createMemoryLog()
    const writer = await writerOf(log)
    const first = await writer.write(configured())
    const follower = following(log)
    expect(follower.ready()).toBe('partition 0 reading')
    expect(await follower.reaches(0, first, 10_000)).toBe(true)
    await vi.waitFor(() => expect(follower.ready()).toBe(true), 10_000)
    const next = first + 1n
    const reached = follower.reaches(0, next, 30_000)
    expect(await follower.reaches(0, next, 5)).toBe(false)
    await writer.write(listed(mug))
    expect(await reached).toBe(true)
    expect(await follower.reaches(7, 0n, 5)).toBe(false)
  })

  it('tries again where the log cannot be read for a while', async () => {
    const log = createMemoryLog()
    const writer = await writerOf(log)
    const last = await writer.write(configured())
    let faults = 2
    const follower = following(failing(log, () => (faults-- > 0 ? new Error('away') : undefined)))
    expect(await follower.reaches(0, last, 30_000)).toBe(true)
    expect(faults).toBeLessThan(0)
  })

  it('stops, and says why, where the log is not what it was', async () => {
    const log = createMemoryLog()
    await writerOf(log)
    const follower = following(failing(log, () => new Diverged(0, 'another chain')))
    await follower.finished
    expect(follower.ready()).toBe('partition 0 stopped: partition 0 has diverged: another chain')
  })
})
