import type { Batch } from '@cartstream/log'
import { configured } from '@cartstream/spec/sample'
import { expect, it } from 'vitest'
import { Inbox } from './inbox.ts'

const batch = (height: bigint, events: number): Batch => {
  const recorded = Array.from({ length: events }, (_, n) => ({ ...configured(), id: `${n}`, shop: 'demo', time: 0 }))
  const head = { offset: height, height, id: String(height) }
  return { head, at: new Date(Number(height)), writer: 'spec', events: recorded }
}
const quiet = () => new Promise((resolve) => setImmediate(resolve))

/** A log that hands out so many batches of two events, counts them, and then fails or ends. */
const source = (count: number, failure?: Error) => {
  const log = { read: 0, batches }
  async function* batches() {
    while (log.read < count) yield batch(BigInt(log.read++), 2)
    if (failure !== undefined) throw failure
  }
  return log
}
const heights = (batches: readonly Batch[]) => batches.map((b) => Number(b.head.height))

it('takes what is there, whole batches, up to so many events', async () => {
  const inbox = new Inbox(source(5).batches(), 100)
  await quiet()
  expect(heights(await inbox.take(5))).toStrictEqual([0, 1])
  expect(heights(await inbox.take(1))).toStrictEqual([2])
  expect(heights(await inbox.take(100))).toStrictEqual([3, 4])
  expect(await inbox.take(100)).toStrictEqual([])
})

it('reads ahead up to a bound, and on when there is room again', async () => {
  const log = source(100)
  const inbox = new Inbox(log.batches(), 6)
  await quiet()
  expect(log.read).toBe(3)
  expect(inbox.waiting()).toStrictEqual({ events: 6, since: new Date(0) })
  await inbox.take(2)
  await quiet()
  expect(log.read).toBe(4)
  inbox.close()
  await inbox.finished
  expect(log.read).toBe(4)
})

it('hands out what was read before the log failed, then the failure', async () => {
  const inbox = new Inbox(source(1, new Error('gone')).batches(), 100)
  await quiet()
  expect(heights(await inbox.take(100))).toStrictEqual([0])
  await expect(inbox.take(100)).rejects.toThrow('gone')
})

it('waits for the first batch, and ends the wait when it is closed', async () => {
  async function* never(): AsyncIterable<Batch> {
    await new Promise(() => {})
  }
  const inbox = new Inbox(never(), 100)
  const taken = inbox.take(100)
  inbox.close()
  expect(await taken).toStrictEqual([])
})
