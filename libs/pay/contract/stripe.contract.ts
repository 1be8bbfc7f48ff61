import { missingStripeMock, type SpecStripe, startStripeMock } from '@cartstream/spec'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PaymentProvider } from '../src/index.ts'
import { createStripeProvider } from '../src/stripe/provider.ts'
import { providerContract } from './suite.ts'

const lack = missingStripeMock()

describe.skipIf(lack)(
  lack ?? 'Stripe on stripe-mock, which keeps nothing: what needs memory is tried on a stand-in',
  () => {
    let mock: SpecStripe
    beforeAll(async () => {
      mock = await startStripeMock()
    })
    afterAll(() => mock?.stop())
    const open = (): PaymentProvider => {
      const { host, port } = mock
      return createStripeProvider({
        ...{ host, port, protocol: 'http' },
        secretKey: 'sk_test_123',
        webhookSecret: 'whsec_1',
      })
    }

    providerContract({ open, methods: { ok: 'pm_card_visa', declined: 'pm_card_chargeDeclined' }, forgets: true })

    it('is asked by requests that Stripe’s API description allows, and answers as it describes', async () => {
      const provider = open()
      const reference = { shop: 'demo', payment: 'demo.AAAAAAAAAAAAAAAAAAAAAA', combined: true as const }
      const { intent, clientSecret } = await provider.createIntent({
        key: 'k',
        reference,
        amount: '1.00',
        currency: 'GBP',
      })
      expect(clientSecret).toMatch(/^\S+$/)
      // the answers are fixtures, states included: only that these are requests and answers of Stripe's API is seen here
      const asked = [
        provider.find(intent),
        provider.confirm(intent),
        provider.confirm(intent, 'pm_1'),
        provider.cancel(intent),
      ]
      for (const told of await Promise.all(asked)) expect(told).toMatchObject({ intent: expect.stringMatching(/^pi_/) })
    })

    it('finds a request that the API description does not allow', async () => {
      const { host, port } = mock
      const stripe = new Stripe('sk_test_123', { host, port, protocol: 'http' })
      const wrong = { amount: 'much', currency: 'gbp' } as unknown as Stripe.PaymentIntentCreateParams
      await expect(stripe.paymentIntents.create(wrong)).rejects.toThrow(/amount.*not numeric/)
    })
  },
)
