import type { Product } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { add, change, cheese, configured, list, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, opened, quantityChanged, reserved } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { placesOf } from './unit.ts'

const refusal = { code: 'fractional-quantity', stream: 'product/MUG', sku: 'MUG' } as const
const pieces = 'MUG is sold in steps of 1'
const shop = (more: Partial<Product> = {}) => given(configured(), listed(mug, more), stocked('MUG', '10'))

describe('how finely a product is sold', () => {
  const places = (more: Partial<Product>) => placesOf({ ...mug, ...more })
  it('follows from its unit: measures to four decimals, everything else in whole pieces', () => {
    for (const unit of ['kg', 'g', 'lb', 'oz', 'l', 'ml', 'liters', 'Litre', 'm', 'cm'])
      expect(places({ unit })).toBe(4)
    for (const unit of ['each', 'pcs', 'boxes', 'bundle', 'seat']) expect(places({ unit })).toBe(0)
  })
  it('is as the product says, where it says so', () => {
    expect(places({ unit: 'kg', decimals: 1 })).toBe(1)
    expect(places({ unit: 'each', decimals: 2 })).toBe(2)
    expect(places({ unit: 'kg', bundleSize: '5', decimals: 1 })).toBe(1)
  })
  it('is by the piece for what comes in bundles, whatever these are measured in', () => {
    expect(places({ unit: 'kg', bundleSize: '5' })).toBe(0)
    expect(places({ unit: 'kg', parts: [{ sku: 'X', quantity: '1' }] })).toBe(0)
  })
})

describe('a quantity finer than that', () => {
  it('is refused on an add', () => {
    shop()
      .when(add('MUG', '1.5'))
      .thenRejected({ ...refusal, detail: pieces, quantity: '1.5' })
    shop({ decimals: 2 })
      .when(add('MUG', '0.125'))
      .thenRejected({ ...refusal, detail: 'MUG is sold in steps of 0.01', quantity: '0.125' })
    const wheels = given(configured(), listed(cheese, { bundleSize: '5' }), stocked('CHEESE', '9'))
    wheels.when(add('CHEESE', '0.5')).thenRejected('fractional-quantity')
  })
  it('is refused on a change, up or down', () => {
    const two = () => shop().after(add('MUG', '2'))
    for (const quantity of ['2.5', '1.5']) {
      two()
        .when(change(idOf(1, 0), quantity))
        .thenRejected({ ...refusal, detail: pieces, quantity })
    }
  })
  it('is a whole one where only its writing is finer', () => {
    shop().when(add('MUG', '1.0')).then(opened(), added(), reserved())
  })
  it('is no matter for a line that has it from before, only for what is asked', () => {
    const line = { quantity: '2.5', was: '1.5', lineTotal: '31.25' }
    shop({ decimals: 1 })
      .after(add('MUG', '1.5'), list(mug))
      .when(add('MUG', '1'))
      .then(quantityChanged(line), reserved({ quantity: '2.5', was: '1.5' }))
  })
})

describe('a line', () => {
  it('keeps the bundle size and unit it was added with', () => {
    const kilos = { sku: 'CHEESE', name: 'Cheddar', unit: 'kg', unitPrice: '9.99', lineTotal: '9.99', bundleSize: '5' }
    const wheels = given(configured(), listed(cheese, { bundleSize: '5' }), stocked('CHEESE', '9'))
    const after = wheels
      .when(add('CHEESE', '1'))
      .then(opened(), added(kilos), reserved({ sku: 'CHEESE' }))
      .after(list(cheese, { unit: 'box', bundleSize: '8', price: '15.00' }))
    expect(after.view.get('cart', opened().data.cart)?.lines).toMatchObject([{ unit: 'kg', bundleSize: '5' }])
  })
})
