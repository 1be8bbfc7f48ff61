import { describe, expect, it } from 'vitest'
import { Ring } from './ring.ts'
import type { Change } from './types.ts'

const change = (position: number, key = `k${position}`): Change => ({
  key,
  row: {},
  position: BigInt(position),
  at: '',
})
const told = (changes: readonly Change[] | undefined) => changes?.map((c) => `${c.key}@${c.position}`)

describe('a ring', () => {
  it('knows what came after a position, and nothing of before it began', () => {
    const ring = new Ring(10n, 100)
    ring.push([change(11), change(13)], 15n)
    expect(told(ring.since(10n))).toEqual(['k11@11', 'k13@13'])
    expect(told(ring.since(11n))).toEqual(['k13@13'])
    expect(told(ring.since(15n))).toEqual([])
    expect(ring.since(9n)).toBeUndefined()
    expect(ring.head).toBe(15n)
  })
  it('drops whole positions, so that what it has of one is all of it', () => {
    const ring = new Ring(0n, 3)
    ring.push([change(1, 'a'), change(1, 'b'), change(2, 'c'), change(3, 'd')], 3n)
    expect(ring.from).toBe(1n)
    expect(ring.since(0n)).toBeUndefined()
    expect(told(ring.since(1n))).toEqual(['c@2', 'd@3'])
  })
  it('holds no more than its size, however much has passed', () => {
    const ring = new Ring(0n, 10)
    for (let n = 1; n <= 1000; n++) ring.push([change(n)], BigInt(n))
    expect(ring.length).toBe(10)
    expect(ring.from).toBe(990n)
    expect(told(ring.since(998n))).toEqual(['k999@999', 'k1000@1000'])
  })
})
