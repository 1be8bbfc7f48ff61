import { expect, it } from 'vitest'
import { GENESIS } from '../src/index.ts'
import type { NewPlace } from './place.ts'
import { all, appended, chain, heads, markers, within } from './records.ts'

export const restartPromises = (newPlace: NewPlace): void => {
  it('keeps what was acknowledged; readers and writers go on as they are', async () => {
    const place = await newPlace(1)
    const log = await place.open()
    const made = await chain(log, 3, 2)
    const follow = log.read(0, GENESIS, { follow: true })[Symbol.asyncIterator]()
    for (let i = 0; i < 3; i++) await follow.next()
    const next = follow.next()

    await place.restart!.halt()
    const away = await log.append(0, made[3]!, markers(1))
    expect('refused' in away ? away.refused : 'unknown' in away && 'unknown').toMatch(/unreachable|unknown/)
    await place.restart!.revive()

    let head = (await within(30_000, settledTail()))!
    expect([made[3], head]).toContainEqual(made[3])
    head = await appended(log, head, markers(2))
    expect(heads(await all(log)).slice(0, 3)).toEqual(made.slice(1))
    expect((await within(10_000, next)).value?.head.height).toBe(4n)
    await log.close()

    /** The tail, asked until the broker answers again. */
    async function settledTail() {
      for (;;) {
        try {
          return await log.tail(0)
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      }
    }
  }, 90_000)
}
