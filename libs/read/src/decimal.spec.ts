import Big from 'big.js'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { minus, plus } from './decimal.ts'

const decimal = fc
  .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.constantFrom(0, 1, 2, 3, 4))
  .map(([units, places]) => new Big(units).div(10 ** places).toFixed(places))

it('adds and takes away as exactly by the short ways as by the long one', () => {
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      expect(plus(a, b)).toBe(new Big(a).plus(b).toFixed())
      expect(minus(a, b)).toBe(new Big(a).minus(b).toFixed())
    }),
    { numRuns: 2000 },
  )
})
it('and beyond what a double can say', () => {
  expect(plus('99999999999999.99', '0.01')).toBe('100000000000000')
  expect(minus('0.1', '999999999999999.99')).toBe('-999999999999999.89')
})
