import { randomUUID } from 'node:crypto'
import type { Notice } from '@cartstream/pay'
import { signTestWebhook } from '@cartstream/pay/test'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Moody, moodyProvider } from './moody-provider.ts'
import { PAY_SECRET, type Served, serve, stock } from './served.ts'

let served: Served
let provider: Moody
let alice: string
beforeEach(async () => {
  provider = moodyProvider()
  served = await serve({ provider, deadlineMs: 1000 })
  await stock(served)
  alice = await served.token('customer', 'alice')
})
afterEach(() => served.close())

const post = (path: string, body?: unknown) =>
  served.ask('POST', `demo/${path}`, { as: alice, key: randomUUID(), body })
const begin = async () => {
  await post('carts/me/items', { sku: 'apple', quantity: '2' })
  const { checkout } = (await post('carts/me/checkout')).json()
  return { id: checkout.id as string, intent: checkout.intent as string }
}
type Begun = Awaited<ReturnType<typeof begin>>
const about = ({ id, intent }: Begun) => ({
  ...{ intent, amount: '3.00', currency: 'GBP' },
  reference: { shop: 'demo', payment: id },
})
const succeeded = (begun: Begun): Notice => ({ type: 'succeeded', ...about(begun) })
const failed = (begun: Begun, final: boolean): Notice => ({
  type: 'failed',
  ...about(begun),
  reason: 'no money',
  final,
})

const send = (payload: Buffer | string, headers: Record<string, string>, url = '/v1/payments/webhooks/test') =>
  served.app.inject({ method: 'POST', url, headers, payload })
const tell = (notice: Notice, url?: string) => {
  const { body, headers } = signTestWebhook(PAY_SECRET, notice)
  return send(body, headers, url)
}
const orders = () => served.events('OrderPlaced')

describe('a webhook', () => {
  it('before the redirect: the order is placed once, and the redirect finds it', async () => {
    const begun = await begin()
    expect((await tell(succeeded(begun))).json()).toEqual({ taken: true })
    const confirmed = await post(`payments/${begun.id}/confirm`, { amount: '3.00', method: 'test-ok' })
    expect(confirmed.json().order.status).toBe('paid')
    expect(await orders()).toHaveLength(1)
  })

  it('after the redirect: the order is what it is', async () => {
    const begun = await begin()
    await post(`payments/${begun.id}/confirm`, { method: 'test-ok' })
    expect((await tell(succeeded(begun))).statusCode).toBe(200)
    expect(await orders()).toHaveLength(1)
    expect(await served.events('PaymentSucceeded')).toHaveLength(1)
  })

  it('twice, and both at once: one order, one payment, goods taken once', async () => {
    const begun = await begin()
    const answers = await Promise.all([tell(succeeded(begun)), tell(succeeded(begun)), tell(succeeded(begun))])
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
    expect((await tell(succeeded(begun))).statusCode).toBe(200)
    expect(await served.events('StockSold')).toHaveLength(1)
  })

  it('out of order: a failure that is told after the success fails nothing', async () => {
    const begun = await begin()
    await tell(succeeded(begun))
    expect((await tell(failed(begun, true))).statusCode).toBe(200)
    expect(await served.events('CheckoutFailed')).toHaveLength(0)
    expect(await orders()).toHaveLength(1)
  })

  it('out of order: a success that is told after the end is late, and an order all the same', async () => {
    const begun = await begin()
    await tell(failed(begun, true))
    expect(served.loop.view('demo')!.get('checkout', begun.id)!.status).toBe('over')
    await tell(succeeded(begun))
    expect(await served.events('PaymentSucceeded')).toMatchObject([{ late: true }])
    expect(await orders()).toHaveLength(1)
  })

  it('before our own record of the intent: the order is placed, and the record that comes later changes nothing', async () => {
    await post('carts/me/items', { sku: 'apple', quantity: '2' })
    provider.mood = 'away'
    expect((await served.ask('POST', 'demo/carts/me/checkout', { as: alice, key: 'k' })).statusCode).toBe(503)
    const [asked] = provider.asked
    provider.mood = 'well'
    const { intent } = await provider.createIntent(asked!)
    await tell(succeeded({ id: asked!.key, intent }))
    expect(await orders()).toHaveLength(1)
    const again = await served.ask('POST', 'demo/carts/me/checkout', { as: alice, key: 'k' })
    expect(again.json()).toMatchObject({ checkout: { status: 'ordered' }, order: { status: 'paid' } })
  })

  it('of a decline after which the payer may try again ends nothing; of the last one, the checkout', async () => {
    const begun = await begin()
    expect((await tell(failed(begun, false))).json()).toEqual({ taken: false })
    expect(served.loop.view('demo')!.get('checkout', begun.id)!.status).toBe('active')
    expect((await tell(failed(begun, true))).json()).toEqual({ taken: true })
    expect(served.loop.view('demo')!.get('checkout', begun.id)!.status).toBe('over')
    expect(served.loop.held('demo')).toBe(1)
  })

  it('with another amount than was due is no order, and staff see the money', async () => {
    const begun = await begin()
    await tell({ ...(succeeded(begun) as Extract<Notice, { type: 'succeeded' }>), amount: '2.00' })
    expect(await orders()).toHaveLength(0)
    expect(await served.events('PaymentUnfulfilled')).toMatchObject([{ reason: 'amount-differs', amount: '2.00' }])
  })

  it('of a refund tells how it ended, once', async () => {
    const begun = await begin()
    await tell(succeeded(begun))
    const [order] = await orders()
    const sam = await served.token('staff', 'sam')
    await served.ask('POST', `demo/orders/${order!.order}/cancel`, { as: sam, body: {} })
    const [asked] = await served.events('RefundRequested')
    const { refund, checkout } = asked!
    const notice: Notice = {
      ...{ type: 'refund', refund, outcome: 'refunded', providerRefund: 'tr_1' },
      reference: { shop: 'demo', payment: checkout },
    }
    await tell(notice)
    await tell(notice)
    expect(await served.events('RefundReported')).toEqual([
      { refund, checkout, outcome: 'refunded', providerRefund: 'tr_1' },
    ])
  })

  it('is heard at the door of any shop, for the signature says whose it is', async () => {
    const begun = await begin()
    expect((await tell(succeeded(begun), '/v1/shops/other/payments/webhooks/test')).json()).toEqual({ taken: true })
    expect(await orders()).toHaveLength(1)
  })
})

describe('a webhook that is not to be believed', () => {
  it.each([
    ['without a signature', {}],
    ['with another signature', { 'cartstream-test-signature': `t=1,v1=${'0'.repeat(64)}` }],
  ])('%s is refused, and nothing is written', async (_, headers) => {
    const begun = await begin()
    const { height } = served.loop.status()
    const answer = await send(JSON.stringify(succeeded(begun)), { 'content-type': 'application/json', ...headers })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().code).toBe('bad-request')
    expect(served.loop.status().height).toBe(height)
  })

  it('changed by a byte on the way is refused', async () => {
    const { body, headers } = signTestWebhook(PAY_SECRET, succeeded(await begin()))
    const changed = Buffer.from(body.toString().replace('3.00', '9.00'))
    expect((await send(changed, headers)).statusCode).toBe(400)
    expect((await send(Buffer.concat([body, Buffer.from(' ')]), headers)).statusCode).toBe(400)
  })

  it('played back later is refused', async () => {
    const old = new Date(Date.now() - 301_000)
    const { body, headers } = signTestWebhook(PAY_SECRET, succeeded(await begin()), old)
    expect((await send(body, headers)).statusCode).toBe(400)
  })

  it('to a provider that is none does not exist', async () => {
    const { body, headers } = signTestWebhook(PAY_SECRET, succeeded(await begin()))
    expect((await send(body, headers, '/v1/payments/webhooks/nobody')).statusCode).toBe(404)
    expect((await send(body, headers, '/v1/payments/webhooks/No%20Body')).statusCode).toBe(400)
  })

  it('and is larger than any of a provider’s is not read', async () => {
    expect((await send('x'.repeat(300_000), { 'content-type': 'application/json' })).statusCode).toBe(413)
  })
})

describe('a webhook with values that no log of ours may hold', () => {
  const refund: Notice = {
    ...{ type: 'refund', refund: `demo.${'r'.repeat(22)}`, outcome: 'refunded', providerRefund: 'tr_1' },
    reference: { shop: 'demo', payment: `demo.${'x'.repeat(22)}` },
  }
  it.each<[string, (begun: Begun) => object]>([
    ['a negative amount', (begun) => ({ ...succeeded(begun), amount: '-3.00' })],
    ['an amount that is no decimal', (begun) => ({ ...succeeded(begun), amount: '3e0' })],
    ['an amount that no shop can have', (begun) => ({ ...succeeded(begun), amount: '1000000000000' })],
    ['an amount without end', (begun) => ({ ...succeeded(begun), amount: '3.000000' })],
    ['a currency that is none', (begun) => ({ ...succeeded(begun), currency: 'pounds' })],
    ['an intent without a name', (begun) => ({ ...succeeded(begun), intent: '' })],
    ['an intent with a NUL', (begun) => ({ ...failed(begun, true), intent: 'pi\0' })],
    ['a reason with half a surrogate pair', (begun) => ({ ...failed(begun, true), reason: 'no \ud83d' })],
    ['a refund with a name that is too long', () => ({ ...refund, providerRefund: 'r'.repeat(256) })],
    [
      'an amount of a whole that is no decimal',
      (begun) => ({
        ...succeeded(begun),
        amount: 'all',
        reference: { shop: 'demo', payment: begun.id, combined: true },
      }),
    ],
  ])('%s is refused, and nothing is written', async (_, notice) => {
    const begun = await begin()
    const { height } = served.loop.status()
    const answer = await tell(notice(begun) as Notice)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().code).toBe('bad-request')
    expect(served.loop.status().height).toBe(height)
  })
})

describe('a webhook that concerns nobody', () => {
  it.each([
    ['a payment that is in no log', { shop: 'demo', payment: `demo.${'x'.repeat(22)}` }],
    ['a shop that is in no log', { shop: 'nowhere', payment: `nowhere.${'x'.repeat(22)}` }],
    ['what is no id of ours', { shop: '../etc', payment: 'passwd' }],
  ])('%s is heard, so that it is not sent for days', async (_, reference) => {
    const notice: Notice = { type: 'succeeded', intent: 'pi_1', amount: '3.00', currency: 'GBP', reference }
    const answer = await tell(notice)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({ taken: false })
    expect(await served.events('PaymentSucceeded')).toEqual([])
  })

  it('another kind of event is heard', async () => {
    expect((await tell({ type: 'invoice.created' } as never)).json()).toEqual({ taken: false })
  })
})

describe('a webhook that cannot be written down now', () => {
  it('is a 503 until the log has its outcome, so that the provider sends it again', async () => {
    const begun = await begin()
    const release = served.holdAppends()
    const late = await tell(succeeded(begun))
    expect(late.statusCode).toBe(503)
    expect(late.headers['retry-after']).toBe('1')
    release()
    expect((await tell(succeeded(begun))).statusCode).toBe(200)
    expect(await orders()).toHaveLength(1)
  })

  it('is counted by address', async () => {
    await served.close()
    served = await serve({ provider, limits: { webhooks: { quota: 1, windowSeconds: 60 } } })
    const headers = { 'content-type': 'application/json' }
    expect((await send('{}', headers)).statusCode).toBe(400)
    const refused = await send('{}', headers)
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['retry-after']).toBe('60')
  })
})
