import type { Availability } from '@cartstream/client'
import { describe, expect, it } from 'vitest'
import { found, PER_PAGE, paged } from './find.ts'

const row = (sku: string, name: string, price = '1.00', more: Partial<Availability> = {}): Availability => ({
  ...{ sku, name, price, unit: 'each', currency: 'GBP', status: 'listed', stock: 'in' },
  ...more,
})
const skus = (rows: readonly Availability[]) => rows.map(({ sku }) => sku)
const rows = [
  row('B-2', 'Blue mug', '9.50'),
  row('A-1', 'Red mug', '10.00', { stock: 'out' }),
  row('C-3', 'Tea', '2.00', { attributes: { origin: 'Assam' } }),
  row('D-4', 'Old mug', '1.00', { status: 'delisted' }),
]

describe('a search', () => {
  it('finds what has all of its words, in any order and case', () => {
    expect(skus(found(rows, 'MUG  red', 'name'))).toEqual(['A-1'])
  })
  it('looks at SKUs and attributes, too', () => {
    expect(skus(found(rows, 'c-3', 'name'))).toEqual(['C-3'])
    expect(skus(found(rows, 'assam', 'name'))).toEqual(['C-3'])
  })
  it('of nothing finds all that is on sale', () => {
    expect(skus(found(rows, ' ', 'name'))).toEqual(['B-2', 'A-1', 'C-3'])
  })
})

describe('the order', () => {
  it.each([
    ['cheap', ['C-3', 'B-2', 'A-1']],
    ['dear', ['A-1', 'B-2', 'C-3']],
    ['stock', ['B-2', 'C-3', 'A-1']],
  ] as const)('%s', (sort, expected) => {
    expect(skus(found(rows, '', sort))).toEqual(expected)
  })
})

describe('a page', () => {
  const many = Array.from({ length: PER_PAGE * 2 + 1 }, (_, i) => i)
  it('has its part of all', () => {
    expect(paged(many, 3)).toEqual({ shown: [PER_PAGE * 2], page: 3, pages: 3 })
  })
  it.each([0, -1, 1.5, Number.NaN])('%s is the first', (wanted) => {
    expect(paged(many, wanted).page).toBe(1)
  })
  it('past the end is the last, also of nothing', () => {
    expect(paged(many, 99).page).toBe(3)
    expect(paged([], 99)).toEqual({ shown: [], page: 1, pages: 1 })
  })
})
