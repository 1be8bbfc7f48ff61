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
  const waiting = new Waiting()
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
})
