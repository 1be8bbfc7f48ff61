import { expect, it } from 'vitest'
import { bucketsOf, quantileOf, shareWithin, since } from './delays.ts'

const told = (...counts: number[]) =>
  ['0.05', '0.1', '+Inf'].map((le, n) => `delay_seconds_bucket{le="${le}"} ${counts[n]}`).join('\n')
const counted = (...counts: number[]) =>
  bucketsOf(`# TYPE delay_seconds histogram\n${told(...counts)}\ndelay_seconds_count 9`, 'delay_seconds')

it('tells the quantiles of what was counted in between, evenly spread within a bucket', () => {
  const delays = since(counted(10, 10, 10), counted(60, 110, 110))
  expect(quantileOf(delays, 0.5)).toBeCloseTo(0.05)
  expect(quantileOf(delays, 0.75)).toBeCloseTo(0.075)
  expect(quantileOf(delays, 1)).toBeCloseTo(0.1)
})

it('says the last bound of what is beyond all of them, and nothing of nothing', () => {
  expect(quantileOf(counted(0, 5, 10), 0.99)).toBe(0.1)
  expect(shareWithin(counted(0, 5, 10), 0.1)).toBe(0.5)
  expect([quantileOf(counted(0, 0, 0), 0.99), shareWithin(counted(0, 0, 0), 0.1)]).toStrictEqual([0, 0])
})
