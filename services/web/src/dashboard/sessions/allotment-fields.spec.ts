import { describe, expect, it } from 'vitest'
import { whyNot } from './allotment-fields.tsx'

const limit = (text: string, sku?: string) => ({ key: 1, text, most: '2', ...(sku !== undefined && { sku }) })

describe('the most of products', () => {
  it('can be said of products of the shop, each once', () => {
    expect(whyNot([])).toBeUndefined()
    expect(whyNot([limit('blue mug', 'MUG'), limit('TEA', 'TEA')])).toBeUndefined()
  })
  it('cannot be said of what the shop does not sell, or twice', () => {
    expect(whyNot([limit('blue mug', 'MUG'), limit('cheese')])).toBe(
      'The shop sells no “cheese”: choose a product from the list.',
    )
    expect(whyNot([limit('blue mug', 'MUG'), limit('MUG', 'MUG')])).toBe('MUG is limited twice.')
  })
})
