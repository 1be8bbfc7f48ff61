import { describe, expect, it } from 'vitest'
import { type IntentRequest, type PaymentProvider, ProviderRefused, type RefundRequest } from '../src/index.ts'

export type Provided = {
  /** One more instance, on the same provider. */
  open: () => PaymentProvider
  methods: { ok: string; declined: string }
  /** Where the provider under test keeps nothing of what it is told, so that promises that need it cannot be tried on it. */
  forgets?: true
}

let count = 0
const fresh = (): string =>
  `demo.${String(process.hrtime.bigint()).padStart(18, '0')}${String(count++).padStart(4, '0')}`

const request = (amount = '12.30', currency = 'GBP'): IntentRequest => {
  const key = fresh()
  return { key, reference: { shop: 'demo', payment: key }, amount, currency }
}
const refundOf = (asked: IntentRequest, intent: string, amount = asked.amount): RefundRequest => {
  const { currency, reference } = asked
  return { key: fresh(), refund: fresh(), intent, amount, currency, reference }
}

/** Not skipped but not stated: a promise that cannot be tried on a provider is none of its suite. docs/how-to/storefront/payments.md says which these are. */
const notTried = Object.assign(() => {}, { each: () => () => {} }) as unknown as typeof it

/** What every payment provider promises. */
export const providerContract = ({ open, methods, forgets = undefined }: Provided): void => {
  const remembering = forgets ? notTried : it
  const paid = async (provider: PaymentProvider, asked = request()) => {
    const { intent } = await provider.createIntent(asked)
    await provider.confirm(intent, methods.ok)
    return { asked, intent }
  }

  describe('an intent', () => {
    it('is for the amount and the currency that were asked', async () => {
      const made = await open().createIntent(request())
      expect(made).toMatchObject({ amount: '12.30', currency: 'GBP' })
      expect(made.intent).toMatch(/^[\x21-\x7e]{1,255}$/)
      expect(await open().createIntent(request('500', 'JPY'))).toMatchObject({ amount: '500', currency: 'JPY' })
    })

    remembering('is open, and says what it is for', async () => {
      const asked = request()
      expect(await open().createIntent(asked)).toMatchObject({ status: 'open', reference: asked.reference })
      const combined = { ...asked.reference, combined: true as const }
      const another = request()
      expect(await open().createIntent({ ...another, reference: combined })).toMatchObject({ reference: combined })
    })

    it.each(['0', '0.00', '-1', 'NaN', '12.30000001', ''])('is refused for %j', async (amount) => {
      await expect(open().createIntent(request(amount))).rejects.toThrow(ProviderRefused)
    })

    remembering('is the same under the same key, on every instance and however many ask at once', async () => {
      const asked = request()
      const made = await Promise.all([open(), open(), open()].map((provider) => provider.createIntent(asked)))
      expect(new Set(made.map(({ intent }) => intent)).size).toBe(1)
    })

    remembering('is told as it is now when its key is used again', async () => {
      const provider = open()
      const { asked, intent } = await paid(provider)
      expect(await provider.createIntent(asked)).toMatchObject({ intent, status: 'succeeded' })
    })

    remembering('is never a second one under a used key', async () => {
      const provider = open()
      const asked = request('12.30')
      await provider.createIntent(asked)
      await expect(provider.createIntent({ ...asked, amount: '12.31' })).rejects.toThrow(ProviderRefused)
    })

    remembering('is found by its id, on another instance too', async () => {
      const asked = request('7.00', 'EUR')
      const { intent } = await open().createIntent(asked)
      const { reference } = asked
      expect(await open().find(intent)).toMatchObject({ intent, amount: '7.00', currency: 'EUR', reference })
    })

    remembering.each([
      'pi_nothing',
      'ti_AAAAAAAAAAAAAAAAAAAAAA:demo:1.00:GBP:::',
      '../v1/customers',
      'ä🛒',
      "' or 1=1",
    ])('is not found under an id that is nobody’s: %s', async (id) => {
      const provider = open()
      expect(await provider.find(id)).toBeUndefined()
      await expect(provider.confirm(id, methods.ok)).rejects.toThrow(ProviderRefused)
      await expect(provider.cancel(id)).rejects.toThrow(ProviderRefused)
      await expect(provider.refund(refundOf(request(), id))).rejects.toThrow(ProviderRefused)
    })
  })

  describe('a payment', () => {
    remembering('succeeds once, and is told as it is ever after', async () => {
      const provider = open()
      const { intent } = await provider.createIntent(request())
      expect(await provider.confirm(intent, methods.ok)).toMatchObject({ status: 'succeeded', amount: '12.30' })
      expect(await provider.confirm(intent, methods.declined)).toMatchObject({ status: 'succeeded' })
      expect(await provider.find(intent)).toMatchObject({ status: 'succeeded', amount: '12.30' })
    })

    remembering('that is declined says why, and may be tried again', async () => {
      const provider = open()
      const { intent } = await provider.createIntent(request())
      const declined = await provider.confirm(intent, methods.declined)
      expect(declined).toMatchObject({ status: 'failed', reason: expect.stringMatching(/^.{1,200}$/) })
      expect(await provider.confirm(intent, methods.ok)).toMatchObject({ status: 'succeeded' })
    })

    remembering('is cancelled however often that is asked, and takes no money any more', async () => {
      const provider = open()
      const { intent } = await provider.createIntent(request())
      expect(await provider.cancel(intent)).toMatchObject({ status: 'cancelled' })
      expect(await provider.cancel(intent)).toMatchObject({ status: 'cancelled' })
      expect(await provider.confirm(intent, methods.ok)).toMatchObject({ status: 'cancelled' })
    })

    remembering('that has succeeded is not cancelled', async () => {
      const provider = open()
      const { intent } = await paid(provider)
      expect(await provider.cancel(intent)).toMatchObject({ status: 'succeeded' })
    })
  })

  describe('a refund', () => {
    it('says how it ended and what the provider calls it', async () => {
      const provider = open()
      const { asked, intent } = await paid(provider)
      const refunded = await provider.refund(refundOf(asked, intent))
      expect(refunded).toEqual({
        outcome: expect.stringMatching(/^(refunded|pending)$/),
        providerRefund: expect.stringMatching(/^[\x21-\x7e]{1,255}$/),
      })
    })

    remembering('is one under one key, however often it is asked', async () => {
      const provider = open()
      const { asked, intent } = await paid(provider)
      const wanted = refundOf(asked, intent)
      const first = await provider.refund(wanted)
      expect(await provider.refund(wanted)).toEqual(first)
      await expect(provider.refund({ ...wanted, key: fresh(), refund: fresh() })).rejects.toThrow(ProviderRefused)
    })

    remembering('may be one of several for an intent, together never more than was paid', async () => {
      const provider = open()
      const { asked, intent } = await paid(provider)
      const first = await provider.refund(refundOf(asked, intent, '10.00'))
      const second = await provider.refund(refundOf(asked, intent, '2.30'))
      expect(second.providerRefund).not.toBe(first.providerRefund)
      await expect(provider.refund(refundOf(asked, intent, '0.01'))).rejects.toThrow(ProviderRefused)
    })

    remembering('is refused where the intent was cancelled', async () => {
      const provider = open()
      const asked = request()
      const { intent } = await provider.createIntent(asked)
      await provider.cancel(intent)
      await expect(provider.refund(refundOf(asked, intent))).rejects.toThrow(ProviderRefused)
    })
  })
}
