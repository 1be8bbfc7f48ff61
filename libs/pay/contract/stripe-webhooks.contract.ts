import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import type { Notice } from '../src/index.ts'
import { createStripeProvider } from '../src/stripe/provider.ts'
import { webhookContract } from './webhooks.ts'

const ours = 'whsec_our_own_secret_of_some_length'
const stripe = new Stripe('sk_test_123')
const reference = { shop: 'demo', payment: 'demo.AAAAAAAAAAAAAAAAAAAAAA' }
const intent = {
  ...{ id: 'pi_1', object: 'payment_intent', amount: 1230, amount_received: 0, currency: 'gbp' },
  ...{
    client_secret: 'pi_1_secret_2',
    status: 'requires_payment_method',
    last_payment_error: null,
    metadata: reference,
  },
}
const refund = { id: 're_1', object: 'refund', status: 'succeeded', metadata: { ...reference, refund: 'demo.R' } }
const event = (type: string, object: unknown): string =>
  JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } })
const declined = { ...intent, last_payment_error: { code: 'card_declined', message: 'Karte abgelehnt – später 🛒' } }
const paid = { ...intent, status: 'succeeded', amount_received: 1230 }
const about = { intent: 'pi_1', amount: '12.30', currency: 'GBP', reference }
const refunded: Notice = { type: 'refund', refund: 'demo.R', outcome: 'refunded', providerRefund: 're_1', reference }

describe("Stripe's webhooks, read by its own package", () => {
  webhookContract({
    open: () => createStripeProvider({ secretKey: 'sk_test_123', webhookSecret: ours }),
    sign: (body, { secret = ours, at = new Date() } = {}) => {
      const timestamp = Math.floor(at.getTime() / 1000)
      const payload = body.toString()
      return { 'stripe-signature': stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }) }
    },
    told: [
      [
        event('payment_intent.payment_failed', declined),
        { type: 'failed', ...about, final: false, reason: 'Karte abgelehnt – später 🛒' },
      ],
      [event('payment_intent.succeeded', paid), { type: 'succeeded', ...about }],
      // what was received counts, not what was asked for
      [
        event('payment_intent.succeeded', { ...paid, amount_received: 1000 }),
        { type: 'succeeded', ...about, amount: '10.00' },
      ],
      [
        event('payment_intent.succeeded', { ...paid, metadata: { ...reference, combined: 'true' } }),
        { type: 'succeeded', ...about, reference: { ...reference, combined: true } },
      ],
      [
        event('payment_intent.canceled', { ...intent, status: 'canceled' }),
        { type: 'failed', ...about, final: true, reason: 'The payment was cancelled.' },
      ],
      [event('payment_intent.succeeded', { ...paid, metadata: {} }), undefined],
      [event('payment_intent.processing', intent), undefined],
      [event('charge.succeeded', { id: 'ch_1', metadata: reference }), undefined],
      ...['refund.created', 'refund.updated', 'charge.refund.updated'].map(
        (type) => [event(type, refund), refunded] as [string, Notice],
      ),
      [event('refund.failed', { ...refund, status: 'failed' }), { ...refunded, outcome: 'failed' }],
      [event('refund.updated', { ...refund, status: 'canceled' }), { ...refunded, outcome: 'failed' }],
      [event('refund.created', { ...refund, status: 'pending' }), undefined],
      [event('refund.created', { ...refund, metadata: reference }), undefined],
      [event('refund.created', { ...refund, metadata: null }), undefined],
    ],
  })

  it('do not pass the client secret on', () => {
    const body = Buffer.from(event('payment_intent.succeeded', paid))
    const headers = {
      'stripe-signature': stripe.webhooks.generateTestHeaderString({ payload: body.toString(), secret: ours }),
    }
    const notice = createStripeProvider({ secretKey: 'sk_test_123', webhookSecret: ours }).notice(body, headers)
    expect(JSON.stringify(notice)).not.toContain('secret')
  })
})
