import { given } from '@cartstream/spec/given'
import { configured, delisted, list, listed, mug, shirt } from '@cartstream/spec/sample'
import { describe, it } from 'vitest'
import type { Command } from './types.ts'

const delist = (sku: string): Command => ({ type: 'DelistProduct', sku })

describe('listing a product', () => {
  it('is recorded', () => {
    given(configured()).when(list(mug)).then(listed(mug))
  })
  it('brings a delisted product back', () => {
    given(configured(), listed(mug), delisted('MUG')).when(list(mug)).then(listed(mug))
  })
  it('with another price alone is a repricing', () => {
    given(configured(), listed(mug))
      .when(list({ ...mug, price: '13' }))
      .then({ type: 'ProductRepriced', stream: 'product/MUG', data: { sku: 'MUG', price: '13.00', was: '12.50' } })
  })
  it('with anything else changed states the whole product anew, its price too', () => {
    const dearer = { ...mug, name: 'Big mug', price: '15.00' }
    given(configured(), listed(mug)).when(list(dearer)).then(listed(dearer))
    given(configured(), listed(mug, { backorder: '5' }))
      .when(list(mug))
      .then(listed(mug))
  })
  it('is already so when the same is listed, however its numbers are written', () => {
    const written = { price: '12.5', safetyStock: '2.0', attributes: { b: '2', a: '1' } }
    given(configured(), listed(mug, { safetyStock: '2', attributes: { a: '1', b: '2' } }))
      .when(list({ ...mug, ...written }))
      .thenNothing()
    given(configured(), listed(shirt)).when(list(shirt)).thenNothing()
  })
  it("writes amounts with the currency's places and quantities without idle zeros", () => {
    const variants = [{ name: 'S', additionalPrice: '1' }]
    given(configured({ currency: 'KWD' }))
      .when(list({ ...mug, price: '3', retailPrice: '4.5', cost: '1.125', variants, maximumPerCart: '2.50' }))
      .then(
        listed(mug, {
          ...{ price: '3.000', retailPrice: '4.500', cost: '1.125' },
          variants: [{ name: 'S', additionalPrice: '1.000' }],
          maximumPerCart: '2.5',
        }),
      )
  })
  it('is refused where an amount is finer than the currency', () => {
    const refusal = { code: 'price-too-fine', stream: 'product/MUG', sku: 'MUG' } as const
    given(configured())
      .when(list({ ...mug, price: '1.005' }))
      .thenRejected({ ...refusal, detail: 'GBP has 2 decimals' })
    given(configured({ currency: 'JPY' }))
      .when(list({ ...mug, price: '100', variants: [{ name: 'S', additionalPrice: '0.5' }] }))
      .thenRejected({ ...refusal, detail: 'JPY has 0 decimals' })
  })
  it('is refused where a price with its variant is more than a line can say', () => {
    const variants = [{ name: 'Gold', additionalPrice: '1' }]
    given(configured())
      .when(list({ ...mug, price: '999999999999', variants }))
      .thenRejected('over-limit')
  })
})

describe('how many of it a cart may have', () => {
  it('is refused where the least is more than the most', () => {
    given(configured())
      .when(list({ ...mug, minimumPerCart: '5', maximumPerCart: '3' }))
      .thenRejected({
        ...{ code: 'over-limit', detail: 'at least 5 and at most 3 per cart leave nothing' },
        ...{ stream: 'product/MUG', sku: 'MUG' },
      })
    const exactly = { minimumPerCart: '3', maximumPerCart: '3' }
    given(configured())
      .when(list({ ...mug, ...exactly }))
      .then(listed(mug, exactly))
  })
})

describe('delisting a product', () => {
  it('is recorded', () => {
    given(configured(), listed(mug)).when(delist('MUG')).then(delisted('MUG'))
  })
  it('is refused for a product that never was', () => {
    given(configured()).when(delist('MUG')).thenRejected({ code: 'not-found', stream: 'product/MUG', sku: 'MUG' })
  })
  it('is already so for a delisted one', () => {
    given(configured(), listed(mug), delisted('MUG')).when(delist('MUG')).thenNothing()
  })
})
