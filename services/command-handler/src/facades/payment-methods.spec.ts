import { describe, expect, it } from 'vitest'
import { methodsOf, paymentMethods, providerOf, unmeant } from './payment-methods.ts'

const till = { names: ['test', 'stripe'], usual: 'test', knows: (name: string) => /^(test|stripe|invoice)$/.test(name) }
const methods = paymentMethods().parse('razorpay=test, card=stripe,upi,paypal=paypal')

describe('a payment method', () => {
  it.each([
    ['razorpay', 'test'],
    ['card', 'stripe'],
    ['upi', 'test'],
    ['stripe', 'stripe'],
    ['invoice', 'invoice'],
    ['paypal', undefined],
    ['bitcoin', undefined],
    ['constructor', undefined],
  ])('%s is taken by %s', (method, provider) => {
    expect(providerOf(method, till, methods)).toBe(provider)
  })

  it('is one of those that are understood, or means nobody who is set up', () => {
    expect(methodsOf(till, methods)).toEqual(['razorpay', 'card', 'upi', 'test', 'stripe', 'invoice'])
    expect(methodsOf(till)).toEqual(['test', 'stripe', 'invoice'])
    expect(unmeant(till, methods)).toEqual(['paypal'])
  })

  it.each(['', ',', '=test', 'card=', 'card=Stripe', 'a b=test', 'card==test'])('is not set by %j', (text) => {
    expect(paymentMethods().safeParse(text).success).toBe(false)
  })
})
