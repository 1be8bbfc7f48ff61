import { describe, expect, it } from 'vitest'
import { Pace } from './pace.ts'

/** When the frames go that are all ready at once, in ms from now. */
const sent = (pace: Pace, ms: number): number[] => {
  const at: number[] = []
  for (let now = 0; now < ms; ) {
    const wait = pace.take(now)
    if (wait === 0) at.push(now)
    else now += wait
  }
  return at
}

describe('a pace', () => {
  it('lets a quiet stream send at once', () => {
    expect(new Pace(() => 100).take(5)).toBe(0)
  })
  it.each([
    [100, 94],
    [20, 18],
    [5, 4],
  ])('lets at most %i frames through in any second, and %i a second for long', (limit, steady) => {
    const at = sent(new Pace(() => limit), 5000)
    for (const from of at) expect(at.filter((t) => t >= from && t < from + 1000).length).toBeLessThanOrEqual(limit)
    expect(at.length).toBeGreaterThanOrEqual(steady * 5)
  })
  it('slows down as soon as the process is out of breath', () => {
    let limit = 100
    const pace = new Pace(() => limit)
    for (const now of [0, 1000]) expect(pace.take(now)).toBe(0)
    limit = 20
    let count = 0
    for (let now = 1001; now < 2001; now++) if (pace.take(now) === 0) count++
    expect(count).toBeLessThanOrEqual(20)
  })
})
