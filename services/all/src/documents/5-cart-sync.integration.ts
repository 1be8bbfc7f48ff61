import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOME, openBazaar, PAYMENT, shopper, TEA, timeless } from '../../spec/cart-sync.ts'
import type { Installation } from '../../spec/installation.ts'
import { CartManager } from './clients/cart-manager.ts'

/** Document 5, "Test Coverage": its seven categories, a test for each of their points. */

let s: Installation
beforeAll(async () => {
  s = await openBazaar()
})
afterAll(() => s.close())

const empty = { items: [], items_count: 0, total_items: 0, total_price: 0, has_unavailable_items: false }

describe('1. Empty Cart Scenarios', () => {
  it('empty cart detection: a cart is there before its first item, under the id that it keeps, and nothing was written for it', async () => {
    const ann = await shopper(s)
    const before = await s.happened()
    const cart = await ann.look()
    expect(cart).toMatchObject({ id: expect.any(String), ...empty, created_at: null, updated_at: null })
    expect(await s.happened()).toBe(before)
    await ann.add(TEA)
    expect((await ann.look()).id).toBe(cart.id)
  })

  it('API response consistency: an empty cart has every field of a full one, with a slash and without', async () => {
    const ann = await shopper(s)
    const none = await ann.look()
    expect(timeless((await ann.send('GET', '/api/cart')).body)).toEqual(none)
    await ann.add(TEA)
    const full = await ann.look()
    expect(timeless((await ann.send('GET', '/api/cart')).body)).toEqual(full)
    expect(Object.keys(none)).toEqual(Object.keys(full))
  })

  it('payment validation blocking: nothing is paid for an empty cart, and the answer names cart and user', async () => {
    const ann = await shopper(s, 'ann@example.com')
    const { id } = await ann.look()
    const before = await s.happened()
    for (const path of ['/api/payments/create-from-cart/', '/api/payments/create-from-cart']) {
      const { status, body } = await ann.send('POST', path, PAYMENT)
      const error = `Cart is empty. Please add items first. Cart ID: ${id}`
      expect([status, body]).toMatchObject([400, { error, cart_id: id, user_id: 'ann@example.com', status: 400 }])
    }
    expect(await s.happened()).toBe(before)
  })
})

describe('2. Cart With Items', () => {
  it('item addition and removal: what is added is shown, and what is removed is not', async () => {
    const ann = await shopper(s)
    expect(await ann.add(TEA)).toMatchObject({ status: 200, body: { message: 'Item added successfully' } })
    await ann.add({ product_id: '8', variant_id: 2, quantity: '2' })
    const { items } = await ann.look()
    expect(items).toMatchObject([
      { product: { id: '7', name: 'Tea', price: 99.5 }, variant: null, quantity: 1, total_price: 99.5 },
      { product: { id: '8', name: 'Shirt' }, variant: { id: '2', additional_price: 50.1 }, quantity: 2 },
    ])
    await ann.send('DELETE', `/v1/shops/bazaar/carts/me/items/${items[0]!.id}`)
    expect(await ann.look()).toMatchObject({ items_count: 1, total_items: 2, items: [items[1]] })
  })

  it('quantity updates: an add of the same adds up in one line, another variant is another line', async () => {
    const ann = await shopper(s)
    for (const quantity of [1, 2]) await ann.add({ product_id: 8, variant_id: '1', quantity })
    await ann.add({ product_id: 8, variant_id: 2 })
    const cart = await ann.look()
    expect(cart).toMatchObject({ items_count: 2, total_items: 4, items: [{ quantity: 3 }, { quantity: 1 }] })
    await ann.send('PATCH', `/v1/shops/bazaar/carts/me/items/${cart.items[0]!.id}`, { quantity: '5' })
    expect(await ann.look()).toMatchObject({ total_items: 6, items: [{ quantity: 5 }, { quantity: 1 }] })
  })

  it('price calculations: (price + additional price) x quantity for each line, exactly', async () => {
    const ann = await shopper(s)
    await ann.add({ product_id: 8, variant_id: 2, quantity: 3 })
    await ann.add({ product_id: 'SILK', quantity: 0.1 })
    await ann.add({ product_id: 'SILK', quantity: 0.2 })
    const { items, total_price, total_items } = await ann.look()
    expect(items).toMatchObject([
      { product: { price: 499.9 }, variant: { additional_price: 50.1 }, total_price: 1650 },
      { product: { price: 333.33 }, quantity: 0.3, total_price: 100 },
    ])
    expect([total_price, total_items]).toEqual([1750, 3.3])
  })
})

describe('3. User Isolation', () => {
  it("cart ownership validation: another's cart is not found, and is not touched", async () => {
    const [ann, mallory] = [await shopper(s), await shopper(s)]
    await ann.add(TEA)
    await mallory.add(TEA)
    const { id } = await ann.look()
    const before = await s.happened()
    const { status, body } = await mallory.pay({ cart_id: id })
    const error = "Cart not found or doesn't belong to you"
    expect([status, body]).toMatchObject([404, { code: 'not-found', error, message: error }])
    expect(await s.happened()).toBe(before)
    expect((await mallory.pay({ cart_id: (await mallory.look()).id })).status).toBe(200)
  })

  it("cross-user access prevention: another's cart is neither read nor paid", async () => {
    const [ann, mallory] = [await shopper(s), await shopper(s)]
    await ann.add(TEA)
    const { body } = await ann.pay()
    const { cart_id, payment_id } = body as { cart_id: string; payment_id: string }
    expect((await mallory.send('GET', `/v1/shops/bazaar/carts/${cart_id}`)).status).toBe(404)
    expect((await mallory.confirm(payment_id)).status).toBe(404)
    expect(await mallory.look()).toMatchObject(empty)
    expect((await s.ask('GET', '/api/cart/')).status).toBe(401)
  })

  it('unique cart per user: each has one, whatever token they come with', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => shopper(s)))
    for (const one of all) await one.add(TEA)
    const ids = await Promise.all(all.map(async (one) => (await one.look()).id))
    expect(new Set(ids).size).toBe(10)
    const [elsewhere, again] = [await shopper(s, 'twice'), await shopper(s, 'twice')]
    await elsewhere.add(TEA)
    await again.add(TEA)
    expect(await again.look()).toMatchObject({ id: (await elsewhere.look()).id, total_items: 2 })
  })
})

describe('4. Concurrent Operations', () => {
  it('thread-safe operations: adds at once all count, in one line of one cart', async () => {
    const ann = await shopper(s)
    const carts = (await s.events('CartOpened')).length
    await Promise.all(Array.from({ length: 40 }, () => ann.add(TEA)))
    expect(await ann.look()).toMatchObject({ items_count: 1, total_items: 40, total_price: 3980 })
    expect((await s.events('CartOpened')).length).toBe(carts + 1)
  })

  it('database consistency: thirty ask for ten lamps at once, and ten of them have one', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => shopper(s)))
    const answers = await Promise.all(all.map((one) => one.add({ product_id: 9 })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
    for (const { status, body } of answers.filter((a) => a.status !== 200))
      expect([status, body]).toMatchObject([409, { code: 'out-of-stock', available: '0' }])
    const carts = await Promise.all(all.map((one) => one.look()))
    expect(carts.reduce((sum, cart) => sum + cart.total_items, 0)).toBe(10)
    expect((await s.events('StockReserved')).filter(({ sku }) => sku === '9')).toHaveLength(10)
  })

  it('race condition prevention: what is added while a payment begins is in it, or gives it up; the next has all of it', async () => {
    const ann = await shopper(s)
    await ann.add(TEA)
    const [, , ...adds] = await Promise.all([ann.pay(), ann.pay(), ...[1, 2, 3].map(() => ann.add(TEA))])
    expect(adds.map(({ status }) => status)).toEqual([200, 200, 200])
    const [first, second] = await Promise.all([ann.pay(), ann.pay()])
    expect(first!.body).toEqual(second!.body)
    const { amount, payment_id } = first!.body as { amount: number; payment_id: string }
    expect(amount).toBe(99.5 * 4)
    expect(await ann.confirm(payment_id)).toMatchObject({ status: 200, body: { order: { total: amount.toFixed(2) } } })
  })
})

describe('5. Payment Integration', () => {
  it('cart data structure validation: the payment is of what the cart comes to, in its currency', async () => {
    const ann = await shopper(s)
    await ann.add({ product_id: 8, variant_id: 2, quantity: 2 })
    const cart = await ann.look()
    expect((await ann.pay()).body).toEqual({
      ...{ payment_id: expect.any(String), cart_id: cart.id, status: 'pending', payment_method: 'razorpay' },
      ...{ provider: 'test', amount: cart.total_price, currency: 'INR', expires_at: expect.any(String) },
    })
    const [frozen] = (await s.events('CheckoutStarted')).slice(-1)
    expect(frozen).toMatchObject({ cart: cart.id, total: '1100.00', lines: [{ sku: '8', quantity: '2' }] })
    expect(JSON.stringify(await s.events('CheckoutStarted'))).not.toContain('Asha')
  })

  it('payment that was abandoned: an add gives it up, and the next is of all there is', async () => {
    const ann = await shopper(s)
    await ann.add(TEA)
    const abandoned = (await ann.pay()).body as { payment_id: string }
    expect((await ann.add(TEA)).status).toBe(200)
    const { amount, payment_id } = (await ann.pay()).body as { amount: number; payment_id: string }
    expect(amount).toBe(199)
    // the provider has been told by then, or is about to be
    const code = expect.stringMatching(/^(payment-failed|checkout-over)$/)
    expect(await ann.confirm(abandoned.payment_id)).toMatchObject({ status: 409, body: { code } })
    expect(await ann.confirm(payment_id)).toMatchObject({ body: { order: { total: '199.00' } } })
  })

  it('payment with another address, or way to pay, takes the place of the one before', async () => {
    const ann = await shopper(s)
    await ann.add(TEA)
    const first = (await ann.pay()).body as { payment_id: string }
    const moved = { shipping_address: { ...HOME, address_line1: '7 Hill Road' } }
    const { status, body } = await ann.pay(moved)
    const second = body as { payment_id: string; amount: number }
    expect([status, second.amount]).toEqual([200, 99.5])
    expect(second.payment_id).not.toBe(first.payment_id)
    expect((await ann.pay(moved)).body).toEqual(second)
    const given = (await s.events('CheckoutCancelled')).filter(({ checkout }) => checkout === first.payment_id)
    expect(given).toHaveLength(1)
    const paid = (await ann.confirm(second.payment_id)).body as { order: { id: string } }
    expect((await ann.send('GET', `/v1/shops/bazaar/orders/${paid.order.id}`)).body).toMatchObject({
      contact: { shipping: { line1: '7 Hill Road' } },
    })
  })

  it('empty cart payment blocking: also of a cart that was emptied again', async () => {
    const ann = await shopper(s)
    await ann.add(TEA)
    const { id } = await ann.look()
    await ann.send('DELETE', '/v1/shops/bazaar/carts/me')
    await expect(ann.manager.checkout({}, {})).rejects.toThrow('Cart is empty. Please add items before checkout.')
    expect(await ann.pay()).toMatchObject({ status: 400, body: { code: 'cart-empty', cart_id: id } })
  })

  it('order creation from cart: the paid order has its lines, and the next cart is empty', async () => {
    const ann = await shopper(s)
    await ann.add({ ...TEA, quantity: 2 })
    const cart = await ann.look()
    const { body } = await ann.pay({ payment_method: 'card' })
    const { payment_id } = body as { payment_id: string }
    const paid = (await ann.confirm(payment_id)).body as { order: { id: string } }
    expect((await ann.send('GET', `/v1/shops/bazaar/orders/${paid.order.id}`)).body).toMatchObject({
      ...{ status: 'paid', cart: cart.id, total: '199.00', items: [{ sku: '7', quantity: '2', lineTotal: '199.00' }] },
      contact: { shipping: { name: 'Asha Rao', line1: '12 MG Road', postalCode: '560001', country: 'IN' } },
    })
    const next = await ann.look()
    expect(next).toMatchObject(empty)
    expect(next.id).not.toBe(cart.id)
  })
})

describe('6. API Consistency', () => {
  it('multiple call consistency: looking changes nothing, however often', async () => {
    const ann = await shopper(s)
    await ann.add(TEA)
    const before = await s.happened()
    const looks = await Promise.all(Array.from({ length: 20 }, () => ann.look()))
    expect(new Set(looks.map((look) => JSON.stringify(look))).size).toBe(1)
    expect(await s.happened()).toBe(before)
  })

  it('data synchronization: each look after a change is what the log says, and what /v1 shows', async () => {
    const ann = await shopper(s)
    for (let n = 1; n <= 5; n++) {
      await ann.add({ product_id: 8, variant_id: (n % 2) + 1, quantity: n })
      const cart = await ann.look()
      const lines = await s.events('ItemAdded')
      const changes = await s.events('ItemQuantityChanged')
      const told = cart.items.map(({ id }) => [...lines, ...changes].findLast(({ line }) => line === id)!.quantity)
      expect(cart.items.map(({ quantity }) => String(quantity))).toEqual(told)
      const { id, subtotal, itemCount } = await ann.v1()
      expect([cart.id, cart.total_price, cart.items_count]).toEqual([id, Number(subtotal), itemCount])
    }
  })

  it('cache management: a look is kept for thirty seconds, unless it is forced or something is added', async () => {
    const { token, browser, add } = await shopper(s)
    let now = 0
    const manager = new CartManager(token, { fetch: browser.fetch, now: () => now })
    const kept = await manager.getCart()
    await add(TEA)
    now = 29_999
    expect(await manager.getCart()).toBe(kept)
    expect((await manager.getCart(true)).total_items).toBe(1)
    await add(TEA)
    now += 30_000
    expect((await manager.getCart()).total_items).toBe(2)
    await manager.addItem(7, null, 3)
    expect((await manager.getCart()).total_items).toBe(5)
  })
})

describe('7. Edge Cases', () => {
  it('non-existent cart handling: a cart that is nowhere is not found, however it is named', async () => {
    const ann = await shopper(s)
    await ann.add(TEA)
    const before = await s.happened()
    for (const cart_id of [17, '17', 'me', `bazaar.${'x'.repeat(22)}`, `demo.${'x'.repeat(22)}`, 'x'.repeat(200)]) {
      const { status, body } = await ann.pay({ cart_id })
      expect([cart_id, status, (body as { error: string }).error]).toEqual([
        ...[cart_id, 404, "Cart not found or doesn't belong to you"],
      ])
    }
    expect(await s.happened()).toBe(before)
  })

  it('multiple cart cleanup: one cart is open at any time, and one that was ordered is closed for good', async () => {
    const ann = await shopper(s)
    const ids: string[] = []
    for (let n = 0; n < 3; n++) {
      await ann.add(TEA)
      const { body } = await ann.pay()
      const { cart_id, payment_id } = body as { cart_id: string; payment_id: string }
      await ann.confirm(payment_id)
      ids.push(cart_id)
    }
    expect(new Set(ids).size).toBe(3)
    await ann.add(TEA)
    expect(await ann.look()).toMatchObject({ items_count: 1 })
    expect(await ann.pay({ cart_id: ids[0] })).toMatchObject({ status: 409, body: { code: 'cart-closed' } })
  })

  it('foreign key constraints: nothing that is not sold gets in, and what is not sold any more is shown as that', async () => {
    const ann = await shopper(s)
    const before = await s.happened()
    for (const item of [{ product_id: 404 }, { product_id: 8, variant_id: 3 }, { product_id: 8, variant_id: null }])
      expect(await ann.add(item)).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect(await s.happened()).toBe(before)
    await s.put('bazaar/products/GONE', { name: 'Fan', price: '10' })
    await s.put('bazaar/products/GONE/stock', { set: '5', reason: 'delivery' })
    await ann.add({ product_id: 'GONE' })
    expect((await ann.look()).has_unavailable_items).toBe(false)
    await s.ask('DELETE', '/v1/shops/bazaar/products/GONE', { as: await s.token('admin', 'root') })
    await expect.poll(async () => (await ann.look()).has_unavailable_items).toBe(true)
    expect(await ann.pay()).toMatchObject({ status: 409, body: { code: 'delisted' } })
  })
})
