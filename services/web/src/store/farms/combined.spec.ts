import type { Combined } from '@cartstream/client'
import { describe, expect, it } from 'vitest'
import { partsOf, phaseOf, shopsBehind } from './combined.ts'

const carts = ['hill', 'brook'].map((shop) => ({ shop, shopName: `${shop} farm`, cart: `${shop}.cart` }))
const parts = carts.map(({ shop, cart }) => ({ shop, cart, checkout: `${shop}.checkout`, total: '2.40' }))
const combined = (more: Partial<Combined>): Combined => ({
  ...{ id: 'hill.whole', status: 'intended', provider: 'test', carts, parts, currency: 'GBP', total: '4.80' },
  ...{ startedAt: '2027-01-01T10:00:00Z', now: '2027-01-01T10:00:00Z' },
  ...more,
})
const states = (more: Partial<Combined>) => partsOf(combined(more)).map(({ state }) => state)
const says = (more: Partial<Combined>) => phaseOf(combined(more)).says

describe('a payment for several carts', () => {
  it.each(['started', 'prepared', 'intended', 'paid'] as const)('is pending everywhere while it is %s', (status) => {
    expect(states({ status })).toEqual(['pending', 'pending'])
  })
  it('says that nothing is paid until it is', () => {
    for (const status of ['started', 'prepared', 'intended'] as const)
      expect(says({ status })).toMatch('Nothing is paid yet.')
    expect(says({ status: 'paid' })).toBe('£4.80 is paid, and the shops are placing your orders.')
  })
  it('is ordered at every shop once it is closed so', () => {
    const ordered = parts.map((part) => ({ ...part, order: `${part.shop}.order` }))
    const closed = { status: 'closed', outcome: 'ordered', parts: ordered } as const
    expect(states(closed)).toEqual(['ordered', 'ordered'])
    expect(says(closed)).toBe('£4.80 is paid, and every shop has your order.')
  })
  it('is given back by all once one shop has refused, and the money is where it was', () => {
    const refused = { because: 'refused', refused: { shop: 'brook', code: 'out-of-stock' } } as const
    expect(states({ status: 'cancelled', ...refused })).toEqual(['pending', 'refused'])
    const closed = { status: 'closed', outcome: 'cancelled', ...refused } as const
    expect(states(closed)).toEqual(['given back', 'refused'])
    expect(says(closed)).toMatch(/^At brook farm, there is not enough left .* No money was taken\./)
  })
  it('says of money that bought nothing that it is made good', () => {
    const [hill, brook] = parts
    const some = [
      { ...hill!, order: 'hill.order' },
      { ...brook!, unfulfilled: true as const },
    ]
    const closed = { status: 'closed', outcome: 'ordered', parts: some } as const
    expect(states(closed)).toEqual(['ordered', 'unfulfilled'])
    expect(says(closed)).toMatch(/^£4.80 is paid, but not ordered at brook farm/)
  })
  it('has carts looked at again that still stand as they did before it was closed', () => {
    const [hill, brook] = carts.map(({ shop, cart }) => ({ shop, id: cart }))
    const frozen = { ...hill!, status: 'checkout' }
    const givenUp = combined({ status: 'closed', outcome: 'cancelled', because: 'asked' })
    expect(shopsBehind(combined({}), [frozen])).toEqual([])
    expect(shopsBehind(givenUp, [frozen, brook!])).toEqual(['hill'])
    const ordered = parts.map((part) => ({ ...part, order: `${part.shop}.order` }))
    const paid = combined({ status: 'closed', outcome: 'ordered', parts: ordered })
    expect(shopsBehind(paid, [brook!, { shop: 'hill', id: 'hill.next' }])).toEqual(['brook'])
  })
  it.each([
    ['asked', 'You gave it up.'],
    ['failed', 'The payment did not go through.'],
    ['expired', 'The time to pay was up.'],
  ] as const)('that ended because it was %s says so, and that no money was taken', (because, why) => {
    expect(says({ status: 'closed', outcome: 'cancelled', because })).toBe(
      `${why} No money was taken. Everything is in your carts again.`,
    )
  })
})
