import { describe, expect, it } from 'vitest'
import type { Notice } from '../src/index.ts'
import { createTestProvider } from '../src/test/provider.ts'
import { signTestBody, signTestWebhook } from '../src/test/webhook.ts'
import { providerContract } from './suite.ts'
import { webhookContract } from './webhooks.ts'

const secret = 'the secret of the test provider'
const reference = { shop: 'demo', payment: 'demo.AAAAAAAAAAAAAAAAAAAAAA' }
const money = { intent: 'ti_1', amount: '12.30', currency: 'GBP', reference }

describe('the test provider', () => {
  // what was paid is known to one process only; the id alone must do for another (below)
  const one = createTestProvider({ secret })
  providerContract({ open: () => one, methods: { ok: 'test-ok', declined: 'test-declined' } })

  const notices: Notice[] = [
    { type: 'failed', ...money, reason: 'Die Bank sagt: abgelehnt – später 🛒', final: false },
    { type: 'failed', ...money, reason: 'cancelled', final: true },
    { type: 'succeeded', ...money },
    { type: 'succeeded', ...money, reference: { ...reference, combined: true } },
    { type: 'refund', refund: 'demo.BBBBBBBBBBBBBBBBBBBBBB', outcome: 'refunded', providerRefund: 'tr_1', reference },
    { type: 'refund', refund: 'demo.BBBBBBBBBBBBBBBBBBBBBB', outcome: 'failed', providerRefund: 'tr_1', reference },
  ]
  webhookContract({
    open: () => one,
    sign: (body, { secret: other = secret, at = new Date() } = {}) => signTestBody({ secret: other, body, at }).headers,
    told: notices.map((notice) => [JSON.stringify(notice), notice]),
  })

  it('signs webhooks that it takes', () => {
    for (const notice of notices) {
      const { body, headers } = signTestWebhook(secret, notice)
      expect(one.notice(body, headers)).toEqual(notice)
    }
  })

  it('names an intent the same in every process, which finds, confirms and refunds it by its id alone', async () => {
    const key = 'demo.CCCCCCCCCCCCCCCCCCCCCC'
    const asked = { key, reference: { shop: 'demo', payment: key }, amount: '5.00', currency: 'GBP' }
    const { intent } = await createTestProvider({ secret }).createIntent(asked)
    const another = createTestProvider({ secret })
    expect(await another.createIntent(asked)).toMatchObject({ intent })
    expect(await another.find(intent)).toMatchObject({ status: 'open', amount: '5.00', reference: asked.reference })
    expect(await another.confirm(intent)).toMatchObject({ status: 'succeeded' })
    const refund = { ...asked, key: 'event', refund: 'demo.BBBBBBBBBBBBBBBBBBBBBB', intent }
    const refunds = [createTestProvider({ secret }), another].map((provider) => provider.refund(refund))
    expect(new Set((await Promise.all(refunds)).map(({ providerRefund }) => providerRefund)).size).toBe(1)
  })

  it('keeps the names of shops and payments that do not follow from the key', async () => {
    const odd = { shop: 'a-b', payment: 'c:d/e %ä', combined: true as const }
    const { intent } = await one.createIntent({ key: 'k', reference: odd, amount: '1.00', currency: 'GBP' })
    expect(await createTestProvider({ secret }).find(intent)).toMatchObject({ reference: odd })
  })

  it('knows no intent of another secret, nor one whose amount was changed', async () => {
    const { intent } = await one.createIntent({ key: 'demo.x', reference, amount: '5.00', currency: 'GBP' })
    expect(await createTestProvider({ secret: 'another secret' }).find(intent)).toBeUndefined()
    expect(await one.find(intent.replace('5.00', '1.00'))).toBeUndefined()
  })

  it('leaves an intent open by test-pending, and refuses a method that it does not have', async () => {
    const { intent } = await one.createIntent({ key: 'demo.p', reference, amount: '5.00', currency: 'GBP' })
    expect(await one.confirm(intent, 'test-pending')).toMatchObject({ status: 'open' })
    await expect(one.confirm(intent, 'toString')).rejects.toThrow('test-ok, test-declined, test-pending')
  })

  it.each(['pending', 'failed'] as const)('ends refunds as %s where it is told to', async (refunds) => {
    const provider = createTestProvider({ secret, refunds })
    const { intent } = await provider.createIntent({ key: 'demo.r', reference, amount: '5.00', currency: 'GBP' })
    const asked = { key: 'r', refund: 'demo.r', intent, amount: '5.00', currency: 'GBP', reference }
    expect(await provider.refund(asked)).toMatchObject({ outcome: refunds })
  })
})
