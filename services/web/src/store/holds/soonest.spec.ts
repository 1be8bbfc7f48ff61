import type { ShownCart, ShownLine } from '@cartstream/client'
import { describe, expect, it } from 'vitest'
import { ended, soonest } from './soonest.ts'

const line = (sku: string, expiresAt?: string, more: Partial<ShownLine> = {}): ShownLine => ({
  ...{ id: sku, key: sku, sku, name: sku.toUpperCase(), quantity: '1', pending: false },
  ...(expiresAt !== undefined && { hold: { id: `hold-${sku}`, expiresAt } }),
  ...more,
})
const cart = (...items: ShownLine[]): ShownCart => ({
  ...{ id: 'demo.cart', version: 1, currency: 'GBP', itemCount: items.length, items, pending: false },
})
const [early, late] = ['2027-01-01T10:00:00.000Z', '2027-01-01T11:00:00+00:30']

describe('what is held', () => {
  it('ends first where it ends earliest, whatever the offset it is written with', () => {
    expect(soonest(cart(line('mug', early), line('tea', late), line('bag')))).toBe(early)
    expect(soonest(cart(line('tea', late), line('mug', '2027-01-01T10:45:00Z')))).toBe(late)
  })
  it('has no end where nothing is held', () => {
    expect(soonest(cart(line('bag')))).toBeUndefined()
    expect(soonest(undefined)).toBeUndefined()
  })
})

describe('time is up', () => {
  const held = cart(line('mug', early))
  const after = Date.parse(early) + 1

  it('for a line that has gone since its hold ended, or stays without one', () => {
    expect(ended(held, cart(), after)).toEqual(['MUG'])
    expect(ended(held, cart(line('mug', undefined, { holdEnded: 'expired' })), after)).toEqual(['MUG'])
  })
  it('not for what the shopper took out while it was held', () => {
    expect(ended(held, cart(), Date.parse(early) - 1000)).toEqual([])
  })
  it('not for what went into a checkout, or into another cart', () => {
    expect(ended(held, { ...cart(), status: 'ordered' }, after)).toEqual([])
    expect(ended(held, { ...cart(), id: 'demo.next' }, after)).toEqual([])
  })
})
