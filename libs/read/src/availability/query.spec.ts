import { describe, expect, it } from 'vitest'
import { availabilityRow } from './query.ts'

const mug = { name: 'Mug', unit: 'each', price: '12.50' }
const pool = (onHand: string, held = '0') => ({ '-': { onHand, held } })
const given = { currency: 'GBP', lowStock: '5', due: {} }
const stockOf = (found: Partial<Parameters<typeof availabilityRow>[1]>, lowStock = '5') => {
  const row = availabilityRow('MUG', { status: 'listed', product: mug, pools: {}, ...found }, { ...given, lowStock })
  return [row.available, row.stock]
}

describe('what is available', () => {
  it.each([
    ['on hand, less what is held', { pools: pool('10', '3') }, '7'],
    ['without the safety stock', { product: { ...mug, safetyStock: '2' }, pools: pool('10') }, '8'],
    [
      'with the backorder allowance, which holds use up',
      { product: { ...mug, backorder: '5' }, pools: pool('0', '4') },
      '1',
    ],
    ['never below zero', { pools: pool('1', '3') }, '0'],
  ])('is %s', (_, found, available) => {
    expect(stockOf(found)[0]).toBe(available)
  })

  it('of a bundle is what the scarcest of its parts gives, whole bundles only', () => {
    const parts = [
      { sku: 'MUG', quantity: '2' },
      { sku: 'PLATE', quantity: '0.5' },
    ]
    const known = {
      MUG: { product: { safetyStock: '1' }, pools: pool('10', '2') },
      PLATE: { product: {}, pools: pool('1.9') },
    }
    const found = { product: { ...mug, parts }, pools: pool('99'), parts: known }
    expect(stockOf(found)[0]).toBe('3')
    const due = { 'MUG/-': '2' }
    const row = availabilityRow(
      'BOX',
      { status: 'listed', ...found, parts: { ...known, PLATE: known.MUG } },
      { ...given, due },
    )
    expect(row).toMatchObject({ available: '4', onHand: '0', held: '0', pools: [], parts })
    expect(stockOf({ ...found, parts: { MUG: known.MUG } })[0]).toBe('0')
  })
})

describe('stock', () => {
  it('is low below the shop’s threshold, and out where nothing is to be had', () => {
    expect(stockOf({ pools: pool('5') })[1]).toBe('in')
    expect(stockOf({ pools: pool('4.9999') })[1]).toBe('low')
    expect(stockOf({ pools: pool('2') }, '2')[1]).toBe('in')
    expect(stockOf({ pools: pool('1') }, '0')[1]).toBe('in')
    expect(stockOf({ pools: pool('0') })[1]).toBe('out')
    expect(stockOf({ status: 'delisted', pools: pool('50') })[1]).toBe('out')
  })
})
