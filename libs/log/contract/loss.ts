import { expect, it } from 'vitest'
import { Diverged } from '../src/index.ts'
import type { NewPlace } from './place.ts'
import { all, appended, chain, markers, within } from './records.ts'

export const lossPromises = (newPlace: NewPlace): void => {
  it.each([3, 4])('stops a reader that resumes behind it: %i of 5 records are left', async (left) => {
    const place = await newPlace(1)
    const log = await place.open()
    const made = await chain(log, 5)
    await place.loseTail(0, left)
    const reader = await place.open()
    await expect(all(reader, made[5]!)).rejects.toBeInstanceOf(Diverged)
    await Promise.all([log.close(), reader.close()])
  })

  it('stops a reader that resumes behind it though others have appended since, further than before', async () => {
    const place = await newPlace(1)
    const log = await place.open()
    const made = await chain(log, 5)
    await place.loseTail(0, 3)
    const other = await place.open()
    await chain(other, 1, 10, made[3]!)
    await expect(all(other, made[5]!)).rejects.toBeInstanceOf(Diverged)
    await Promise.all([log.close(), other.close()])
  })

  it('stops a reader that follows, at the next append', async () => {
    const place = await newPlace(1)
    const log = await place.open()
    const made = await chain(log, 5)
    const follow = log.read(0, made[4]!, { follow: true })[Symbol.asyncIterator]()
    await follow.next()
    const next = follow.next()
    next.catch(() => undefined)
    await place.loseTail(0, 3)
    const other = await place.open()
    await chain(other, 4, 2, made[3]!)
    await expect(within(5000, next)).rejects.toBeInstanceOf(Diverged)
    await Promise.all([log.close(), other.close()])
  })

  it.each([3, 4])('is told to a writer that stood on it: %i of 5 records are left', async (left) => {
    const place = await newPlace(1)
    const log = await place.open()
    const made = await chain(log, 5)
    await place.loseTail(0, left)
    expect(await log.append(0, made[5]!, markers(1))).toMatchObject({ refused: 'diverged' })
    await log.close()
  })

  it('is told to a writer that stood on it though others have appended since', async () => {
    const place = await newPlace(1)
    const log = await place.open()
    const made = await chain(log, 5)
    await place.loseTail(0, 3)
    const other = await place.open()
    await chain(other, 3, 1, made[3]!)
    expect(await log.append(0, made[5]!, markers(1))).toMatchObject({ refused: 'diverged' })
    await Promise.all([log.close(), other.close()])
  })

  it('is told to a writer that comes back with what it stood on, though the log is as long again as it was', async () => {
    const place = await newPlace(1)
    const log = await place.open()
    const made = await chain(log, 5)
    await place.loseTail(0, 3)
    const other = await place.open()
    await chain(other, 2, 1, made[3]!)
    const back = await place.open()
    expect(await back.append(0, made[5]!, markers(1))).toMatchObject({ refused: 'diverged' })
    await Promise.all([log.close(), other.close(), back.close()])
  })

  it('hurts nobody who stood before it', async () => {
    const place = await newPlace(1)
    const log = await place.open()
    const made = await chain(log, 5)
    await place.loseTail(0, 3)
    const other = await place.open()
    expect(await all(other, made[2]!)).toHaveLength(1)
    await appended(other, made[3]!, markers(1))
    await Promise.all([log.close(), other.close()])
  })
}
