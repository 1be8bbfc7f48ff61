import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Moody, moodyProvider } from './moody-provider.ts'
import { type Served, serve, stock } from './served.ts'

const HOUR = 3600
let served: Served
let provider: Moody
let alice: string
let sam: string
beforeEach(async () => {
  provider = moodyProvider()
  served = await serve({ provider, deadlineMs: 10 * HOUR * 1000, patienceMs: 1000 })
  await stock(served)
  alice = await served.token('customer', 'alice')
  sam = await served.token('staff', 'sam')
})
afterEach(() => served.close())

const post = (path: string, body?: unknown, as = alice, key: string = randomUUID()) =>
  served.ask('POST', `demo/${path}`, { as, key, body })
/** A checkout of `quantity` apples. */
const begin = async (quantity = '2'): Promise<string> => {
  await post('carts/me/items', { sku: 'apple', quantity })
  return (await post('carts/me/checkout')).json().payment.id
}
const onHand = () => served.loop.view('demo')!.get('pool', 'apple/-')!.onHand

describe('a payment that is confirmed', () => {
  it('is an order: goods are taken, the hold is completed, the cart is ordered, in one batch', async () => {
    const id = await begin()
    const answer = await post(`payments/${id}/confirm`, { amount: '3', method: 'test-ok' })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      checkout: { id, status: 'ordered' },
      cart: { status: 'ordered', items: [] },
      order: { status: 'paid', total: '3.00', checkout: id },
    })
    expect(onHand()).toBe('8')
    expect(served.loop.held('demo')).toBe(0)
    expect((await post('carts/me/items', { sku: 'apple', quantity: '1' })).json().id).not.toBe(answer.json().cart.id)
  })

  it('twice is the same order, whoever asks and under whatever key, and the provider is not asked again', async () => {
    const id = await begin()
    const first = await post(`payments/${id}/confirm`, {}, alice, 'k')
    const asked = provider.questions
    const again = await post(`payments/${id}/confirm`, {}, alice, 'k')
    const other = await post(`payments/${id}/confirm`, { method: 'test-declined' })
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(again.headers['cartstream-position']).toBe(first.headers['cartstream-position'])
    for (const answer of [again, other, await post(`payments/${id}/confirm`, {}, sam)])
      expect(answer.json().order).toEqual(first.json().order)
    expect(provider.questions).toBe(asked)
    expect(await served.events('OrderPlaced')).toHaveLength(1)
    expect(onHand()).toBe('8')
  })

  it('with another amount than is due is refused, and nothing is asked or written', async () => {
    const id = await begin()
    const { height } = served.loop.status()
    const answer = await post(`payments/${id}/confirm`, { amount: '2.99', method: 'test-ok' })
    expect(answer.json()).toMatchObject({ code: 'amount-differs', detail: '3.00 GBP is due' })
    expect(provider.questions).toBe(0)
    expect(served.loop.status().height).toBe(height)
  })

  it('while the provider has no money is pending, and the same key may ask again', async () => {
    const id = await begin()
    const pending = await post(`payments/${id}/confirm`, { method: 'test-pending' }, alice, 'k')
    expect(pending.json().code).toBe('payment-pending')
    expect((await post(`payments/${id}/confirm`, { method: 'test-ok' }, alice, 'k')).json().order.status).toBe('paid')
  })

  it('that was declined ends the checkout, its items stay held, and another one may begin', async () => {
    const id = await begin()
    const declined = await post(`payments/${id}/confirm`, { method: 'test-declined' })
    expect(declined.statusCode).toBe(409)
    expect(declined.json()).toMatchObject({ code: 'payment-failed', detail: 'The test provider declined it.' })
    expect(served.loop.held('demo')).toBe(1)
    const again = await post('carts/me/checkout')
    expect(again.json().payment.id).not.toBe(id)
    expect((await post(`payments/${again.json().payment.id}/confirm`)).statusCode).toBe(200)
  })

  it('by a stranger does not exist, and the provider is never asked', async () => {
    const id = await begin()
    const mallory = await served.token('customer', 'mallory')
    for (const path of ['confirm', 'fail'])
      expect((await post(`payments/${id}/${path}`, {}, mallory)).json().code).toBe('not-found')
    expect((await post(`payments/demo.${'x'.repeat(22)}/confirm`)).statusCode).toBe(404)
    expect(provider.questions).toBe(0)
  })

  it('at a handler that has not heard of it yet is found in the log first', async () => {
    const other = await serve({ provider, beside: served })
    const id = await begin()
    const answer = await other.ask('POST', `demo/payments/${id}/confirm`, { as: alice })
    await other.close()
    expect(answer.json()).toMatchObject({ order: { status: 'paid' } })
  })

  it('while the provider is away is a 503', async () => {
    const id = await begin()
    provider.mood = 'away'
    const answer = await post(`payments/${id}/confirm`)
    expect(answer.statusCode).toBe(503)
    expect(answer.json().code).toBe('provider-unavailable')
  })
})

describe('a payment that fails', () => {
  it('opens the cart again and keeps what is held', async () => {
    const id = await begin()
    const answer = await post(`payments/${id}/fail`, { reason: 'gave up' })
    expect(answer.json()).toMatchObject({ checkout: { status: 'over' }, cart: { items: [{ quantity: '2' }] } })
    expect(served.loop.held('demo')).toBe(1)
  })
  it('after it has succeeded is the order that it is', async () => {
    const id = await begin()
    const { order } = (await post(`payments/${id}/confirm`)).json()
    expect((await post(`payments/${id}/fail`)).json().order).toEqual(order)
  })
})

describe('a payment that comes late', () => {
  const paidElsewhere = async (id: string) => {
    const { intent } = served.loop.view('demo')!.get('checkout', id)!
    await provider.confirm(intent!, 'test-ok')
  }

  it('after the checkout has expired is the order all the same, where the goods are there', async () => {
    const id = await begin()
    served.pass(HOUR)
    await post('reservations/cleanup', undefined, await served.token('ops', 'olga'))
    expect(served.loop.view('demo')!.get('checkout', id)!.status).toBe('over')
    await paidElsewhere(id)
    expect((await post(`payments/${id}/confirm`)).json()).toMatchObject({ order: { status: 'paid' } })
    expect(await served.events('PaymentSucceeded')).toMatchObject([{ late: true }])
    expect(onHand()).toBe('8')
  })

  it('is given back where the goods are gone', async () => {
    const id = await begin('10')
    served.pass(HOUR)
    await post('buy-now', { sku: 'apple', quantity: '1' }, await served.token('customer', 'bob'))
    await paidElsewhere(id)
    const answer = await post(`payments/${id}/confirm`)
    expect(answer.statusCode).toBe(200)
    expect(answer.json().order).toBeUndefined()
    expect(await served.events('PaymentUnfulfilled')).toMatchObject([{ reason: 'out-of-stock', amount: '15.00' }])
    expect(await served.events('RefundRequested')).toMatchObject([{ checkout: id, amount: '15.00' }])
    expect((await post(`payments/${id}/confirm`)).statusCode).toBe(200)
    expect(await served.events('RefundRequested')).toHaveLength(1)
  })

  it('waits for staff where the shop asks them, who settle it once', async () => {
    const admin = await served.token('admin', 'root')
    await served.ask('PUT', 'demo/config', { as: admin, body: { name: 'Demo', currency: 'GBP', latePayment: 'ask' } })
    const id = await begin('10')
    served.pass(HOUR)
    await post('buy-now', { sku: 'apple', quantity: '1' }, await served.token('customer', 'bob'))
    await paidElsewhere(id)
    expect((await post(`payments/${id}/confirm`)).json().checkout).toMatchObject({ unfulfilled: true })
    expect((await post(`payments/${id}/settle`, { how: 'order' }, alice)).statusCode).toBe(403)
    expect((await post(`payments/${id}/settle`, { how: 'order' }, sam)).json().code).toBe('out-of-stock')
    await served.ask('PUT', 'demo/products/apple/stock', { as: sam, body: { delta: '5', reason: 'delivery' } })
    const settled = await post(`payments/${id}/settle`, { how: 'order', note: 'restocked' }, sam)
    expect(settled.json()).toMatchObject({ order: { status: 'paid' } })
    expect((await post(`payments/${id}/settle`, { how: 'refund' }, sam)).json().code).toBe('already-settled')
  })

  it('for what is over and was never paid is told so, and nothing is paid on it', async () => {
    const id = await begin()
    await post(`payments/${id}/fail`)
    expect((await post(`payments/${id}/confirm`, { method: 'test-ok' })).json().code).toBe('checkout-over')
    expect((await provider.find(served.loop.view('demo')!.get('checkout', id)!.intent!))!.status).toBe('open')
  })
})

describe('an order that is cancelled', () => {
  it('gives the goods back where they are there, and the money, once', async () => {
    const id = await begin()
    const { order } = (await post(`payments/${id}/confirm`)).json()
    expect((await post(`orders/${order.id}/cancel`, {}, alice)).statusCode).toBe(403)
    const answer = await post(`orders/${order.id}/cancel`, { restock: true, reason: 'changed their mind' }, sam)
    expect(answer.json()).toMatchObject({ id: order.id, status: 'cancelled' })
    expect((await post(`orders/${order.id}/cancel`, { restock: true }, sam)).statusCode).toBe(200)
    const other = await post(`orders/${order.id}/cancel`, { restock: false }, sam)
    expect(other.statusCode).toBe(409)
    expect(other.json()).toMatchObject({ code: 'order-closed', detail: 'it was cancelled with restock' })
    expect(onHand()).toBe('10')
    expect(await served.events('RefundRequested')).toMatchObject([{ order: order.id, amount: '3.00' }])
  })
})
