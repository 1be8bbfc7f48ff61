import { expect, it } from 'vitest'
import { pauseAfter, usualPatience } from './pause.ts'

it('a pause doubles with each try, and is never longer than the most', () => {
  const patience = { firstMs: 1000, mostMs: 60_000, attempts: 200 }
  expect([1, 2, 3, 7, 8, 1000].map((n) => pauseAfter(n, patience, 1))).toStrictEqual([
    1000, 2000, 4000, 60_000, 60_000, 60_000,
  ])
})

it('chance takes up to half of it away', () => {
  expect([0, 0.5, 1].map((chance) => pauseAfter(3, usualPatience, chance))).toStrictEqual([2000, 3000, 4000])
})
