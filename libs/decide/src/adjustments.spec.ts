import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adjustments, discountOf } from './adjustments.ts'
import { less, minus, plus } from './decimal.ts'
import type { Discount } from './types.ts'

const gbp = { currency: 'GBP' }
const lines = [
  { sku: 'MUG', lineTotal: '12.50' },
  { sku: 'CHEESE', lineTotal: '9.99' },
]
const cart = (...discounts: Partial<Discount>[]) => ({
  lines,
  subtotal: '22.49',
  discounts: discounts.map((more, n): Discount => ({ discount: `demo.d${n}`, label: 'Off', ...more })),
})
const amounts = (...discounts: Partial<Discount>[]) => adjustments(cart(...discounts), gbp).map(({ amount }) => amount)

describe('what a discount takes off', () => {
  it('is a percentage, rounded half-up once', () => {
    expect(amounts({ percent: '10' })).toEqual(['2.25'])
    expect(amounts({ percent: '0.1' })).toEqual(['0.02'])
    expect(adjustments({ ...cart({ percent: '12.5' }), subtotal: '0.04' }, gbp)[0]?.amount).toBe('0.01')
    expect(adjustments({ ...cart({ percent: '50' }), subtotal: '5' }, { currency: 'JPY' })[0]?.amount).toBe('3')
  })
  it('or an amount', () => {
    expect(amounts({ amount: '5.00' })).toEqual(['5.00'])
  })
  it('of all lines, or of some SKUs', () => {
    expect(amounts({ percent: '10', skus: ['MUG'] })).toEqual(['1.25'])
    expect(amounts({ percent: '10', skus: ['MUG', 'CHEESE', 'CUP'] })).toEqual(['2.25'])
  })
  it('is never more than what it applies to', () => {
    expect(amounts({ amount: '10.00', skus: ['CHEESE'] })).toEqual(['9.99'])
  })
  it('is nothing, and not shown, where nothing it applies to is there', () => {
    expect(amounts({ amount: '10.00', skus: ['CUP'] }, { percent: '0.0001' })).toEqual([])
  })
  it('is nothing while the cart is worth less than it asks for', () => {
    expect(amounts({ percent: '10', minimumSubtotal: '22.50' })).toEqual([])
    expect(amounts({ percent: '10', minimumSubtotal: '22.49' })).toEqual(['2.25'])
  })
  it('is named by its discount, with label and code', () => {
    expect(adjustments(cart({ amount: '1.00', code: 'ONE', label: 'One off' }), gbp)).toStrictEqual([
      { discount: 'demo.d0', label: 'One off', code: 'ONE', amount: '1.00' },
    ])
  })
})

describe('discounts together', () => {
  it('are each of the whole, in the order they were granted', () => {
    expect(amounts({ percent: '10' }, { percent: '10' })).toEqual(['2.25', '2.25'])
  })
  it('take never more than the subtotal', () => {
    expect(amounts({ amount: '20.00' }, { percent: '50' }, { amount: '1.00' })).toEqual(['20.00', '2.49'])
  })
  it('add up exactly, whatever they are', () => {
    const pence = fc.nat(99_999).map((n) => `${Math.floor(n / 100)}.${String(n % 100).padStart(2, '0')}`)
    const reduction = fc.oneof(
      pence.map((amount): Partial<Discount> => ({ amount })),
      fc.integer({ min: 1, max: 1_000_000 }).map((n): Partial<Discount> => ({ percent: String(n / 10_000) })),
    )
    fc.assert(
      fc.property(fc.array(reduction, { maxLength: 6 }), fc.array(pence, { maxLength: 5 }), (discounts, totals) => {
        const subtotal = totals.reduce(plus, '0')
        const bought = { ...cart(...discounts), subtotal, lines: totals.map((lineTotal) => ({ sku: 'X', lineTotal })) }
        const taken = adjustments(bought, gbp)
        const off = discountOf(taken, 'GBP')
        expect(taken.every(({ amount }) => less('0', amount) && /^\d+\.\d\d$/.test(amount))).toBe(true)
        expect(less(minus(subtotal, off), '0')).toBe(false)
      }),
    )
  })
})
