import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_SECRET, type Moody, moodyProvider } from './moody-provider.ts'
import { type Served, serve, stock } from './served.ts'

let served: Served
let provider: Moody
let alice: string
beforeEach(async () => {
  provider = moodyProvider()
  served = await serve({ provider, patienceMs: 200, deadlineMs: 1000 })
  await stock(served)
  alice = await served.token('customer', 'alice')
})
afterEach(() => served.close())

const post = (path: string, body?: unknown, key: string = randomUUID()) =>
  served.ask('POST', `demo/${path}`, { as: alice, key, body })
const fill = () => post('carts/me/items', { sku: 'apple', quantity: '2' })
const ADDRESS = { name: 'Zoë', line1: '1 High Street', city: 'Leeds', country: 'GB' }
const CONTACT = { email: 'zoe@shop.example', addresses: { shipping: ADDRESS } }

describe('a checkout', () => {
  it('freezes the cart and answers what is to be paid, by whom, until when', async () => {
    await fill()
    const answer = await post('carts/me/checkout', { total: '3.00' })
    expect(answer.statusCode).toBe(200)
    const { checkout, cart, payment } = answer.json()
    expect(cart).toMatchObject({ status: 'checkout', checkout: checkout.id, total: '3.00' })
    expect(answer.headers.etag).toBe(`"${cart.version}"`)
    expect(payment).toEqual({
      id: checkout.id,
      provider: 'test',
      total: '3.00',
      currency: 'GBP',
      expiresAt: checkout.expiresAt,
      clientSecret: CLIENT_SECRET,
    })
    expect(checkout).toMatchObject({ status: 'active', intent: expect.any(String), cart: cart.id })
    const { logId, offset } = served.loop.status()
    expect(answer.headers['cartstream-position']).toBe(`${logId}~0.${offset}`)
    expect((await fill()).json().code).toBe('checkout-in-progress')
  })

  it('asks the provider under its own id, once the log has it', async () => {
    await fill()
    const { payment } = (await post('carts/me/checkout')).json()
    expect(provider.asked).toEqual([
      { key: payment.id, reference: { shop: 'demo', payment: payment.id }, amount: '3.00', currency: 'GBP' },
    ])
  })

  it('is answered alike to a retry: same checkout, same position, the secret as the provider has it', async () => {
    await fill()
    const first = await post('carts/me/checkout', CONTACT, 'k')
    const again = await post('carts/me/checkout', CONTACT, 'k')
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(again.headers['cartstream-position']).toBe(first.headers['cartstream-position'])
    expect(again.json().payment).toEqual(first.json().payment)
    expect(provider.asked).toHaveLength(1)
    expect(await served.events('PaymentIntended')).toHaveLength(1)
  })

  it('is answered alike to a retry that comes after it was paid', async () => {
    await fill()
    const { payment } = (await post('carts/me/checkout', CONTACT, 'k')).json()
    await post(`payments/${payment.id}/confirm`)
    const again = await post('carts/me/checkout', CONTACT, 'k')
    expect(again.statusCode).toBe(200)
    expect(again.json()).toMatchObject({ checkout: { id: payment.id, status: 'ordered' }, order: { status: 'paid' } })
    expect((await post('carts/me/checkout', {}, 'k')).json().code).toBe('key-reused')
  })

  it('stays what it was to a retry that comes after it was given up and begun anew', async () => {
    await fill()
    const first = await post('carts/me/checkout', CONTACT, 'k')
    await served.ask('DELETE', 'demo/carts/me/checkout', { as: alice })
    const second = await post('carts/me/checkout', {}, 'k2')
    const again = await post('carts/me/checkout', CONTACT, 'k')
    expect(second.json().checkout.id).not.toBe(first.json().checkout.id)
    expect(again.statusCode).toBe(200)
    expect(again.json().checkout).toMatchObject({ id: first.json().checkout.id, status: 'over' })
    expect(again.headers['cartstream-position']).toBe(first.headers['cartstream-position'])
  })

  it('refuses a retry that names another address, though no hash of it is in the log', async () => {
    await fill()
    await post('carts/me/checkout', CONTACT, 'k')
    for (const contact of [{}, { email: CONTACT.email }, { ...CONTACT, email: 'eve@shop.example' }]) {
      const other = await post('carts/me/checkout', contact, 'k')
      expect(other.statusCode).toBe(422)
      expect(other.json().code).toBe('key-reused')
    }
  })

  it('is refused to who says now that it goes elsewhere, and is the same to who says so no more', async () => {
    await fill()
    const first = await post('carts/me/checkout', CONTACT)
    for (const contact of [{ email: CONTACT.email }, { ...CONTACT, email: 'eve@shop.example' }])
      expect((await post('carts/me/checkout', contact)).json()).toMatchObject({
        ...{ status: 409, code: 'checkout-in-progress', detail: expect.stringContaining('e-mail or address') },
      })
    for (const contact of [CONTACT, {}])
      expect((await post('carts/me/checkout', contact)).json().payment).toEqual(first.json().payment)
    expect(await served.events('CheckoutStarted')).toHaveLength(1)
  })

  it('seals the contact with the data key of the cart’s customer, also where staff begin it', async () => {
    const { id } = (await fill()).json()
    const sam = await served.token('staff', 'sam')
    await served.ask('POST', `demo/carts/${id}/checkout`, { as: sam, body: CONTACT })
    const [started] = await served.events('CheckoutStarted')
    const contact = started!.contact!
    expect(contact.subject).toBe(await served.keys.actorOf('alice'))
    const opened = await served.keys.open({ shop: 'demo', actor: contact.subject, field: 'contact' }, contact)
    expect(JSON.parse((opened as { plain: string }).plain)).toEqual({ email: CONTACT.email, shipping: ADDRESS })
  })

  it('of an empty cart is refused with the cart and the user', async () => {
    const answer = await post('carts/me/checkout')
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ code: 'cart-empty', user: 'alice', cart: { items: [], version: 0 } })
    const { id } = (await fill()).json()
    await served.ask('DELETE', 'demo/carts/me', { as: alice })
    const told = await served.ask('POST', `demo/carts/${id}/checkout`, { as: await served.token('staff', 'sam') })
    expect(told.json()).toMatchObject({ code: 'cart-empty', user: 'alice', cart: { id } })
  })

  it('is refused where the customer saw another total, and nothing is frozen', async () => {
    await fill()
    const answer = await post('carts/me/checkout', { total: '2.99' })
    expect(answer.json()).toMatchObject({ code: 'price-changed', cart: { total: '3.00' } })
    expect(provider.asked).toHaveLength(0)
    expect((await fill()).statusCode).toBe(200)
  })

  it('knows its providers', async () => {
    await fill()
    const answer = await post('carts/me/checkout', { provider: 'nobody' })
    expect(answer.json()).toMatchObject({ code: 'provider-unknown', detail: expect.stringContaining('test') })
    expect((await post('carts/me/checkout', { provider: 'invoice' })).json().code).toBe('provider-unknown')
  })

  it('is given up by DELETE: the cart is open again and what is held stays held', async () => {
    await fill()
    await post('carts/me/checkout')
    const answer = await served.ask('DELETE', 'demo/carts/me/checkout', { as: alice })
    expect(answer.json().status).toBeUndefined()
    expect(answer.json().items[0].hold).toBeDefined()
  })

  it('of what costs nothing is an order at once, and there is nothing to pay', async () => {
    const admin = await served.token('admin', 'root')
    await served.ask('PUT', 'demo/products/sample', { as: admin, body: { name: 'Sample', price: '0' } })
    await served.ask('PUT', 'demo/products/sample/stock', { as: admin, body: { set: '1', reason: 'gift' } })
    const { checkout, order, payment } = (await post('buy-now', { sku: 'sample', quantity: '1' }, 'b')).json()
    expect(order).toMatchObject({ status: 'paid', total: '0.00' })
    expect(payment).toBeUndefined()
    expect((await post('buy-now', { sku: 'sample', quantity: '1' }, 'b')).json().order).toEqual(order)
    expect((await post(`payments/${checkout.id}/confirm`)).json().order).toEqual(order)
    expect(provider.asked).toHaveLength(0)
    expect(await served.events('PaymentUnfulfilled')).toEqual([])
  })
})

describe('one item bought at once', () => {
  it('is checked out past the cart, and once for a key', async () => {
    const first = await post('buy-now', { sku: 'apple', quantity: '3', total: '4.50', ...CONTACT }, 'b')
    const again = await post('buy-now', { sku: 'apple', quantity: '3', total: '4.50', ...CONTACT }, 'b')
    expect(first.json()).toMatchObject({ cart: { status: 'checkout', itemCount: 1 }, payment: { total: '4.50' } })
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(again.json().checkout.id).toBe(first.json().checkout.id)
    expect((await fill()).json()).toMatchObject({ itemCount: 1, items: [{ quantity: '2' }] })
    expect((await post('buy-now', { sku: 'apple', quantity: '6' })).json()).toMatchObject({
      code: 'out-of-stock',
      available: '5',
    })
  })
})

describe('an order on invoice', () => {
  it('is placed at once, unpaid, and only the shop says when it is paid', async () => {
    const admin = await served.token('admin', 'root')
    const config = { name: 'Demo', currency: 'GBP', payLater: true }
    await served.ask('PUT', 'demo/config', { as: admin, body: config })
    await fill()
    const { order, payment, checkout } = (await post('carts/me/checkout', { provider: 'invoice' })).json()
    expect(order).toMatchObject({ status: 'unpaid', payBy: expect.any(String) })
    expect(payment).toBeUndefined()
    expect((await post(`payments/${checkout.id}/confirm`)).json().code).toBe('payment-pending')
    const paid = await served.ask('POST', `demo/payments/${checkout.id}/confirm`, { as: admin })
    expect(paid.json().order).toMatchObject({ id: order.id, status: 'paid' })
    expect(provider.asked).toHaveLength(0)
  })
})

describe('a provider', () => {
  it('that is away is a 503, and the same request makes the call again under the same provider key', async () => {
    await fill()
    provider.mood = 'away'
    const late = await post('carts/me/checkout', CONTACT, 'k')
    expect(late.statusCode).toBe(503)
    expect(late.json().code).toBe('provider-unavailable')
    expect(late.headers['retry-after']).toBe('1')
    provider.mood = 'well'
    const again = await post('carts/me/checkout', CONTACT, 'k')
    expect(again.statusCode).toBe(200)
    expect(provider.asked).toHaveLength(2)
    expect(provider.asked[1]).toEqual(provider.asked[0])
    expect(again.json().payment.id).toBe(provider.asked[0]!.key)
  })

  it('that does not answer is given up in good time, and nobody else waits for it', async () => {
    await fill()
    provider.mood = 'hangs'
    const hanging = post('carts/me/checkout', CONTACT)
    await expect.poll(() => provider.asked.length).toBe(1)
    const { id } = (await served.ask('DELETE', 'demo/carts/me/checkout', { as: alice })).json()
    const bob = await served.token('customer', 'bob')
    const body = { sku: 'apple', quantity: '1' }
    const others = await Promise.all([
      served.ask('POST', `demo/carts/${id}/items`, { as: alice, body }),
      served.ask('POST', 'demo/carts/me/items', { as: bob, body }),
    ])
    expect(others.map(({ statusCode }) => statusCode)).toEqual([200, 200])
    let done = false
    void hanging.then(() => {
      done = true
    })
    expect(done).toBe(false)
    expect((await hanging).json().code).toBe('provider-unavailable')
  })

  it('that refuses ends the checkout: the cart is open again, and a retry is told the same', async () => {
    await fill()
    provider.mood = 'refuses'
    const refused = await post('carts/me/checkout', CONTACT, 'k')
    expect(refused.statusCode).toBe(409)
    expect(refused.json()).toMatchObject({ code: 'payment-failed', detail: 'it takes no money today' })
    provider.mood = 'well'
    expect((await post('carts/me/checkout', CONTACT, 'k')).json().code).toBe('payment-failed')
    expect((await post('carts/me/checkout', CONTACT)).statusCode).toBe(200)
  })
})
