import { expect, it } from 'vitest'
import { growthOf } from './lag-watch.ts'

const every100ms = (of: (n: number) => number) =>
  Array.from({ length: 200 }, (_, n) => ({ seconds: n / 10, events: of(n) }))

it('a lag that grows does so by as much a second as it is found to', () => {
  expect(growthOf(every100ms((n) => n * 5))).toBeCloseTo(50)
  expect(growthOf(every100ms(() => 40))).toBe(0)
})

it('a hiccup is no growth, and of nothing there is none', () => {
  expect(growthOf(every100ms((n) => (n > 150 && n < 170 ? 100_000 : 10)))).toBe(0)
  expect(growthOf([])).toBe(0)
})
