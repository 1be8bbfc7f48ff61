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
    const heldBy = [{ id: 'h', cart: 'c', owner: 'a', quantity: '2', expiresAt: '', ageSeconds: 5, secondsLeft: 830 }]
    const kept = { ...pool, onHand: '3', held: '2', safetyStock: '1', backorder: '4' }
    const waiting = { places: 2, firstWants: '1' }
    expect(inWords({ ...sold, pool: kept, holds: 1, heldBy, waiting })).toEqual([
      'MUG (Mug) cannot be bought: 0 available.',
      '3 on hand, 1 of them kept back as safety stock, 4 more may be sold on backorder; 2 held by 1 hold.',
      'Cart c has held 2 for 5 s, and will for 13 min 50 s more.',
      'There never was a whole one.',
      '2 customers wait for it; the first wants 1.',
      'If nobody extends the hold, 2 come back in 13 min 50 s, to those who wait first; or stock is brought.',
    ])
  })
  it('names who holds it where that may be known, and how long in hours, minutes and seconds', () => {
    const hold = { id: 'h', cart: 'c', owner: 'a', subject: 'ann', quantity: '1', expiresAt: '' }
    const held = (ageSeconds: number, secondsLeft: number) =>
      inWords({ ...sold, holds: 1, heldBy: [{ ...hold, ageSeconds, secondsLeft }] }).slice(2)
    expect(held(0, 900)).toEqual([
      'Cart c of ann has held 1 for 0 s, and will for 15 min more.',
      'There never was a whole one.',
      'If nobody extends the hold, 1 comes back in 15 min; or stock is brought.',
    ])
    expect(held(7290, 3600)[0]).toBe('Cart c of ann has held 1 for 2 h 1 min, and will for 1 h more.')
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
