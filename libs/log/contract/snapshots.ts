import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { CorruptSnapshot, type SnapshotName, type Snapshots, type Stored } from '../src/index.ts'
import type { NewSnapshotsPlace } from './snapshots-place.ts'

const LOG = '6f1f3a52-0000-4000-8000-000000000001'
export const at = (height: number, { partition = 0, code = 'c0de', logId = LOG } = {}): SnapshotName => ({
  ...{ logId, partition, code, at: new Date(1_700_000_000_000 + height) },
  head: { offset: BigInt(height * 3), height: BigInt(height), id: `${height}`.padStart(64, 'a') },
})
export const few = (height: number): string[] => [`["of",${height}]`, '["more"]']
const heights = (stored: readonly Stored[]): number[] => stored.map(({ head }) => Number(head.height))

export const linesOf = async (snapshots: Snapshots, snapshot: Stored): Promise<string[]> => {
  const lines: string[] = []
  for await (const line of snapshots.read(snapshot)) lines.push(line)
  return lines
}
/** Text that no compression makes much of. */
const noise = (length: number): string => {
  let [text, seed] = ['', 7]
  while (text.length < length) {
    seed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    text += (seed >>> 0).toString(36)
  }
  return text
}

/** What snapshots promise, wherever they are kept. */
export const snapshotPromises = (newPlace: NewSnapshotsPlace): void => {
  contentPromises(newPlace)
  listPromises(newPlace)
  lossPromises(newPlace)
}

const contentPromises = (newPlace: NewSnapshotsPlace): void => {
  it('a snapshot says what was written, to whoever opens it, many lines and long ones too', async () => {
    const place = await newPlace(1)
    const [writer, reader] = [await place.open(), await place.open()]
    const lines = [
      '["header"]',
      `["long","${noise(3_000_000)}"]`,
      '["ünïcode 🛒"]',
      ...Array.from({ length: 30_000 }, (_, n) => `["record",${n},"${noise(40)}"]`),
      `["🛒${'🛒'.repeat(600_000)}"]`,
    ]
    const written = await writer.write(at(7), lines, { keep: false })
    const [found] = await reader.list(LOG, 0)
    expect(found).toEqual(written)
    expect(found).toMatchObject({ ...at(7), kept: false })
    expect(found!.bytes).toBeGreaterThan(1_000_000)
    const read = await linesOf(reader, found!)
    expect(read.length).toBe(lines.length)
    expect(read.every((line, n) => line === lines[n])).toBe(true)
    await Promise.all([writer.close(), reader.close()])
  })

  it('one that is written asks for a few lines at a time, and lets others have their turn', async () => {
    const snapshots = await (await newPlace(1)).open()
    let [turns, done] = [0, false]
    const others = (async () => {
      while (!done) {
        await turn()
        turns++
      }
    })()
    const line = `["${'x'.repeat(997)}"]`
    const perTurn = new Map<number, number>()
    function* lines(): Iterable<string> {
      for (let n = 0; n < 4000; n++) {
        perTurn.set(turns, (perTurn.get(turns) ?? 0) + 1)
        yield line
      }
    }
    await snapshots.write(at(1), lines(), { keep: false })
    done = true
    await others
    expect(Math.max(...perTurn.values())).toBeLessThan(200)
    await snapshots.close()
  })

  it('one that is broken off is not there', async () => {
    const snapshots = await (await newPlace(1)).open()
    function* lines(): Iterable<string> {
      for (let n = 0; n < 2000; n++) yield `["${noise(500)}"]`
      throw new Error('stopped')
    }
    await expect(snapshots.write(at(3), lines(), { keep: true })).rejects.toThrow('stopped')
    expect(await snapshots.list(LOG, 0)).toEqual([])
    const whole = await snapshots.write(at(3), few(3), { keep: false })
    expect(await linesOf(snapshots, whole)).toEqual(few(3))
    await snapshots.close()
  })
}

const listPromises = (newPlace: NewSnapshotsPlace): void => {
  it('the list has the newest first, and only those of the log and partition', async () => {
    const snapshots = await (await newPlace(2)).open()
    for (const name of [at(20), at(3), at(100), at(5, { partition: 1 }), at(6, { logId: 'another' })])
      await snapshots.write(name, few(1), { keep: true })
    expect(heights(await snapshots.list(LOG, 0))).toEqual([100, 20, 3])
    expect(heights(await snapshots.list(LOG, 1))).toEqual([5])
    await snapshots.close()
  })

  it('the newest two of a code stay, and what is kept stays for good', async () => {
    const snapshots = await (await newPlace(1)).open()
    await snapshots.write(at(1), few(1), { keep: true })
    await snapshots.write(at(2, { code: 'older' }), few(2), { keep: false })
    for (const height of [3, 4, 5, 6]) await snapshots.write(at(height), few(height), { keep: height === 4 })
    const list = await snapshots.list(LOG, 0)
    expect(heights(list)).toEqual([6, 5, 4, 2, 1])
    expect(list.filter(({ kept }) => kept).map(({ head }) => Number(head.height))).toEqual([4, 1])
    for (const stored of list) expect(await linesOf(snapshots, stored)).toEqual(few(Number(stored.head.height)))
    await snapshots.close()
  })

  it('one of a name that is there already takes its place, and is kept where that was', async () => {
    const place = await newPlace(1)
    const [first, second] = [await place.open(), await place.open()]
    await first.write(at(9), ['["a"]'], { keep: true })
    await second.write(at(9), ['["b"]'], { keep: false })
    const list = await first.list(LOG, 0)
    expect(list).toMatchObject([{ kept: true }])
    expect(await linesOf(first, list[0]!)).toEqual(['["b"]'])
    await Promise.all([first.close(), second.close()])
  })

  it('two writers at once do not spoil what the other writes', async () => {
    const place = await newPlace(1)
    const [first, second] = [await place.open(), await place.open()]
    const many = (name: string) => Array.from({ length: 5000 }, (_, n) => `["${name}",${n},"${noise(60)}"]`)
    await Promise.all([
      first.write(at(30), many('first'), { keep: false }),
      second.write(at(31), many('second'), { keep: false }),
    ])
    const list = await first.list(LOG, 0)
    expect(heights(list)).toEqual([31, 30])
    expect(await linesOf(first, list[0]!)).toEqual(many('second'))
    expect(await linesOf(second, list[1]!)).toEqual(many('first'))
    await Promise.all([first.close(), second.close()])
  })
}

const lossPromises = (newPlace: NewSnapshotsPlace): void => {
  const big = Array.from({ length: 20_000 }, (_, n) => `["record",${n},"${noise(60)}"]`)

  it.each(['change', 'lose'] as const)('a chunk that they %s is told, never read over', async (how) => {
    const place = await newPlace(1)
    const snapshots = await place.open()
    const stored = await snapshots.write(at(4), big, { keep: false })
    await place[how]()
    await expect(linesOf(snapshots, stored)).rejects.toThrow(CorruptSnapshot)
    await snapshots.close()
  })

  it('one that was dropped meanwhile is told, too', async () => {
    const snapshots = await (await newPlace(1)).open()
    const oldest = await snapshots.write(at(1), few(1), { keep: false })
    for (const height of [2, 3]) await snapshots.write(at(height), few(height), { keep: false })
    await expect(linesOf(snapshots, oldest)).rejects.toThrow(CorruptSnapshot)
    await snapshots.close()
  })
}
