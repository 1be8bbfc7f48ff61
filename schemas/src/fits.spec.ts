import { describe, expect, it } from 'vitest'
import { samples } from '../documents/samples.ts'
import { type EventType, events } from './events.ts'
import { fits } from './fits.ts'

const types = Object.keys(events) as EventType[]
const dataOf = (type: EventType) => samples(type).map(({ value }) => value.data)
const odd = [undefined, null, true, 0, -1, 1.5, 1e300, '', 'x', ' ', '0', '-1', '1.00001', 'x'.repeat(400), [], {}, [1]]

/** The value as it is, and with every part of it in turn taken away, doubled, or replaced by something odd. */
function* spoilt(value: unknown): Iterable<unknown> {
  yield value
  yield* odd
  if (Array.isArray(value)) {
    yield [...value, ...value]
    for (const [i, one] of value.entries()) for (const other of spoilt(one)) yield value.with(i, other)
  } else if (typeof value === 'object' && value !== null) {
    yield { ...value, unheardOf: 1 }
    yield JSON.parse(`${JSON.stringify(value).slice(0, -1)}${Object.keys(value).length > 0 ? ',' : ''}"__proto__":1}`)
    for (const [name, one] of Object.entries(value)) {
      const { [name]: _, ...less } = value as Record<string, unknown>
      yield less
      for (const other of spoilt(one)) yield { ...value, [name]: other }
    }
  }
}

describe('data that fits', () => {
  it.each(types)('of %s is what zod parses it to, however it is spoilt', (type) => {
    for (const data of dataOf(type))
      for (const value of spoilt(data)) {
        if (!fits(type, value)) continue
        const parsed = events[type].data.safeParse(value)
        expect(parsed.error?.message).toBeUndefined()
        expect(parsed.data).toStrictEqual(value)
      }
  })
})

it('finds all that zod takes as it is, but for what is a record of anything', () => {
  const left = types.filter((type) => dataOf(type).some((data) => !fits(type, data)))
  expect(left).toEqual(['ProductListed', 'CartSynced'])
})
