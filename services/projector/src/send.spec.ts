import { openProviders } from '@cartstream/pay/open'
import type { EffectOf } from '@cartstream/read'
import { describe, expect, it } from 'vitest'
import { type Providers, sendThrough } from './send.ts'

const reference = { shop: 'demo', payment: 'demo.checkout-------------' }
const asked = { key: reference.payment, reference, amount: '15.00', currency: 'GBP' }
const secret = 'a secret of the test provider'

/** A test provider with an intent, paid or not, and the effects about it. */
const paid = async (method?: 'test-ok') => {
  const providers = await openProviders({ PAYMENT_TEST_SECRET: secret })
  const provider = providers.default
  const { intent } = await provider.createIntent(asked)
  if (method !== undefined) await provider.confirm(intent, method)
  const about = { id: 'event-1', shop: 'demo', about: reference.payment, provider: 'test', intent }
  const refund: EffectOf<'refund'> = {
    ...about,
    kind: 'refund',
    amount: '15.00',
    currency: 'GBP',
    refund: 'demo.refund---------------',
  }
  return { providers, provider, intent, refund, cancel: { ...about, kind: 'cancel-intent' as const } }
}

describe('a refund', () => {
  it('is made by whoever took the money, once however often it is sent', async () => {
    const { providers, refund } = await paid('test-ok')
    const send = sendThrough(providers)
    const first = await send.refund(refund)
    expect(first).toStrictEqual({ sent: { outcome: 'refunded', providerRefund: expect.stringMatching(/^tr_/) } })
    expect(await send.refund(refund)).toStrictEqual(first)
    const more = await send.refund({ ...refund, id: 'event-2', refund: 'demo.another-refund--------' })
    expect(more).toStrictEqual({ refused: expect.stringContaining('more than was paid') })
  })

  it('that the provider is still making is asked for again', async () => {
    const { refund } = await paid()
    const answers = (outcome: string): Providers => ({
      byName: () => ({ refund: async () => ({ providerRefund: 're_1', outcome }) }) as never,
    })
    const result = (outcome: string) => ({ providerRefund: 're_1', outcome })
    expect(await sendThrough(answers('pending')).refund(refund)).toStrictEqual({ pending: result('pending') })
    expect(await sendThrough(answers('failed')).refund(refund)).toStrictEqual({
      ...{ refused: 'the provider says that the refund has failed', result: result('failed') },
    })
  })

  it('of what was paid by invoice is refused: people must make it', async () => {
    const { providers, refund } = await paid()
    expect(await sendThrough(providers).refund({ ...refund, provider: 'invoice' })).toMatchObject({
      refused: expect.stringContaining('by hand'),
    })
  })
})

describe('an intent that nobody is to pay any more', () => {
  it('is cancelled; one that was paid meanwhile stays so, and is told as such', async () => {
    const open = await paid()
    expect(await sendThrough(open.providers)['cancel-intent'](open.cancel)).toStrictEqual({
      sent: { outcome: 'cancelled' },
    })
    expect(await open.provider.find(open.intent)).toMatchObject({ status: 'cancelled' })
    const late = await paid('test-ok')
    expect(await sendThrough(late.providers)['cancel-intent'](late.cancel)).toStrictEqual({
      sent: { outcome: 'succeeded' },
    })
  })
})

it('a provider that is not set up here may be, later: the effect is tried again', async () => {
  const { providers, cancel } = await paid()
  const send = sendThrough(providers)
  await expect(send['cancel-intent']({ ...cancel, provider: 'stripe' })).rejects.toThrow('stripe is not set up here')
})
