import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProviderRefused } from '../port.ts'
import { fromUnits, toUnits } from './units.ts'

const known: [amount: string, currency: string, units: number, back: string][] = [
  ['12.30', 'GBP', 1230, '12.30'],
  ['12.3', 'GBP', 1230, '12.30'],
  ['12.3000', 'GBP', 1230, '12.30'],
  ['0.01', 'USD', 1, '0.01'],
  ['500', 'JPY', 500, '500'],
  ['500.00', 'MGA', 500, '500'],
  ['5', 'ISK', 500, '5'],
  ['5.00', 'UGX', 500, '5'],
  ['10.45', 'HUF', 1045, '10.45'],
  ['800.45', 'TWD', 80045, '800.45'],
  ['5.120', 'KWD', 5120, '5.120'],
  ['999999999999.99', 'EUR', 99999999999999, '999999999999.99'],
]

describe("Stripe's amounts", () => {
  it.each(known)('%s %s are %i of the smallest unit, and %s back', (amount, currency, units, back) => {
    expect(toUnits(amount, currency)).toBe(units)
    expect(fromUnits(units, currency.toLowerCase())).toBe(back)
  })

  it.each([
    ['12.345', 'GBP'],
    ['0.5', 'JPY'],
    ['5.5', 'UGX'],
    ['5.01', 'ISK'],
    ['5.124', 'KWD'],
    ['1e3', 'GBP'],
    ['-1', 'GBP'],
    ['', 'GBP'],
    ['99999999999999999', 'GBP'],
  ])('%s %s are refused, not rounded', (amount, currency) => {
    expect(() => toUnits(amount, currency)).toThrow(ProviderRefused)
  })

  it.each(['0', '0.00'])('of nothing (%s) are refused', (amount) => {
    expect(() => toUnits(amount, 'GBP')).toThrow('nothing to pay')
  })

  it('come back as they went, in every currency', () => {
    const currency = fc.constantFrom('GBP', 'JPY', 'KWD', 'ISK', 'UGX', 'MGA', 'TWD')
    fc.assert(
      fc.property(currency, fc.integer({ min: 1, max: 1e9 }), (code, n) => {
        const units = code === 'KWD' ? n * 10 : code === 'ISK' || code === 'UGX' ? n * 100 : n
        expect(toUnits(fromUnits(units, code), code)).toBe(units)
      }),
    )
  })
})
