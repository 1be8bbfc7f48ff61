import { describe, expect, it } from 'vitest'
import { openProviders } from './open.ts'

const stripe = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' }

describe('payment providers from the environment', () => {
  it('are the test provider where nothing is said, with a warning that goods can be had for nothing', async () => {
    const { default: first, names, warnings } = await openProviders({})
    expect(first.name).toBe('test')
    expect(names).toEqual(['test'])
    expect(warnings.join()).toMatch(/without money.*well-known/)
  })

  it('warn of the test provider with a secret of its own, too', async () => {
    const { warnings } = await openProviders({ PAYMENT_TEST_SECRET: 'a secret of 16 and more' })
    expect(warnings.join()).toMatch(/without money/)
    expect(warnings.join()).not.toMatch(/well-known|a secret of/)
  })

  it('leave the test provider out where Stripe is the default, unless it is asked for', async () => {
    const alone = await openProviders({ PAYMENT_PROVIDER: 'stripe', ...stripe })
    expect([alone.default.name, alone.names, alone.warnings]).toEqual(['stripe', ['stripe'], []])
    expect(alone.byName('test')).toBeUndefined()
    const both = await openProviders({ PAYMENT_PROVIDER: 'stripe', PAYMENT_TEST: 'on', ...stripe })
    expect(both.names).toEqual(['test', 'stripe'])
    expect(both.warnings).toHaveLength(1)
  })

  it('are found by name', async () => {
    const { byName } = await openProviders(stripe)
    expect([byName('stripe')?.name, byName('test')?.name, byName('invoice')]).toEqual(['stripe', 'test', undefined])
  })

  it('agree with another process that was told the same', async () => {
    const [one, another] = await Promise.all([openProviders({}), openProviders({})])
    const request = { key: 'demo.k', reference: { shop: 'demo', payment: 'demo.k' }, amount: '1.00', currency: 'GBP' }
    const { intent } = await one.default.createIntent(request)
    expect(await another.default.find(intent)).toMatchObject({ reference: request.reference })
  })

  it.each([
    [{ PAYMENT_TEST: 'off' }, /PAYMENT_PROVIDER is test.*PAYMENT_TEST is off/],
    [{ PAYMENT_PROVIDER: 'stripe' }, /set STRIPE_SECRET_KEY/],
    [{ STRIPE_SECRET_KEY: 'sk_live_1' }, /go together/],
    [{ STRIPE_WEBHOOK_SECRET: 'whsec_1' }, /go together/],
    [{ PAYMENT_PROVIDER: 'cash' }, /PAYMENT_PROVIDER: test or stripe/],
    [{ PAYMENT_TEST: 'maybe' }, /PAYMENT_TEST:/],
    [{ PAYMENT_TEST_SECRET: 'short' }, /PAYMENT_TEST_SECRET: at least 16/],
    [{ ...stripe, STRIPE_SECRET_KEY: 'pk_live_hunter2' }, /STRIPE_SECRET_KEY: a secret key begins/],
    [{ ...stripe, STRIPE_API_PORT: '99999' }, /STRIPE_API_PORT/],
    [{ ...stripe, STRIPE_API_PROTOCOL: 'ftp' }, /http or https/],
  ])('are refused with %j, and no value is repeated', async (env, why) => {
    const error = await openProviders(env).catch((e: Error) => e)
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).message).toMatch(why)
    expect((error as Error).message).not.toMatch(/hunter2|sk_live|cash|maybe/)
  })
})
