import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type PaymentProvider, ProviderRefused, ProviderUnavailable } from '../src/index.ts'
import { createStripeProvider } from '../src/stripe/provider.ts'
import { type Fault, type StandIn, startStandIn } from './stand-in.ts'
import { providerContract } from './suite.ts'

const answer = (status: number, error: Record<string, string>): Fault => ({
  answer: { status, body: { error: { message: 'sk_test_secret, pi_1_secret_2 and a person', ...error } } },
})
const reference = { shop: 'demo', payment: 'demo.AAAAAAAAAAAAAAAAAAAAAA' }
let count = 0
const request = () => ({ key: `demo.fault-${count++}`, reference, amount: '12.30', currency: 'GBP' })

describe('Stripe on a stand-in of ours that keeps what it is told, as Stripe’s documentation has it', () => {
  let standIn: StandIn
  beforeAll(async () => {
    standIn = await startStandIn()
  })
  afterAll(() => standIn?.stop())
  beforeEach(() => {
    standIn.faults.length = 0
    standIn.seen.length = 0
  })
  const open = (timeoutMs = 8000): PaymentProvider =>
    createStripeProvider({
      ...{ host: '127.0.0.1', port: standIn.port, protocol: 'http', timeoutMs },
      ...{ secretKey: 'sk_test_secret', webhookSecret: 'whsec_1' },
    })

  providerContract({ open, methods: { ok: 'pm_card_visa', declined: 'pm_card_chargeDeclined' } })

  it.each([
    ['answers 500', answer(500, { type: 'api_error' })],
    ['asks for patience (429)', answer(429, { type: 'invalid_request_error', code: 'rate_limit' })],
    [
      'is still at work under the key (409)',
      answer(409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }),
    ],
    ['does not take our key (401)', answer(401, { type: 'invalid_request_error' })],
    ['says nothing in time', 'hang'],
    ['loses its answers', 'lose'],
  ] satisfies [string, Fault][])('is unavailable, not a refusal, where it %s', async (_, fault) => {
    standIn.faults.push(fault, fault, fault, fault)
    const failed = await open(200)
      .createIntent(request())
      .catch((error) => error)
    expect(failed).toBeInstanceOf(ProviderUnavailable)
    expect(standIn.seen.length).toBeLessThanOrEqual(3)
    // what it says may hold secrets and names
    expect(JSON.stringify(failed, Object.getOwnPropertyNames(failed))).not.toMatch(/sk_test|_secret_|person/)
    expect(failed.cause).toBeUndefined()
  })

  it('refuses for good what Stripe refuses, with its code and none of its words', async () => {
    standIn.faults.push(answer(400, { type: 'invalid_request_error', code: 'amount_too_small' }))
    const failed = await open()
      .createIntent(request())
      .catch((error) => error)
    expect(failed).toBeInstanceOf(ProviderRefused)
    expect(failed.message).toBe('Stripe refused it (amount_too_small)')
    expect(standIn.seen).toHaveLength(1)
  })

  it('makes one intent where an answer was lost, and asks by the key that it was given', async () => {
    const asked = request()
    standIn.faults.push('lose')
    const { intent } = await open().createIntent(asked)
    expect(await open().createIntent(asked)).toMatchObject({ intent })
    expect(standIn.seen.slice(0, 2)).toEqual(Array(2).fill(`POST /v1/payment_intents ${asked.key}`))
  })

  it('makes one refund where an answer was lost, also when its key is forgotten', async () => {
    const provider = open()
    const asked = request()
    const { intent } = await provider.createIntent(asked)
    await provider.confirm(intent, 'pm_card_visa')
    const refund = { ...asked, key: 'event-1', refund: 'demo.R', intent, amount: '1.00' }
    const first = await provider.refund(refund)
    expect(await provider.refund({ ...refund, key: 'as good as forgotten' })).toEqual(first)
  })

  it('does not cancel what Stripe is at work on: later', async () => {
    const provider = open()
    const { intent } = await provider.createIntent(request())
    standIn.faults.push(answer(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state' }))
    await expect(provider.cancel(intent)).rejects.toThrow(ProviderUnavailable)
  })
})
