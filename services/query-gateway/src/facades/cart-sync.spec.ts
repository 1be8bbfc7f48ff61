import type { CartLineView } from '@cartstream/schemas'
import { describe, expect, it } from 'vitest'
import { syncView } from './cart-sync.ts'
import type { Products } from './products.ts'

const shop = (available: string, more: object = {}): Products =>
  new Map([['MUG', { sku: 'MUG', available, pools: [{ batch: '-', available }], ...more } as never]])
let lines = 0
const line = (quantity: string, more: Partial<CartLineView> = {}): CartLineView => ({
  ...{ id: `demo.${++lines}`, sku: 'MUG', name: 'Mug', unit: 'each', unitPrice: '12.50', lineTotal: '12.50', quantity },
  ...more,
})
const cart = (...items: CartLineView[]) => ({
  ...{ id: 'demo.c', version: 1, currency: 'GBP', items, itemCount: items.length },
  ...{ subtotal: '12.50', tax: '2.50', total: '15.00' },
})
const available = (products: Products, ...items: CartLineView[]) => {
  const shown = syncView(cart(...items), products)
  const each = shown.items.map(({ is_available }) => is_available)
  expect(shown.has_unavailable_items).toBe(each.includes(false))
  return each
}
const hold = { id: 'demo.h', expiresAt: '2026-11-25T12:00:00.000Z' }

describe('an item of a synced cart', () => {
  it('can be had where it is held, though nothing else is left', () => {
    expect(available(shop('0'), line('3', { hold }))).toEqual([true])
    expect(available(shop('0'), line('3'))).toEqual([false])
  })

  it('can be had as long as there is enough after the lines before it', () => {
    expect(available(shop('5'), line('3'), line('3', { variant: 'blue' }), line('2'))).toEqual([true, false, true])
    expect(available(shop('0.3'), line('0.1'), line('0.2'))).toEqual([true, true])
  })

  it('is taken from its own batch', () => {
    const pools = [
      { batch: 'A', available: '1' },
      { batch: 'B', available: '9' },
    ]
    const batches = ['A', 'B', undefined].map((batch) => line('2', { ...(batch !== undefined && { batch }) }))
    expect(available(shop('10', { pools }), ...batches)).toEqual([false, true, false])
  })

  it('is had as a bundle as often as its parts give', () => {
    expect(available(shop('2', { pools: [], parts: [] }), line('2'), line('1'))).toEqual([true, false])
  })

  it('cannot be had once it is not sold any more, nor where nobody knows it', () => {
    expect(available(shop('9'), line('1', { hold, delisted: true }))).toEqual([false])
    expect(available(new Map(), line('1'))).toEqual([false])
  })

  it('costs what it cost when it was added, whatever its variant costs more by now', () => {
    const prices = (additionalPrice: string) => {
      const products = shop('9', { variants: [{ name: 'blue', additionalPrice }] })
      const [{ product, variant } = {}] = syncView(cart(line('1', { variant: 'blue' })), products).items
      return [product?.price, variant?.additional_price]
    }
    expect([prices('0.10'), prices('12.50'), prices('99')]).toEqual([
      [12.4, 0.1],
      [0, 12.5],
      [0, 12.5],
    ])
  })
})

describe('a synced cart', () => {
  it('adds quantities up exactly, and costs what its lines do, before tax', () => {
    const shown = syncView(cart(line('0.1'), line('0.2'), line('123456789.0001')), shop('1'))
    expect(shown).toMatchObject({ items_count: 3, total_items: 123456789.3001, total_price: 12.5, created_at: null })
  })
})
