import { describe, expect, it } from 'vitest'
import type { Change } from './types.ts'
import { Waiting } from './waiting.ts'

const change = (key: string, position: number): Change => ({
  key,
  row: { position },
  position: BigInt(position),
  at: '',
})
const fill = (...changes: [string, number][]): Waiting => {
  const waiting = new Waiting(10)
  for (const [key, position] of changes) waiting.add(change(key, position), BigInt(position))
  return waiting
}
const told = ({ changes, upTo }: ReturnType<Waiting['take']>) => [changes.map((c) => `${c.key}@${c.position}`), upTo]

describe('what waits', () => {
  it('is the latest state of each row, in order of change', () => {
    const waiting = fill(['a', 1], ['b', 2], ['a', 3])
    expect(waiting.size).toBe(2)
    expect(waiting.takeConflated()).toBe(1)
    expect(told(waiting.take(10, 9n))).toEqual([['b@2', 'a@3'], 9n])
  })
  it('is taken in whole positions, and says how far that gets a client', () => {
    const waiting = fill(['a', 1], ['b', 2], ['c', 2], ['d', 3])
    expect(told(waiting.take(2, 9n))).toEqual([['a@1', 'b@2', 'c@2'], 2n])
    expect(told(waiting.take(2, 9n))).toEqual([['d@3'], 9n])
    expect(waiting.size).toBe(0)
  })

  const pages = [
    [change('a', 1), change('b', 2)],
    [change('c', 3), change('a', 4)],
  ] as const
  const hop = { commitMs: 1, readMs: 2, readAt: 3 }
  const arrived = () => {
    const waiting = new Waiting(10)
    for (const page of pages) waiting.arrived(page, hop)
    return waiting
  }
  it('is one and the same for all who wait for the same', () => {
    const [one, other, late] = [arrived(), arrived(), new Waiting(10)]
    late.arrived(pages[1], hop)
    const taken = one.take(10, 9n)
    expect(told(taken)).toEqual([['b@2', 'c@3', 'a@4'], 9n])
    expect(taken.hop).toBe(hop)
    expect([one.isEmpty, one.takeConflated()]).toEqual([true, 1])
    expect(other.take(10, 9n).changes).toBe(taken.changes)
    expect(late.take(10, 9n).changes).toBe(pages[1])
  })
  it('is the latest state of each row only, once it has come more often than is taken at once', () => {
    const stalled = new Waiting(10)
    for (let n = 0; n < 10; n++) stalled.arrived([change('a', 2 * n), change('b', 2 * n + 1)], hop)
    expect(stalled.takeConflated()).toBe(18)
    expect(told(stalled.take(10, 99n))).toEqual([['a@18', 'b@19'], 99n])
  })
  it('is each row by itself where that is too much at once, or something else comes between', () => {
    const slow = arrived()
    expect([slow.exceeds(2), slow.exceeds(3), slow.size]).toEqual([true, false, 3])
    expect(told(slow.take(1, 9n))).toEqual([['b@2'], 2n])
    slow.arrived([change('b', 5)], hop)
    expect(told(slow.take(10, 9n))).toEqual([['c@3', 'a@4', 'b@5'], 9n])
    const mixed = arrived()
    mixed.add(change('b', 2), 6n)
    mixed.arrived([change('d', 7)], hop)
    expect(told(mixed.take(10, 9n))).toEqual([['c@3', 'a@4', 'b@2', 'd@7'], 9n])
    expect(mixed.takeConflated()).toBe(2)
  })
})
