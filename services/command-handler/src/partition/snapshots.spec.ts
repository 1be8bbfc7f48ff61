import type { Head, Snapshots } from '@cartstream/log'
import { describe, expect, it } from 'vitest'
import { add, SHOP } from '../../simulation/stage.ts'
import type { Answer } from '../answers.ts'
import { codes } from './code.ts'
import type { Loop } from './loop.ts'
import { CODES, type Entering, Place } from './spec/place.ts'

const heldOf = (loop: Loop): string | undefined => loop.view(SHOP)?.get('pool', 'X/-')?.held

/** A place with a shop, whose handler has gone and left a snapshot, and the head it is of. */
const left = async (): Promise<{ place: Place; head: Head; answer: Answer }> => {
  const place = new Place()
  const { loop, told } = await place.enter()
  const answer = await place.opens(loop)
  await loop.close()
  return { place, head: told.written.at(-1)!.head, answer }
}

describe('a handler', () => {
  it('begins where the newest snapshot ends, and knows all that was known', async () => {
    const { place, head, answer } = await left()
    const { loop, told } = await place.enter()
    expect(told.from?.head).toEqual(head)
    expect(place.reads.every((height) => height >= head.height)).toBe(true)
    expect(heldOf(loop)).toBe('1')
    expect(loop.held(SHOP)).toBe(1)
    expect(await place.does(loop, add(1), 'add'.padEnd(22, '_'))).toEqual({ ...answer, replayed: true })
    await loop.close()
  })

  it('that begins with one decides as it would have', async () => {
    const { place } = await left()
    const { loop } = await place.enter()
    expect(await place.does(loop, add(10, 'b'))).toMatchObject({ code: 'out-of-stock', available: '9' })
    expect(await place.does(loop, add(9, 'b'))).toMatchObject({ code: 'ok' })
    expect(heldOf(loop)).toBe('10')
    await loop.close()
  })

  const spoilt: [string, string, (place: Place) => Promise<Entering> | Entering][] = [
    ['other deciders', 'it was folded by other code', () => ({ codes: { ...CODES, fold: 'another' } })],
    [
      'another state',
      'it is of a handler that keeps its state otherwise',
      () => ({ codes: { ...CODES, state: 'another' } }),
    ],
    [
      'a head that the log does not have',
      'the log does not have its head',
      async ({ shelf, snapshots }) => {
        const [key, manifest] = [...shelf.manifests][0]!
        shelf.manifests.clear()
        shelf.manifests.set(key, { ...manifest, head: { ...manifest.head, id: 'f'.repeat(64) } })
        return { snapshots }
      },
    ],
    [
      'a chunk that was changed',
      'chunk 0 of 1 is not what was written',
      ({ shelf }) => {
        for (const bytes of shelf.chunks.values()) bytes[bytes.length - 2]! ^= 1
        return {}
      },
    ],
    [
      'a chunk that is gone',
      'chunk 0 of 1 is missing',
      ({ shelf }) => {
        shelf.chunks.clear()
        return {}
      },
    ],
    [
      'no way to them',
      'Error: out of reach',
      ({ snapshots }) => {
        const list = () => Promise.reject(new Error('out of reach'))
        return { snapshots: { ...snapshots, list } }
      },
    ],
  ]
  it.each(spoilt)('folds the whole log where a snapshot has %s, and says so', async (_, why, spoil) => {
    const { place, answer } = await left()
    const { loop, told } = await place.enter(await spoil(place))
    expect(told).toMatchObject({ from: undefined, passed: [why] })
    expect(place.reads).toContain(0n)
    expect(heldOf(loop)).toBe('1')
    expect(await place.does(loop, add(1), 'add'.padEnd(22, '_'))).toEqual({ ...answer, replayed: true })
    await loop.close()
  })

  it('takes the one before where the newest cannot be read', async () => {
    const { place, head } = await left()
    const second = await place.enter()
    await place.does(second.loop, add(2, 'b'))
    await second.loop.close()
    const newest = second.told.written.at(-1)!
    for (const { head, upload } of place.shelf.manifests.values())
      if (head.height === newest.head.height) place.shelf.chunks.delete(`${upload}/0`)
    const { loop, told } = await place.enter()
    expect(told.passed).toEqual(['chunk 0 of 1 is missing'])
    expect(told.from?.head).toEqual(head)
    expect(heldOf(loop)).toBe('3')
    await loop.close()
  })
})

describe('a snapshot', () => {
  it('is written after so many events, by the handler that wrote last alone, and every so manieth is kept', async () => {
    const place = new Place()
    const idle = await place.enter({ everyEvents: 1, keepEvery: 1000 })
    const { loop, told } = await place.enter({ everyEvents: 4, keepEvery: 10 })
    await place.opens(loop)
    for (let n = 0; !told.written.some(({ kept }) => kept); n++) {
      await place.does(loop, add(1, `b${n % 5}`))
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    await expect.poll(() => idle.loop.status().height, { timeout: 30_000 }).toBe(loop.status().height)
    expect(idle.told.written.every(({ head }) => head.height < told.written[0]!.head.height)).toBe(true)
    const offsets = told.written.map(({ head }) => Number(head.offset))
    for (const [n, offset] of offsets.entries()) expect(offset - (offsets[n - 1] ?? -1)).toBeGreaterThanOrEqual(4)
    expect(told.written.map(({ kept }) => kept)).toEqual(offsets.map((offset) => offset >= 4 * 10 - 1))
    await Promise.all([loop.close(), idle.loop.close()])
  })

  it('does not hold up a shut-down for long', async () => {
    const place = new Place()
    let broken: unknown
    const write: Snapshots['write'] = async (_, lines) => {
      try {
        for (const _ of lines) await new Promise((resolve) => setTimeout(resolve, 1500))
      } catch (error) {
        broken = error
        throw error
      }
      throw new Error('it was waited for')
    }
    const { loop } = await place.enter({ snapshots: { ...place.snapshots, write } })
    await place.opens(loop)
    await loop.close()
    expect(broken).toMatchObject({ message: 'the handler is shut down' })
  })

  it('does not hold up a shut-down for ever where nobody answers', async () => {
    const place = new Place()
    const write: Snapshots['write'] = () => new Promise(() => {})
    const { loop } = await place.enter({ snapshots: { ...place.snapshots, write } })
    await place.opens(loop)
    await loop.close()
  })
})

describe('the code of a snapshot', () => {
  it('is one for the deciders and events, and one for the state of the handler', () => {
    expect(codes()).toEqual({
      fold: expect.stringMatching(/^[0-9a-f]{64}$/),
      state: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(codes().fold).not.toBe(codes().state)
  })
})
