import type { Availability } from '@cartstream/client'
import { describe, expect, it } from 'vitest'
import { found, offered } from './goods.ts'

const product = (sku: string, name: string, more: Partial<Availability> = {}): Availability => ({
  ...{ sku, name, price: '1.00', unit: 'each', currency: 'GBP', status: 'listed', stock: 'in', ...more },
})
const rows = new Map(
  [
    product('MUG', 'Blue mug'),
    product('MUG2', 'Blue mug, large'),
    product('TEA', 'Black tea'),
    product('OLD', 'Old tea', { status: 'delisted' }),
  ].map((each) => [each.sku, each]),
)

describe('goods', () => {
  it.each([
    ['MUG', 'MUG'],
    ['blue mug', 'MUG'],
    ['large', 'MUG2'],
    ['tea', 'TEA'],
    ['mug', undefined],
    ['OLD', undefined],
    [' ', undefined],
  ])('that are meant by %j are %j', (text, sku) => {
    expect(found(rows, text)?.sku).toBe(sku)
  })
  it('that are offered have all the words, and are sold', () => {
    expect(offered(rows, 'mug').map(({ sku }) => sku)).toEqual(['MUG', 'MUG2'])
    expect(offered(rows, '').map(({ sku }) => sku)).toEqual(['MUG', 'MUG2', 'TEA'])
  })
})
