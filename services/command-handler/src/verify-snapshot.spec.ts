import type { Stored } from '@cartstream/log'
import { createMemoryLog } from '@cartstream/log/memory'
import { describe, expect, it } from 'vitest'
import { add } from '../simulation/stage.ts'
import { codes } from './partition/code.ts'
import { linesOf, Place } from './partition/spec/place.ts'
import { verifySnapshot } from './verify-snapshot.ts'

/** A shop, and the snapshot that its handler left; as it is, and as `changed` has it. */
const left = async (changed = (line: string): string => line) => {
  const place = new Place()
  const { loop, told } = await place.enter({ codes: codes() })
  await place.opens(loop)
  await place.does(loop, add(20, 'b'))
  await loop.close()
  const stored = told.written.at(-1)!
  const lines = await linesOf(place.snapshots, stored)
  await place.snapshots.write(stored, lines.map(changed), { keep: false })
  return { place, stored }
}
const verdictOf = ({ place }: { place: Place }) => verifySnapshot(createMemoryLog(place.broker), place.snapshots, 0)

describe('a snapshot is compared with the log', () => {
  it('and says the same', async () => {
    const at = await left()
    const { head } = at.stored
    expect(await verdictOf(at)).toEqual({
      ...{ verdict: 'same', records: 6, keys: 5, events: Number(head.offset) + 1 },
      snapshot: expect.objectContaining({ head } satisfies Partial<Stored>),
    })
  })

  it('and a record that differs is named, with what both say', async () => {
    const at = await left((line) => line.replace('"held":"1"', '"held":"0"'))
    expect(await verdictOf(at)).toMatchObject({
      verdict: 'differs',
      difference: {
        ...{ what: 'record', shop: 'demo', kind: 'pool', id: 'X/-' },
        snapshot: { onHand: '10', held: '0' },
        log: { onHand: '10', held: '1' },
      },
    })
  })

  it('and so is a command that it remembers otherwise', async () => {
    const at = await left((line) => line.replace('"out-of-stock"', '"delisted"'))
    expect(await verdictOf(at)).toMatchObject({
      verdict: 'differs',
      difference: {
        what: 'key',
        snapshot: { answer: { code: 'delisted' } },
        log: { answer: { code: 'out-of-stock' } },
      },
    })
  })

  it('and one that cannot be read, or whose head is not in the log, is broken', async () => {
    const one = await left()
    one.place.shelf.chunks.clear()
    expect(await verdictOf(one)).toMatchObject({ verdict: 'broken', why: 'chunk 0 of 1 is missing' })
    const other = await left()
    const { snapshots, shelf } = other.place
    const lines = await linesOf(snapshots, other.stored)
    shelf.manifests.clear()
    await snapshots.write({ ...other.stored, head: { ...other.stored.head, id: 'f'.repeat(64) } }, lines, {
      keep: false,
    })
    expect(await verdictOf(other)).toMatchObject({ verdict: 'broken', why: 'the log does not have its head' })
  })

  it('and there is nothing to compare where nobody has written one', async () => {
    expect(await verdictOf({ place: new Place() })).toEqual({ verdict: 'none' })
  })
})
