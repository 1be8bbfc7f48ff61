import { expect, it } from 'vitest'
import type { EventLog, Head } from '../src/index.ts'
import type { NewRoute } from './kafka-network.contract.ts'
import { withError } from './produce-answer.ts'
import { all, appended, heads, marker, markers } from './records.ts'

/** What a writer does about an outcome that is not known: whoever is first on the same parent is in the log. */
const resolve = async (log: EventLog, parent: Head): Promise<Head> => {
  const marked = await log.append(0, parent, [marker('resolve')])
  return 'appended' in marked ? marked.appended : (await all(log, parent))[0]!.head
}
/** What an append is told where the answer does not come, or comes as an error. */
export const outcomePromises = (started: NewRoute): void => {
  it('does not know the outcome where the answer is lost after the append, and learns it from the log', async () => {
    const { proxy, log, head, close } = await started()
    proxy.onAnswer = () => undefined
    expect(await log.append(0, head, markers(3))).toMatchObject({ unknown: true })
    proxy.onAnswer = (frame) => frame
    const [batch, ...more] = await all(log, head)
    expect(more).toEqual([])
    expect([batch!.writer, batch!.events.length]).toEqual([log.writer, 3])
    expect(await resolve(log, head)).toEqual(batch!.head)
    await appended(log, batch!.head, markers(1))
    await close()
  })

  it('does not know the outcome where the request is lost, and a marker on the same parent settles it for ever', async () => {
    const { proxy, log, head, place, close } = await started()
    proxy.onRequest = () => 'lost'
    expect(await log.append(0, head, markers(2))).toMatchObject({ unknown: true })
    const lost = proxy.requests[0]!
    proxy.onRequest = () => 'pass'
    expect(await all(log, head)).toEqual([])
    const settled = await resolve(log, head)
    await proxy.redeliver(lost) // it comes after all
    const next = await appended(log, settled, markers(1))
    expect(heads(await all(log, head))).toEqual([settled, next])
    expect(await place.raw(0)).toHaveLength(4 + 1 + 2 + 1)
    await close()
  })

  it('stays right where the request is delayed beyond the time-out', async () => {
    const { proxy, log, clear, head, close } = await started()
    proxy.onRequest = () => 2000
    expect(await log.append(0, head, markers(2))).toMatchObject({ unknown: true })
    proxy.onRequest = () => 'pass'
    const settled = await resolve(log, head)
    await new Promise((done) => setTimeout(done, 2000))
    const next = await appended(clear, settled, markers(1))
    expect(heads(await all(log, head))).toEqual([settled, next])
    await close()
  })

  it.each([
    ['NOT_LEADER_OR_FOLLOWER', 6],
    ['REQUEST_TIMED_OUT', 7],
    ['NOT_ENOUGH_REPLICAS_AFTER_APPEND', 20],
    ['UNKNOWN_TOPIC_OR_PARTITION', 3],
    ['KAFKA_STORAGE_ERROR', 56],
    ['UNKNOWN_SERVER_ERROR', -1],
  ])('takes %s as unknown, for the batch may be there', async (_, code) => {
    const { proxy, log, head, close } = await started()
    proxy.onAnswer = (frame) => withError(frame, code)
    expect(await log.append(0, head, markers(2))).toMatchObject({ unknown: true })
    proxy.onAnswer = (frame) => frame
    const settled = await resolve(log, head)
    expect((await all(log, head)).map((b) => [b.head, b.events.length])).toEqual([[settled, 2]])
    await close()
  })

  it.each([
    ['MESSAGE_TOO_LARGE', 10, 'too-large'],
    ['RECORD_LIST_TOO_LARGE', 18, 'too-large'],
    ['NOT_ENOUGH_REPLICAS', 19, 'unreachable'],
    ['TOPIC_AUTHORIZATION_FAILED', 29, 'not-allowed'],
    ['INVALID_RECORD', 87, 'not-allowed'],
  ])('takes %s as refused, for brokers say it before they append', async (_, code, refused) => {
    const { proxy, log, head, close } = await started()
    proxy.onAnswer = (frame) => withError(frame, code)
    expect(await log.append(0, head, markers(2))).toMatchObject({ refused })
    await close()
  })

  it('never sends an append a second time by itself', async () => {
    const { proxy, log, head, close } = await started()
    proxy.onAnswer = () => undefined
    expect(await log.append(0, head, markers(2))).toMatchObject({ unknown: true })
    proxy.onAnswer = (frame) => withError(frame, 6)
    await log.append(0, head, markers(2))
    proxy.onAnswer = (frame) => {
      setImmediate(() => proxy.cut())
      return frame.subarray(0, 5)
    }
    expect(await log.append(0, head, markers(2))).toMatchObject({ unknown: true })
    proxy.onAnswer = (frame) => frame
    await new Promise((done) => setTimeout(done, 2000))
    expect(proxy.requests).toHaveLength(3)
    expect(log.stats(0).appendRequests).toBe(2 + 3)
    await close()
  })

  it('refuses what it could not send, and sends nothing', async () => {
    const { proxy, log, head, close } = await started()
    proxy.down = true
    proxy.cut()
    await new Promise((done) => setTimeout(done, 50))
    expect(await log.append(0, head, markers(1))).toMatchObject({ refused: 'unreachable' })
    proxy.down = false
    await appended(log, head, markers(1))
    expect(proxy.requests).toHaveLength(1)
    await close()
  })
}
