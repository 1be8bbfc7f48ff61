import { describe, expect, it } from 'vitest'
import type { Explained } from './explain.ts'
import { inWords } from './words.ts'

const pool = { batch: '-', onHand: '0', held: '0', available: '0', safetyStock: '0', backorder: '0' }
const sold: Explained = {
  ...{ sku: 'MUG', name: 'Mug', status: 'listed', buyable: false, pool },
  ...{ holds: 0, heldBy: [], waiting: { places: 0 } },
}
const taken = { event: 'e1', type: 'StockSold', at: 'noon', position: 'p', order: 'o1' }

describe('an explanation in words', () => {
  it('says that stock must be brought where nothing is held that could come back', () => {
    expect(inWords({ ...sold, lastUnit: taken, refusals: { count: 0, since: 'noon' } })).toEqual([
      'MUG (Mug) cannot be bought: 0 available.',
      '0 on hand; nothing is held.',
      'The last whole one went at noon with StockSold e1 for order o1.',
      'Nobody was refused since.',
      'Stock must be brought: nothing is held that could come back.',
    ])
    expect(inWords(sold)).toContain('There never was a whole one.')
  })
  it('names what is kept back, what may be sold on backorder, and who waits before anybody else', () => {
    const heldBy = [{ id: 'h', cart: 'c', owner: 'a', quantity: '2', expiresAt: '', ageSeconds: 5, secondsLeft: 60 }]
    const kept = { ...pool, onHand: '3', held: '2', safetyStock: '1', backorder: '4' }
    const waiting = { places: 2, firstWants: '1' }
    expect(inWords({ ...sold, pool: kept, holds: 1, heldBy, waiting })).toEqual([
      'MUG (Mug) cannot be bought: 0 available.',
      '3 on hand, 1 of them kept back as safety stock, 4 more may be sold on backorder; 2 held by 1 hold.',
      'Cart c holds 2 for 5 s now, and for 60 s more.',
      'There never was a whole one.',
      '2 customers wait for it; the first wants 1.',
      'If nobody extends it, 2 comes back in 60 s, to those who wait first; or stock is brought.',
    ])
  })
  it('points from a bundle to the parts that are short, and from a delisted SKU to its listing', () => {
    const parts = [
      { sku: 'CUP', quantity: '2', available: '9' },
      { sku: 'LID', quantity: '1', available: '0' },
    ]
    expect(inWords({ ...sold, parts }).slice(1)).toEqual([
      'It is made of 2 CUP (9 available) and 1 LID (0 available).',
      'Ask the same of LID.',
    ])
    expect(inWords({ ...sold, status: 'delisted', lastUnit: taken })).toEqual(
      expect.arrayContaining(['MUG (Mug) cannot be bought: it is no longer sold.', 'It must be listed again.']),
    )
  })
})
