import Big from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finerThan, less, minus, plus, plusFixed, shortest, times } from './decimal.ts'
import { lineTotal, minorUnits, totals } from './money.ts'

describe('money', () => {
  it("has its currency's places", () => {
    expect(['JPY', 'GBP', 'KWD', 'CLF', 'XXX'].map(minorUnits)).toEqual([0, 2, 3, 4, 2])
  })
  it('rounds a line half-up to the minor unit', () => {
    expect(lineTotal('0.05', '0.1', 'GBP')).toBe('0.01')
    expect(lineTotal('0.04', '0.1', 'GBP')).toBe('0.00')
    expect(lineTotal('1.15', '0.3', 'GBP')).toBe('0.35')
    expect(lineTotal('25', '0.5', 'JPY')).toBe('13')
    expect(lineTotal('1.005', '1', 'KWD')).toBe('1.005')
  })
  it('stays exact where binary floats do not', () => {
    expect(lineTotal('1.005', '1', 'GBP')).toBe('1.01')
    expect(lineTotal('99999999999.99', '5', 'GBP')).toBe('499999999999.95')
    expect(plus('0.1', '0.2')).toBe('0.3')
  })
  it('taxes the subtotal once', () => {
    expect(totals('0.33', { taxRate: '0.2', currency: 'GBP' })).toEqual({
      ...{ subtotal: '0.33', discount: '0.00' },
      ...{ tax: '0.07', total: '0.40' },
    })
    const none = { subtotal: '0', discount: '0', tax: '0', total: '0' }
    expect(totals('0', { taxRate: '0.075', currency: 'JPY' })).toEqual(none)
  })
  it('taxes what a discount leaves, once', () => {
    expect(totals('10.01', { taxRate: '0.2', currency: 'GBP' }, '0.03')).toEqual({
      ...{ subtotal: '10.01', discount: '0.03' },
      ...{ tax: '2.00', total: '11.98' },
    })
    expect(totals('10.00', { taxRate: '0.2', currency: 'GBP' }, '10.00')).toEqual({
      ...{ subtotal: '10.00', discount: '10.00' },
      ...{ tax: '0.00', total: '0.00' },
    })
  })
})

describe('decimals', () => {
  it('are added, taken and compared exactly, whole or not', () => {
    expect(plus('999999999999999', '999999999999999')).toBe('1999999999999998')
    expect(plus('9999999999999999', '1')).toBe('10000000000000000')
    expect(minus('1', '0.9999')).toBe('0.0001')
    expect(minus('2', '5')).toBe('-3')
    expect(minus('5', '5.0')).toBe('0')
    expect([less('9', '10'), less('0.3', '0.25'), less('-1', '0'), less('1', '1.0')]).toEqual([
      true,
      false,
      true,
      false,
    ])
  })
  it('are reckoned the short way as the long way says', () => {
    const decimal = fc.tuple(fc.bigInt(-(10n ** 13n), 10n ** 13n), fc.nat(4)).map(([units, places]) => {
      const digits = String(units < 0n ? -units : units).padStart(places + 1, '0')
      const whole = digits.slice(0, digits.length - places)
      return `${units < 0n ? '-' : ''}${whole}${places === 0 ? '' : `.${digits.slice(-places)}`}`
    })
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(plus(a, b)).toBe(new Big(a).plus(b).toFixed())
        expect(minus(a, b)).toBe(new Big(a).minus(b).toFixed())
        expect(less(a, b)).toBe(new Big(a).lt(b))
        for (const places of [0, 2, 3]) {
          expect(plusFixed(a, b, places)).toBe(new Big(a).plus(b).toFixed(places, Big.roundHalfUp))
          expect(times(a, '1', places)).toBe(new Big(a).toFixed(places, Big.roundHalfUp))
          expect(times(a, '0', places)).toBe(new Big(0).toFixed(places))
        }
      }),
    )
  })
  it('have one shortest form', () => {
    expect(['0.2500', '12', '1.0'].map(shortest)).toEqual(['0.25', '12', '1'])
  })
  it('may be finer than so many places', () => {
    expect([finerThan('1.00', 0), finerThan('1.005', 2), finerThan('7', 0)]).toEqual([false, true, false])
  })
})
