import { randomUUID } from 'node:crypto'
import { signTestWebhook } from '@cartstream/pay/test'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_SECRET, type Moody, moodyProvider } from './moody-provider.ts'
import { PAY_SECRET, type Served, serve, stock } from './served.ts'

let served: Served
let provider: Moody
let alice: string
beforeEach(async () => {
  provider = moodyProvider()
  served = await serve({ provider, patienceMs: 200, deadlineMs: 1000 })
  await stock(served, 'east')
  await stock(served, 'west')
  alice = await served.token('customer', 'alice', ['east', 'west'])
})
afterEach(() => served.close())

const BOTH = { carts: ['east', 'west'].map((shop) => ({ shop, cart: 'me' })) }
const CONTACT = { email: 'zoe@shop.example' }
const ask = (method: 'POST' | 'DELETE', path: string, body?: unknown, as = alice, key: string = randomUUID()) =>
  served.ask(method, `/v1/checkouts${path}`, { as, key, ...(body !== undefined && { body }) })
const add = (shop: string, quantity = '2') =>
  served.ask('POST', `${shop}/carts/me/items`, { as: alice, body: { sku: 'apple', quantity } })
const fill = () => Promise.all([add('east'), add('west', '3')])
const onHand = (shop: string) => served.loop.view(shop)!.get('pool', 'apple/-')!.onHand

describe('a combined checkout', () => {
  it('freezes the carts of all its shops and is paid at once, for the sum', async () => {
    await fill()
    const answer = await ask('POST', '', { ...BOTH, total: '7.50' })
    expect(answer.statusCode).toBe(200)
    const { checkout, payment } = answer.json()
    expect(checkout).toMatchObject({ status: 'intended', total: '7.50', currency: 'GBP' })
    expect(checkout.parts.map(({ shop, total }: Record<string, string>) => [shop, total])).toEqual([
      ['east', '3.00'],
      ['west', '4.50'],
    ])
    expect(payment).toMatchObject({ id: checkout.id, total: '7.50', provider: 'test', clientSecret: CLIENT_SECRET })
    expect(provider.asked).toEqual([
      {
        key: checkout.id,
        reference: { shop: 'east', payment: checkout.id, combined: true },
        amount: '7.50',
        currency: 'GBP',
      },
    ])
    expect((await add('west')).json().code).toBe('checkout-in-progress')
  })

  it('that is confirmed is an order in every shop', async () => {
    await fill()
    const { payment } = (await ask('POST', '', BOTH)).json()
    const answer = await ask('POST', `/${payment.id}/confirm`, { amount: '7.5', method: 'test-ok' })
    expect(answer.statusCode).toBe(200)
    expect(answer.json().checkout).toMatchObject({ status: 'closed', outcome: 'ordered' })
    expect(answer.json().orders.map(({ total, status }: Record<string, string>) => [total, status])).toEqual([
      ['3.00', 'paid'],
      ['4.50', 'paid'],
    ])
    expect([onHand('east'), onHand('west')]).toEqual(['8', '7'])
    const again = await ask('POST', `/${payment.id}/confirm`)
    expect(again.json().orders).toEqual(answer.json().orders)
    expect(await served.events('OrderPlaced')).toHaveLength(2)
  })

  it('is paid by the webhook as well, once', async () => {
    await fill()
    const { checkout } = (await ask('POST', '', BOTH)).json()
    const { body, headers } = signTestWebhook(PAY_SECRET, {
      ...{ type: 'succeeded', intent: checkout.intent, amount: '7.50', currency: 'GBP' },
      reference: { shop: 'east', payment: checkout.id, combined: true },
    })
    const url = '/v1/payments/webhooks/test'
    await served.app.inject({ method: 'POST', url, headers, payload: body })
    await expect.poll(() => served.loop.view('east')!.get('combined', checkout.id)!.status).toBe('closed')
    await served.app.inject({ method: 'POST', url, headers, payload: body })
    expect((await ask('POST', `/${checkout.id}/confirm`)).json().orders).toHaveLength(2)
    expect(await served.events('OrderPlaced')).toHaveLength(2)
  })

  it('is begun once for a key, and the retry finds it where it stands', async () => {
    await fill()
    const first = await ask('POST', '', { ...BOTH, ...CONTACT }, alice, 'k')
    const again = await ask('POST', '', { ...BOTH, ...CONTACT }, alice, 'k')
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(again.json().payment).toEqual(first.json().payment)
    expect(await served.events('CombinedStarted')).toHaveLength(1)
    expect((await ask('POST', '', BOTH, alice, 'k')).json().code).toBe('key-reused')
    expect((await ask('POST', '', { carts: [BOTH.carts[0]] }, alice, 'k')).json().code).toBe('key-reused')
  })

  it('of what costs nothing asks no provider, and is confirmed like any other', async () => {
    const admin = await served.token('admin', 'root', '*')
    for (const shop of ['east', 'west'])
      await served.ask('PUT', `${shop}/products/apple`, { as: admin, body: { name: 'Apple', price: '0' } })
    await fill()
    const { payment } = (await ask('POST', '', BOTH)).json()
    expect(payment).toMatchObject({ total: '0.00' })
    expect((await ask('POST', `/${payment.id}/confirm`)).json().orders).toHaveLength(2)
    expect(provider.asked).toEqual([])
  })

  it('that one shop refuses is refused with its code, and every cart is open again', async () => {
    await fill()
    await served.ask('DELETE', 'west/carts/me', { as: alice })
    const answer = await ask('POST', '', BOTH, alice, 'k')
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ code: 'cart-empty', shop: 'west' })
    expect((await add('east')).statusCode).toBe(200)
    expect((await ask('POST', '', BOTH, alice, 'k')).json()).toMatchObject({ code: 'cart-empty', shop: 'west' })
  })

  it('where the customer saw another sum is refused, also to a retry', async () => {
    await fill()
    const answer = await ask('POST', '', { ...BOTH, total: '7.49' }, alice, 'k')
    expect(answer.json().code).toBe('price-changed')
    expect((await ask('POST', '', { ...BOTH, total: '7.49' }, alice, 'k')).json().code).toBe('price-changed')
    expect((await add('east')).statusCode).toBe(200)
  })

  it('is given up by DELETE, which is no refusal of its start', async () => {
    await fill()
    const { checkout } = (await ask('POST', '', BOTH, alice, 'k')).json()
    const answer = await ask('DELETE', `/${checkout.id}`)
    expect(answer.json().checkout).toMatchObject({
      status: 'closed',
      outcome: 'cancelled',
      ended: { because: 'asked' },
    })
    expect((await add('west')).statusCode).toBe(200)
    expect((await ask('POST', '', BOTH, alice, 'k')).json().checkout).toMatchObject({ status: 'closed' })
    expect((await ask('POST', `/${checkout.id}/confirm`)).json().code).toBe('checkout-over')
  })

  it('that was declined ends, and another amount than is due is refused before anything is asked', async () => {
    await fill()
    const { payment } = (await ask('POST', '', BOTH)).json()
    const { questions } = provider
    expect((await ask('POST', `/${payment.id}/confirm`, { amount: '1' })).json().code).toBe('amount-differs')
    expect(provider.questions).toBe(questions)
    const pending = await ask('POST', `/${payment.id}/confirm`, { method: 'test-pending' })
    expect(pending.json().code).toBe('payment-pending')
    expect((await ask('POST', `/${payment.id}/confirm`, { method: 'test-declined' })).json().code).toBe(
      'payment-failed',
    )
    expect((await add('east')).statusCode).toBe(200)
  })

  it('of which the provider is away is a 503; the retry asks it under the same key', async () => {
    await fill()
    provider.mood = 'away'
    const late = await ask('POST', '', BOTH, alice, 'k')
    expect(late.statusCode).toBe(503)
    expect(late.json().code).toBe('provider-unavailable')
    provider.mood = 'well'
    expect((await ask('POST', '', BOTH, alice, 'k')).statusCode).toBe(200)
    expect(new Set(provider.asked.map(({ key }) => key)).size).toBe(1)
  })

  it('belongs to nobody else: a part cannot be paid or ended by itself, and strangers find nothing', async () => {
    await fill()
    const { checkout } = (await ask('POST', '', BOTH)).json()
    const [part] = checkout.parts
    for (const path of ['confirm', 'fail']) {
      const answer = await served.ask('POST', `east/payments/${part.checkout}/${path}`, { as: alice })
      expect(answer.json()).toMatchObject({ code: 'combined-part', detail: checkout.id })
    }
    expect((await served.ask('DELETE', 'east/carts/me/checkout', { as: alice })).json().code).toBe('combined-part')
    const mallory = await served.token('customer', 'mallory', ['east', 'west'])
    const half = await served.token('customer', 'alice', ['east'])
    for (const as of [mallory, half]) {
      expect((await ask('DELETE', `/${checkout.id}`, undefined, as)).statusCode).toBe(404)
      expect((await ask('POST', `/${checkout.id}/confirm`, {}, as)).statusCode).toBe(404)
    }
    expect((await ask('POST', `/east.${'x'.repeat(22)}/confirm`)).statusCode).toBe(404)
  })

  it('takes only shops of the token and carts of the caller, each once', async () => {
    const [east] = await fill()
    const mallory = await served.token('customer', 'mallory', ['east', 'west'])
    const { id } = east.json()
    expect((await ask('POST', '', { carts: [{ shop: 'east', cart: id }] }, mallory)).statusCode).toBe(404)
    const half = await served.token('customer', 'alice', ['east'])
    expect((await ask('POST', '', BOTH, half)).statusCode).toBe(404)
    const twice = await ask('POST', '', { carts: [BOTH.carts[0], { shop: 'east', cart: id }] })
    expect(twice.json()).toMatchObject({ code: 'bad-request', errors: [{ pointer: '#/carts/1' }] })
    expect(await served.events('CombinedStarted')).toEqual([])
  })
})
