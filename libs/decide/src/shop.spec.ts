import { defaultConfig } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { add, config, configured, stocked } from '@cartstream/spec/sample'
import { describe, it } from 'vitest'
import type { Command } from './types.ts'

const configure = (asked: Extract<Command, { type: 'ConfigureShop' }>['config']): Command => ({
  type: 'ConfigureShop',
  config: asked,
})
const named = { name: 'Demo', currency: 'GBP' }

describe('a shop', () => {
  it('is configured with defaults for what it leaves out', () => {
    given()
      .when(configure({ ...named, hold: 'checkout' }))
      .then({
        type: 'ShopConfigured',
        stream: 'shop/demo',
        data: { config: { ...defaultConfig, ...named, hold: 'checkout' } },
      })
  })
  it('goes back to the default of what a later configuration leaves out', () => {
    given(configured({ hold: 'never' }))
      .when(configure({ ...named, taxRate: undefined }))
      .then({ type: 'ShopConfigured', stream: 'shop/demo', data: { config: { ...defaultConfig, ...named } } })
  })
  it('keeps the currency it began with', () => {
    given(configured())
      .when(configure({ ...named, currency: 'EUR' }))
      .thenRejected({
        code: 'currency-fixed',
        detail: "this shop's currency is GBP",
        stream: 'shop/demo',
      })
  })
  it('is configured already', () => {
    given(configured()).when(configure(config)).thenNothing()
  })
  it('does nothing else before it is configured', () => {
    const refusal = { code: 'shop-not-configured', stream: 'shop/demo' } as const
    given().when(add('MUG', '1')).thenRejected(refusal)
    given().when({ type: 'DelistProduct', sku: 'MUG' }).thenRejected(refusal)
    given(stocked('MUG', '1'))
      .when({ type: 'AdjustStock', sku: 'MUG', batch: '-', change: { set: '2' }, reason: 'counted' })
      .thenRejected(refusal)
  })
})
