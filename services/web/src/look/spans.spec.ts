import { describe, expect, it } from 'vitest'
import { asClock, inShort, inWords } from './spans.ts'

describe('a span of time', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [7_260_000, '2 h'],
    [200_000_000, '2 d'],
  ])('of %i ms that has passed is %s', (ms, said) => {
    expect(inShort(ms)).toBe(said)
  })
  it.each([
    [-5, '0:00'],
    [1, '0:01'],
    [119_500, '2:00'],
    [899_000, '14:59'],
    [3_723_000, '1:02:03'],
    [187_200_000, '2 d 04:00:00'],
  ])('of %i ms that is left is %s on a clock', (ms, said) => {
    expect(asClock(ms)).toBe(said)
  })
  it('is read aloud with its units', () => {
    expect(inWords(3_661_000)).toBe('1 hour, 1 minute, 1 second')
    expect(inWords(0)).toBe('no time')
  })
})
