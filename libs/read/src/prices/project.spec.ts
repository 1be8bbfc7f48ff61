import { projected } from '@cartstream/spec/projected'
import { delisted, listed, mug, shirt } from '@cartstream/spec/sample'
import { at } from '@cartstream/spec/told'
import { describe, expect, it } from 'vitest'
import { prices } from './project.ts'
import { nowOf } from './query.ts'

const repriced = {
  type: 'ProductRepriced',
  stream: 'product/MUG',
  data: { sku: 'MUG', price: '13.00', was: '12.50' },
} as const

describe('a price’s row', () => {
  it('has what the SKU costs now, itself and its variants', async () => {
    const { price } = await projected(prices, listed(mug), listed(shirt, { retailPrice: '25.00' }), repriced)
    expect(price).toStrictEqual({
      MUG: { listed: true, price: '13.00', retail: null, variants: {}, since: at(2) },
      SHIRT: { listed: true, price: '20.00', retail: '25.00', variants: { S: '0.00', XL: '2.50' }, since: at(1) },
    })
  })

  it('is as old as it was where it is listed again as it is', async () => {
    expect(await projected(prices, listed(mug), listed(mug))).toMatchObject({ price: { MUG: { since: at(0) } } })
  })

  it('says what is sold no more, and what is sold again', async () => {
    expect(await projected(prices, listed(mug), delisted('MUG'))).toMatchObject({ price: { MUG: { listed: false } } })
    const again = await projected(prices, listed(mug), delisted('MUG'), listed(mug))
    expect(again).toMatchObject({ price: { MUG: { listed: true } } })
  })
})

describe('a line is told', () => {
  const now = {
    MUG: { listed: true, price: '13.00', retail: null, variants: {} },
    SHIRT: { listed: true, price: '20.00', retail: null, variants: { XL: '2.50' } },
    CUP: { listed: false, price: '2.00', retail: null, variants: {} },
  }
  it.each([
    ['nothing where it costs the same', { sku: 'SHIRT', variant: 'XL', unitPrice: '22.5' }, {}],
    ['another price', { sku: 'MUG', unitPrice: '12.50' }, { priceNow: '13.00' }],
    ['another price of its variant', { sku: 'SHIRT', variant: 'XL', unitPrice: '20.00' }, { priceNow: '22.50' }],
    ['that it is sold no more', { sku: 'CUP', unitPrice: '1.00' }, { delisted: true }],
    ['that its variant is sold no more', { sku: 'SHIRT', variant: 'M', unitPrice: '20.00' }, { delisted: true }],
    ['nothing of what is not known', { sku: 'PLATE', unitPrice: '1.00' }, {}],
  ])('%s', (_, line, told) => {
    expect(nowOf(line, now, 2)).toStrictEqual(told)
  })
})
