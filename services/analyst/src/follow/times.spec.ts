import { describe, expect, it } from 'vitest'
import { Times } from './times.ts'

const times = new Times()
for (const at of [10, 10, 20, 30]) times.add('demo', at)
times.add('other', 25)

describe('the instants of a shop', () => {
  it('lead from each to the one before and the one after, over none twice', () => {
    expect(times.around('demo', 20)).toEqual({ first: 10, last: 30, before: 10, after: 30 })
    expect(times.around('demo', 21)).toEqual({ first: 10, last: 30, before: 20, after: 30 })
  })
  it('end at the first and at the last', () => {
    expect(times.around('demo', 10)).toEqual({ first: 10, last: 30, after: 20 })
    expect(times.around('demo', Number.POSITIVE_INFINITY)).toEqual({ first: 10, last: 30, before: 30 })
  })
  it('are no other shop’s', () => {
    expect(times.around('other', 20)).toEqual({ first: 25, last: 25, after: 25 })
    expect(times.around('third', 20)).toEqual({})
  })
  it('are counted by what they take', () => {
    expect(times.bytes).toBe(4 * 8)
  })
})
