import type { ShopConfig } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { add, bob, configured, decrement, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { annsCart, quantityChanged, released, removed, reserved } from '@cartstream/spec/told'
import { describe, expect, it } from 'vitest'

const shop = (policy: Partial<ShopConfig> = {}) =>
  given(configured(policy), listed(mug), stocked('MUG', '10')).after(add('MUG', '4'))

describe('taking some out of a line', () => {
  it('leaves it what it has less that much, and holds no more', () => {
    const { view } = shop()
      .when(decrement('MUG', '3'))
      .then(quantityChanged({ quantity: '1', was: '4', lineTotal: '12.50' }), reserved({ quantity: '1', was: '4' }))
    expect(view.get('pool', 'MUG/-')?.held).toBe('1')
  })
  it('counts from what is there by then: two that take one each take two', () => {
    const { view } = shop()
      .after(decrement('MUG', '1'))
      .when(decrement('MUG', '1'))
      .then(quantityChanged({ quantity: '2', was: '3', lineTotal: '25.00' }), reserved({ quantity: '2', was: '3' }))
    expect(view.get('cart', annsCart)?.subtotal).toBe('25.00')
  })
  it('removes it where that is all of it, or more', () => {
    for (const quantity of ['4', '4.0', '999999999'])
      shop()
        .when(decrement('MUG', quantity))
        .then(removed({ quantity: '4' }), released({ quantity: '4' }))
  })
  it('is refused where the cart has none of it, of that variant, or in that batch', () => {
    const refusal = { code: 'not-found', stream: `cart/${annsCart}` } as const
    shop()
      .after(decrement('MUG', '4'))
      .when(decrement('MUG', '1'))
      .thenRejected({ ...refusal, sku: 'MUG' })
    shop()
      .when(decrement('MUG', '1', { batch: 'B1' }))
      .thenRejected({ ...refusal, sku: 'MUG' })
    given(configured(), listed(shirt), stocked('SHIRT', '5'))
      .after(add('SHIRT', '2', { variant: 'S' }))
      .when(decrement('SHIRT', '1'))
      .thenRejected({ ...refusal, sku: 'SHIRT' })
  })
  it('is refused to others, on another version, and below the minimum', () => {
    shop()
      .when(decrement('MUG', '1', { cart: { id: annsCart }, caller: bob }))
      .thenRejected('not-found')
    shop()
      .when(decrement('MUG', '1', { ifVersion: 1 }))
      .thenRejected('version-conflict')
    shop()
      .after({ type: 'ListProduct', product: { ...mug, minimumPerCart: '2' } })
      .when(decrement('MUG', '3'))
      .thenRejected('below-minimum')
  })
})
