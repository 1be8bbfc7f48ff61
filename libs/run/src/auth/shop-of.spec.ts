import { describe, expect, it } from 'vitest'
import { shopOf } from './shop-of.ts'

describe('the shop of a request whose path names none', () => {
  const [two, one, all] = [{ shops: ['demo', 'farm'] }, { shops: ['farm'] }, { shops: '*' as const }]

  it('is the one that is asked for', () => {
    expect(shopOf(two, { asked: 'farm', usual: 'demo' })).toEqual({ shop: 'farm' })
    expect(shopOf(all, { asked: 'anything', usual: undefined })).toEqual({ shop: 'anything' })
  })

  it('is the token’s only one, before the usual one', () => {
    expect(shopOf(one, { asked: undefined, usual: 'demo' })).toEqual({ shop: 'farm' })
  })

  it('is the usual one for a token of several', () => {
    expect(shopOf(two, { asked: undefined, usual: 'demo' })).toEqual({ shop: 'demo' })
    expect(shopOf(all, { asked: undefined, usual: 'demo' })).toEqual({ shop: 'demo' })
  })

  it('does not exist for a token that is not good for it', () => {
    expect(shopOf(one, { asked: 'demo', usual: undefined })).toBe('unknown')
    expect(shopOf(two, { asked: undefined, usual: 'other' })).toBe('unknown')
    expect(shopOf({ shops: [] }, { asked: undefined, usual: 'demo' })).toBe('unknown')
  })

  it('is named by nobody where nothing says which', () => {
    expect(shopOf(two, { asked: undefined, usual: undefined })).toBe('unnamed')
    expect(shopOf(undefined, { asked: undefined, usual: undefined })).toBe('unnamed')
  })

  it('is whatever is asked for where there is no token', () => {
    expect(shopOf(undefined, { asked: 'demo', usual: 'farm' })).toEqual({ shop: 'demo' })
    expect(shopOf(undefined, { asked: undefined, usual: 'farm' })).toEqual({ shop: 'farm' })
  })
})
