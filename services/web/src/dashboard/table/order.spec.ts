import { describe, expect, it } from 'vitest'
import { grown, isSame, mayResort, type Ordering, placed, sortedKeys } from './order.ts'

const of = (rows: Record<string, number>, least = 0): Ordering<number> => ({
  rows: new Map(Object.entries(rows)),
  matches: (row) => row >= least,
  compare: (a, b) => b - a,
})

describe('the order of a list', () => {
  it('is that of the rows that match, equal ones by their keys', () => {
    expect(sortedKeys(of({ c: 1, b: 1, a: 3, x: -1 }))).toEqual(['a', 'b', 'c'])
  })
  it('stays while rows change, and takes what is new at its end', () => {
    const keys = sortedKeys(of({ a: 3, b: 2 }))
    const later = of({ a: 1, b: 2, c: 9, d: -1 })
    expect(grown(keys, later)).toEqual(['a', 'b', 'c'])
    expect(sortedKeys(later)).toEqual(['c', 'b', 'a'])
  })
  it('keeps the place of what has gone', () => {
    expect(grown(['a', 'b', 'c'], of({ a: 1, c: 1 }))).toEqual(['a', 'b', 'c'])
  })
  it('has no places to keep until all rows have come', () => {
    const rules = of({})
    const told = (rows: Record<string, number>) => ({ ...rules, rows: new Map(Object.entries(rows)) })
    const first = placed(undefined, told({ a: 1, b: 5 }), false)
    const second = placed(first, told({ a: 1, b: 5, c: 3 }), false)
    const whole = placed(second, told({ a: 1, b: 5, c: 3, d: 4 }), true)
    const later = placed(whole, told({ a: 1, b: 5, c: 3, d: 4, e: 9 }), true)
    expect([first, second, whole, later].map(({ keys }) => keys.join(''))).toEqual(['ba', 'bca', 'bdca', 'bdcae'])
    expect(placed(later, told({ a: 1, b: 5, c: 3, d: 4, e: 9, f: 8 }), false).keys.join('')).toBe('bdcaef')
    expect(placed(later, of({ a: 1, b: 5 }), true).keys.join('')).toBe('ba')
  })
  it('is the same list where nothing came', () => {
    const keys = ['a', 'b']
    expect(grown(keys, of({ a: 1, b: 5 }))).toBe(keys)
  })
  it('is made anew by itself only after 3 s in which nobody was at it', () => {
    expect(mayResort(undefined, 10_000)).toBe(false)
    expect(mayResort(7001, 10_000)).toBe(false)
    expect(mayResort(7000, 10_000)).toBe(true)
  })
  it('is compared by its keys', () => {
    expect([isSame(['a', 'b'], ['a', 'b']), isSame(['a', 'b'], ['b', 'a']), isSame(['a'], ['a', 'b'])]).toEqual([
      true,
      false,
      false,
    ])
  })
})
