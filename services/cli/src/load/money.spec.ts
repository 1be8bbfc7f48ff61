import { describe, expect, it } from 'vitest'
import { moneyOf, partsOf, sumOf } from './money.ts'

describe('money', () => {
  it('is added up exactly', () => {
    expect(sumOf(['0.10', '0.20', '1234567890123.45'])).toBe('1234567890123.75')
    expect(sumOf([])).toBe('0.00')
  })
  it('is multiplied exactly', () => {
    expect(moneyOf(partsOf('2.55') * 80995n)).toBe('206537.25')
  })
  it('is the same however many zeros it is written with', () => {
    expect([partsOf('2.5'), partsOf('2.50'), partsOf('3')]).toEqual([25_000n, 25_000n, 30_000n])
  })
})
