import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOME, openBazaar, shopper, TEA } from '../../spec/cart-sync.ts'
import type { Installation } from '../../spec/installation.ts'
import { recoverCartSync } from './clients/cart-manager.ts'

/** Document 5: "Backend Checklist", and the four cases of "Common Issues & Solutions". */

let s: Installation
beforeAll(async () => {
  s = await openBazaar()
})
afterAll(() => s.close())

describe('backend checklist', () => {
  it('enhanced cart validation: what cannot be had is refused before it is in a cart', async () => {
    const ann = await shopper(s)
    const answers = [{ product_id: 9, quantity: 11 }, { product_id: 404 }, { ...TEA, quantity: -1 }].map(ann.add)
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([409, 404, 400])
    expect((await ann.look()).items).toEqual([])
  })

  it('auto-cart creation logic: the first add opens the cart that was looked at', async () => {
    const ann = await shopper(s)
    const { id } = await ann.look()
    await ann.add(TEA)
    expect((await s.events('CartOpened')).at(-1)).toMatchObject({ cart: id })
    expect((await ann.look()).created_at).toMatch(/^\d{4}-/)
  })

  it('improved error logging: every error has a code, and the request id that the header has', async () => {
    const ann = await shopper(s)
    const { headers, body } = await ann.pay()
    expect(body).toMatchObject({ code: 'cart-empty', requestId: headers.get('request-id') })
  })

  it('cart ownership validation: also of a cart in another shop', async () => {
    const ann = await shopper(s)
    const { body } = await s.ask('GET', '/v1/shops/demo/carts/me', { as: await s.token('customer', 'x') })
    expect(await ann.pay({ cart_id: (body as { id: string }).id })).toMatchObject({
      ...{ status: 404, body: { error: "Cart not found or doesn't belong to you" } },
    })
  })

  it('empty cart handling: the error says which cart, and whose, and that is the cart that the next add fills', async () => {
    const ann = await shopper(s, 'erin')
    const told = (await ann.pay()).body as { cart_id: string; user_id: string }
    await ann.add(TEA)
    expect([told.cart_id, told.user_id]).toEqual([(await ann.look()).id, 'erin'])
  })

  it('concurrent operation safety: of two who want the last, one has it', async () => {
    await s.put('bazaar/products/LAST', { name: 'The last one', price: '1' })
    await s.put('bazaar/products/LAST/stock', { set: '1', reason: 'delivery' })
    const both = await Promise.all([shopper(s), shopper(s)])
    const answers = await Promise.all(both.map((one) => one.add({ product_id: 'LAST' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('payment integration: a payment that was declined leaves the cart as it was, and another may be made', async () => {
    const ann = await shopper(s)
    await ann.add(TEA)
    const first = (await ann.pay()).body as { payment_id: string }
    const decline = { method: 'test-declined' }
    const declined = await ann.send('POST', `/v1/shops/bazaar/payments/${first.payment_id}/confirm`, decline)
    expect(declined).toMatchObject({ status: 409, body: { code: 'payment-failed' } })
    expect(await ann.look()).toMatchObject({ items_count: 1, has_unavailable_items: false })
    const second = (await ann.pay()).body as { payment_id: string }
    expect(second.payment_id).not.toBe(first.payment_id)
    expect(await ann.confirm(second.payment_id)).toMatchObject({ status: 200, body: { order: { status: 'paid' } } })
  })

  it('API consistency: after every route the cart is the same in both worlds', async () => {
    const ann = await shopper(s)
    await ann.add(TEA)
    const told = (await ann.pay()).body as { cart_id: string; amount: number }
    const cart = await ann.look()
    const { id, status, total } = await ann.v1()
    expect([cart.id, cart.total_price]).toEqual([told.cart_id, told.amount])
    expect([id, status, Number(total)]).toEqual([cart.id, 'checkout', cart.total_price])
  })

  it('takes staff’s carts as their own, and never pays for a customer by mistake', async () => {
    const ann = await shopper(s)
    await ann.add(TEA)
    const staff = await s.token('staff', 'sam', ['bazaar'])
    const body = { payment_method: 'razorpay', shipping_address: HOME, billing_address: HOME, currency: 'INR' }
    const answer = await s.ask('POST', '/api/payments/create-from-cart/', { as: staff, body })
    expect(answer).toMatchObject({ status: 400, body: { code: 'cart-empty', user_id: 'sam' } })
  })
})

describe('common issues and solutions', () => {
  it('1. "Cart is empty" error: cart.items_count says so before the checkout does', async () => {
    const ann = await shopper(s)
    expect((await ann.manager.getCart()).items_count).toBe(0)
    expect((await ann.pay()).status).toBe(400)
    await ann.manager.addItem(7, null)
    expect((await ann.manager.getCart()).items_count).toBeGreaterThan(0)
    expect((await ann.pay()).status).toBe(200)
  })

  it('2. cart ownership mismatch: /api/cart/ tells the ID that the error asked for', async () => {
    const [ann, bob] = [await shopper(s), await shopper(s)]
    await ann.add(TEA)
    await bob.add(TEA)
    const wrong = await ann.pay({ cart_id: (await bob.look()).id })
    expect((wrong.body as { error: string }).error).toBe("Cart not found or doesn't belong to you")
    expect((await ann.pay({ cart_id: (await ann.look()).id })).status).toBe(200)
  })

  it('3. frontend-backend sync issues: frontend shows items, backend is empty, and a fresh look mends it', async () => {
    const ann = await shopper(s)
    await ann.manager.addItem(7, null)
    await ann.send('DELETE', '/v1/shops/bazaar/carts/me')
    expect((await ann.manager.getCart()).items_count).toBe(1)
    expect((await recoverCartSync(ann.token, ann.browser)).items_count).toBe(0)
    expect((await ann.manager.getCart(true)).items_count).toBe(0)
  })

  it('4. concurrent operation conflicts: two tabs at once lose nothing', async () => {
    const [one, other] = [await shopper(s, 'tabs'), await shopper(s, 'tabs')]
    const adds = Array.from({ length: 20 }, (_, n) => (n % 2 ? one : other).manager.addItem(7, null))
    await Promise.all(adds)
    for (const tab of [one, other]) expect((await tab.manager.getCart(true)).total_items).toBe(20)
  })
})
