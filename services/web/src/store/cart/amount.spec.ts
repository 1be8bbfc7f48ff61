import { expect, it } from 'vitest'
import { stepped, typedAmount } from './amount.ts'

it.each([
  ['1', 1, '2'],
  ['1', -1, '0'],
  ['0.5', -1, '0'],
  ['1.005', 1, '2.005'],
  ['0.1', 1, '1.1'],
] as const)('%s and %i is %s', (from, by, to) => {
  expect(stepped(from, by)).toBe(to)
})
it.each([
  [' 2 ', '2'],
  ['0,25', '0.25'],
  ['', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['many', undefined],
])('%j is taken as %j', (text, amount) => {
  expect(typedAmount(text)).toBe(amount)
})
