import { beforeEach, describe, expect, it } from 'vitest'
import { type Moody, moodyProvider } from '../http/spec/moody-provider.ts'
import { providersOf } from '../http/spec/served.ts'
import { Till } from '../pay/till.ts'
import { checkoutOf } from './cart-reservations-payment.ts'

let first: Moody
let second: Moody
let till: Till
beforeEach(() => {
  first = Object.assign(moodyProvider(), { name: 'first' })
  second = Object.assign(moodyProvider(), { name: 'second' })
  till = new Till({ providers: providersOf(first, second) })
})

const payment = 'demo.pqrstuvwxyzabcdefghijk'
const intended = async () => {
  const reference = { shop: 'demo', payment }
  return (await second.createIntent({ key: payment, reference, amount: '3.00', currency: 'EUR' })).intent
}

describe('the checkout of a payment', () => {
  it('is found at its own provider while another is away', async () => {
    const intent = await intended()
    first.mood = 'away'
    expect(await checkoutOf(till, 'demo', intent)).toBe(payment)
  })
  it('may be there yet where nobody knows it and one could not be asked', async () => {
    first.mood = 'away'
    await expect(checkoutOf(till, 'demo', 'tp_unknown')).rejects.toMatchObject({ code: 'provider-unavailable' })
  })
  it('is not there where all were asked, and another shop’s is not, either', async () => {
    const intent = await intended()
    for (const [shop, asked] of [['demo', 'tp_unknown'] as const, ['other', intent] as const])
      await expect(checkoutOf(till, shop, asked)).rejects.toMatchObject({ code: 'not-found' })
  })
})
