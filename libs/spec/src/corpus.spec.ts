import { readdirSync, readFileSync } from 'node:fs'
import { decode, encode, GENESIS, type Recorded } from '@cartstream/log'
import { createMemoryLog } from '@cartstream/log/memory'
import { type DomainEvent, events, fullType, type RecordedEvent } from '@cartstream/schemas'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anything, histories } from './asked.ts'
import { lived, rowsOf } from './lived.ts'
import { add, bob, clear, configured, listed, merge, mug, shirt, stocked } from './sample.ts'
import { happen, newWorld, shop } from './world.ts'

type Kept = { records: { key: string; value: Record<string, unknown> & { type: string; data: object } }[] }
const folder = new URL('../../../schemas/corpus/', import.meta.url)
const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
const read = (name: string): Kept => JSON.parse(readFileSync(new URL(name.replaceAll('\\', '/'), folder), 'utf8'))

describe('the corpus of every event version ever written', () => {
  it.each(texts)('%s: its records are read, as what they are today', (name) => {
    const { records } = read(name)
    expect(records.length).toBeGreaterThan(0)
    for (const { key, value } of records) {
      const { type, stream, data, id, ...rest } = decode(key, Buffer.from(JSON.stringify(value)))
      expect([id, stream, rest.shop]).toEqual([value.id, value.subject, key])
      expect(events[type].data.parse(data)).toEqual(data)
      if (value.type === fullType(type))
        expect(data).toMatchObject(value.data) // what was absent may have its default
      else expect(value.type).toMatch(new RegExp(`\\.${type}\\.v\\d+$`))
    }
  })
})

/** How the writers of version 1 told what `encode` tells today; what has had one version only, as it is. */
const asVersion1: { [type in DomainEvent['type']]?: (data: Record<string, unknown>) => object } = {
  CartCleared: ({ because, ...data }) => (because === 'merged' ? { ...data, because } : data),
}
const writtenThen = (event: DomainEvent, n: number, time: number): Recorded => {
  const id = `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`
  const today = encode(event, shop, id, time, {})
  const then = asVersion1[event.type]
  if (then === undefined) return today
  const text = today.value.toString().replaceAll(fullType(event.type), fullType(event.type, 1))
  const value = JSON.parse(text) as Record<string, unknown>
  return { ...today, value: Buffer.from(JSON.stringify({ ...value, data: then(value.data as never) })) }
}

describe('a log that was written with version 1', () => {
  const beginning = [configured(), listed(mug), stocked('MUG', '5'), listed(shirt), stocked('SHIRT', '4')]

  /** The events of a history as they come out of a log into which version 1 wrote them, and into which today's wrote them. */
  const readBack = async (happened: readonly { event: DomainEvent; time: number }[]) => {
    const log = createMemoryLog()
    let head = GENESIS
    for (const [n, { event, time }] of happened.entries()) {
      const outcome = await log.append(0, head, [writtenThen(event, n, time)])
      if (!('appended' in outcome)) throw new Error(JSON.stringify(outcome))
      head = outcome.appended
    }
    const read: RecordedEvent[] = []
    for await (const batch of log.read(0, GENESIS, { follow: false })) read.push(...batch.events)
    return read.map(({ type, stream, data, time }) => ({ event: { type, stream, data } as DomainEvent, time }))
  }
  const stateOf = (happened: readonly { event: DomainEvent; time: number }[]) => {
    const world = newWorld()
    for (const { event, time } of happened) {
      world.now = time
      happen(world, [event])
    }
    return world.records
  }

  it('holds bytes that today’s writers do not write', () => {
    const { happened } = lived(beginning, [
      [1, () => add('MUG', '1')],
      [1, () => clear()],
    ])
    const bytes = happened.map(({ event, time }, n) => writtenThen(event, n, time).value.toString())
    const cleared = bytes.filter((text) => text.includes('"type":"cartstream.cart.CartCleared.v1"'))
    expect(cleared).toEqual([expect.stringMatching(/"data":\{"cart":"demo\.[^"]{22}"\}\}$/)])
  })

  it('folds into the same state and the same rows as one that was written today: cleared and merged', async () => {
    const { happened } = lived(beginning, [
      [1, () => add('MUG', '1')],
      [1, () => clear()],
      [1, () => add('MUG', '2')],
      [1, () => add('MUG', '1', { caller: bob })],
      [1, () => merge({ strategy: 'guest-wins' })],
    ])
    expect(happened.filter(({ event }) => event.type === 'CartCleared').map(({ event }) => event.data)).toEqual([
      expect.objectContaining({ because: 'asked' }),
      expect.objectContaining({ because: 'merged' }),
    ])
    const read = await readBack(happened)
    expect(read).toStrictEqual(happened)
    expect(stateOf(read)).toStrictEqual(stateOf(happened))
    expect(await rowsOf(read)).toStrictEqual(await rowsOf(happened))
  })

  it('whatever was asked of the shop', async () => {
    await fc.assert(
      fc.asyncProperty(histories(anything), async (history) => {
        const { happened } = lived(beginning, history)
        expect(await readBack(happened)).toEqual(happened)
      }),
      { numRuns: 50 },
    )
  })
})
