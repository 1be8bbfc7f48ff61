import { expect, it } from 'vitest'
import { type EventLog, GENESIS, type Head } from '../src/index.ts'
import type { NewPlace } from './place.ts'
import { all, chain, heads, markers, within } from './records.ts'

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

    const head = await within(60_000, appendAfterAll(log, made[3]!))
    expect(heads(await all(log)).slice(0, 3)).toEqual(made.slice(1))
    expect((await all(log)).at(-1)?.head).toEqual(head)
    expect((await within(10_000, next)).value?.head.height).toBe(4n)
    await log.close()
  }, 120_000)
}

/** Appends as a handler does, through whatever is refused or not known, until it is told that a batch of its own stands. */
const appendAfterAll = async (log: EventLog, from: Head): Promise<Head> => {
  let head = from
  for (;;) {
    const outcome = await log.append(0, head, markers(2))
    if ('appended' in outcome) return outcome.appended
    if ('conflict' in outcome) head = (await all(log, head)).at(-1)?.head ?? head
    else if ('refused' in outcome && outcome.refused !== 'unreachable') throw new Error(JSON.stringify(outcome))
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
