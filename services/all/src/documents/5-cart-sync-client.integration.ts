import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOME, openBazaar, type Shopper, shopper, TEA, timeless } from '../../spec/cart-sync.ts'
import type { Installation } from '../../spec/installation.ts'
import { CartManager, onUnhandledRejection, recoverCartSync } from './clients/cart-manager.ts'

/** Document 5's client against the facade: CartManager, its recovery, and the "Frontend Checklist". */

let s: Installation
beforeAll(async () => {
  s = await openBazaar()
})
afterAll(() => s.close())

/** As a browser hands it to the page: nobody caught it. */
const uncaught = async (act: Promise<unknown>, { browser }: Shopper): Promise<string> => {
  const reason = await act.then(
    () => undefined,
    (error: Error) => error,
  )
  await onUnhandledRejection({ reason }, browser)
  return reason?.message ?? 'nothing was thrown'
}

describe('implement CartManager class', () => {
  it('adds, looks and checks out with the requests that the document has, and no other', async () => {
    const { manager, browser, look } = await shopper(s)
    expect(await manager.addItem(7, null, 2)).toEqual({ message: 'Item added successfully' })
    expect(await manager.getCart()).toMatchObject({ items_count: 1, total_items: 2, total_price: 199 })
    const payment = await manager.checkout(HOME, HOME)
    expect(payment).toMatchObject({ status: 'pending', amount: 199, currency: 'INR', payment_method: 'razorpay' })
    const asked = ['POST /api/cart/add/', 'GET /api/cart/', 'GET /api/cart/', 'POST /api/payments/create-from-cart/']
    expect(browser.asked).toEqual(asked)
    expect(await look()).toMatchObject({ id: payment.cart_id, items_count: 1 })
  })

  it('reads its own writes at once, a hundred times', async () => {
    const { manager } = await shopper(s)
    for (let n = 1; n <= 100; n++) {
      await manager.addItem(7, null)
      expect((await manager.getCart()).total_items).toBe(n)
    }
  })

  it('begins one payment, however often checkout is pressed', async () => {
    const { manager } = await shopper(s)
    await manager.addItem(7, null)
    const payments = await Promise.all([1, 2, 3].map(() => manager.checkout(HOME, HOME)))
    expect(new Set(payments.map(({ payment_id }) => payment_id)).size).toBe(1)
  })

  it('corrects an address after the payment has begun, and the goods go where it says now', async () => {
    const { manager } = await shopper(s)
    await manager.addItem(7, null)
    const first = await manager.checkout(HOME, HOME)
    const elsewhere = { ...HOME, address_line1: '1 Church Street' }
    const second = await manager.checkout(elsewhere, HOME)
    expect(second.status).toBe('pending')
    expect(second.payment_id).not.toBe(first.payment_id)
  })
})

describe('remove hardcoded cart IDs', () => {
  it('needs none: a browser that has kept nothing finds its cart', async () => {
    const before = await shopper(s, 'two-devices')
    await before.manager.addItem(7, null)
    const after = await shopper(s, 'two-devices')
    expect((await after.manager.getCart()).items_count).toBe(1)
  })
})

describe('add error recovery mechanisms', () => {
  it('recovers a page whose cart ID is another’s, and checks out after it was loaded again', async () => {
    const [ann, bob] = [await shopper(s), await shopper(s)]
    await bob.manager.addItem(7, null)
    await ann.manager.addItem(7, null)
    ann.browser.localStorage.setItem('authToken', ann.token)
    ann.browser.localStorage.setItem('cartId', (await bob.look()).id)
    /** As pages did before CartManager: with the ID that they had kept. */
    const withKept = async () => {
      const cart_id = ann.browser.localStorage.getItem('cartId')
      const { status, body } = await ann.pay(cart_id === null ? {} : { cart_id })
      if (status !== 200) throw new Error((body as { error: string }).error)
      return body
    }
    expect(await uncaught(withKept(), ann)).toBe("Cart not found or doesn't belong to you")
    expect([ann.browser.localStorage.getItem('cartId'), ann.browser.reloads]).toEqual([null, 1])
    expect(ann.browser.console.said[0]).toBe('Cart error detected, attempting recovery...')
    expect(await withKept()).toMatchObject({ status: 'pending', amount: 99.5 })
  })

  it('loads the page again after "Cart is empty", and not after what is about no cart', async () => {
    const ann = await shopper(s)
    ann.browser.localStorage.setItem('authToken', ann.token)
    expect(await uncaught(ann.manager.checkout(HOME, HOME), ann)).toContain('Cart is empty')
    expect(ann.browser.reloads).toBe(1)
    expect(await uncaught(ann.manager.addItem(9, null, 1000), ann)).toBe('Not enough stock')
    expect(ann.browser.reloads).toBe(1)
    await onUnhandledRejection({ reason: undefined }, ann.browser)
    await onUnhandledRejection({ reason: 'Cart' }, ann.browser)
    expect(ann.browser.reloads).toBe(1)
  })

  it('does not load the page again where nobody is logged in, or there is no recovery', async () => {
    const ann = await shopper(s)
    await uncaught(ann.manager.checkout(HOME, HOME), ann)
    expect(ann.browser.reloads).toBe(0)
    ann.browser.localStorage.setItem('authToken', 'no token')
    await uncaught(ann.manager.checkout(HOME, HOME), ann)
    expect(ann.browser.reloads).toBe(0)
    expect(ann.browser.console.said.at(-1)).toBe('Cart recovery failed: Error: Failed to recover cart')
  })
})

describe('clear cached cart data on errors', () => {
  it('forgets what was kept, and has what the log has', async () => {
    const ann = await shopper(s)
    await ann.add(TEA)
    ann.browser.localStorage.setItem('cartId', '17')
    ann.browser.sessionStorage.setItem('cartData', '{"items":[{"quantity":99}]}')
    const cart = await recoverCartSync(ann.token, ann.browser)
    expect(timeless(cart)).toEqual(await ann.look())
    expect([ann.browser.localStorage.getItem('cartId'), ann.browser.sessionStorage.getItem('cartData')]).toEqual([
      null,
      null,
    ])
  })
})

describe('implement proper state management', () => {
  it('is not led astray by what was broken in it: a checkout looks first', async () => {
    const ann = await shopper(s)
    const ghost = { ...(await ann.look()), items: [{ quantity: 99 }] as never, items_count: 1, total_items: 99 }
    Object.assign(ann.manager, { cart: ghost, lastFetch: Date.now() })
    expect((await ann.manager.getCart()).total_items).toBe(99)
    await expect(ann.manager.checkout(HOME, HOME)).rejects.toThrow('Cart is empty')
    expect((await ann.manager.getCart()).total_items).toBe(0)
  })
})

describe('add comprehensive error handling', () => {
  it('says why in words, whatever is wrong', async () => {
    const ann = await shopper(s)
    const nobody = new CartManager('no token', { fetch: ann.browser.fetch })
    await expect(nobody.getCart()).rejects.toThrow('Failed to fetch cart')
    await expect(nobody.addItem(7, null)).rejects.toThrow(/\w/)
    await expect(ann.manager.addItem(404, null)).rejects.toThrow('Not found')
    await expect(ann.manager.addItem(7, null, 0)).rejects.toThrow('#/quantity')
    await ann.manager.addItem(7, null)
    await expect(ann.manager.checkout({ city: 'Bengaluru' }, HOME)).rejects.toThrow(
      '#/shipping_address/name: is missing',
    )
    const dollars = new CartManager(ann.token, { fetch: ann.browser.fetch, currency: 'USD' })
    await expect(dollars.checkout(HOME, HOME)).rejects.toThrow('this shop is paid in INR')
  })
})
