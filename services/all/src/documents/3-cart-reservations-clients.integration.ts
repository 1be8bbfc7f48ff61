import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ads, adParts, openAds } from '../../spec/ads.ts'
import { type Browser, openBrowser, type Refusal } from './clients/cart-reservations/browser.ts'
import { CartPage } from './clients/cart-reservations/cart-page.ts'
import { Checkout } from './clients/cart-reservations/checkout.ts'
import { StatePage } from './clients/cart-reservations/state-page.ts'

/** The pages of document 3, each as it behaves there, against the facade. */
let s: Ads
beforeAll(async () => {
  s = await openAds()
})
afterAll(() => s.close())

const TAX = 0.08
const visit = async (sub: string): Promise<Browser> => openBrowser(s.url, await s.token('customer', sub, ['pages']))
/** An ad as its page shows it, in a page that knows nothing yet. */
const onPage = async (browser: Browser, itemId: string) => {
  const ads = await new StatePage(browser, adParts(itemId).state).load()
  return ads.find((ad) => ad.itemId === itemId)!
}
const refusalOf = (asked: Promise<unknown>): Promise<Refusal> =>
  asked.then(
    () => expect.fail('nothing was refused'),
    (refusal) => refusal,
  )

describe('DynamicStatePage with its InventoryBadge', () => {
  it('“Add to Cart” → “In Cart”, red; its own write is there at once', async () => {
    await s.ad('CA#page', 2)
    const browser = await visit('ann')
    const page = new StatePage(browser, 'CA')
    expect(await page.load()).toMatchObject([{ badge: '2 available now', button: 'Add to Cart', red: false }])
    const { userId, status } = await page.add(adParts('CA#page'))
    expect([userId, status]).toEqual(['ann', 'active'])
    expect(page.shown).toMatchObject([{ badge: '1 available now', button: 'In Cart', red: true }])
  })

  it('shows others’ reservations with the next poll, and disables what is gone', async () => {
    const page = new StatePage(await visit('bob'), 'CA')
    await page.load()
    page.poll(50)
    await new StatePage(await visit('carla'), 'CA').add(adParts('CA#page'))
    await expect.poll(() => page.shown[0]).toMatchObject({ badge: '0 available now', button: 'Sold Out', red: false })
    page.stop()
    const refusal = await refusalOf(page.add(adParts('CA#page')))
    expect([refusal.status, refusal.code, refusal.message]).toEqual([409, 'out-of-stock', 'Not enough stock'])
  })
})

describe('CartButton and CartPage', () => {
  it('lists items, subtotal, tax and total; the badge counts', async () => {
    await s.ad('NY#one', 3)
    await s.ad('NY#two', 3, { price: '1800' })
    const browser = await visit('dora')
    const page = new StatePage(browser, 'NY')
    await page.add(adParts('NY#one'))
    await page.add(adParts('NY#two'))
    const { cart, badge } = await new CartPage(browser).load()
    expect([cart.subtotal, cart.tax, cart.total, badge]).toEqual([2800, 224, 3024, 2])
    expect(cart.items.map(({ title }) => title)).toEqual(['Ad NY#one', 'Ad NY#two'])
  })

  it('counts down to the first end, by the service’s clock, and alerts below two minutes', async () => {
    let now = Date.now() - 3_600_000 // a visitor's clock that is an hour late
    const page = new CartPage(await visit('dora'), () => now)
    const { secondsLeft, alert } = await page.load()
    expect(secondsLeft).toBeGreaterThan(14 * 60)
    expect([secondsLeft! <= 15 * 60, alert]).toEqual([true, false])
    now += (secondsLeft! - 120) * 1000
    expect(page.shown()).toMatchObject({ secondsLeft: 120, alert: false })
    now += 1000
    expect(page.shown()).toMatchObject({ secondsLeft: 119, alert: true })
    now += 500_000
    expect(page.shown()).toMatchObject({ secondsLeft: 0, alert: true })
  })

  it('removes one, and clears the rest', async () => {
    const page = new CartPage(await visit('dora'))
    await page.load()
    expect(await page.remove('NY#one')).toMatchObject({ badge: 1, cart: { items: [{ itemId: 'NY#two' }] } })
    expect(await page.clear()).toMatchObject({ badge: 0, cart: { items: [], total: 0 }, secondsLeft: undefined })
  })

  it('a reservation that ends takes its line along: the page shows it gone', async () => {
    await s.ad('NY#brief', 1, { holdTtlSeconds: 1 })
    const browser = await visit('eve')
    await new StatePage(browser, 'NY').add(adParts('NY#brief'))
    const page = new CartPage(browser)
    expect(await page.load()).toMatchObject({ badge: 1, alert: true })
    await sleep(1000)
    await expect.poll(async () => (await page.load()).badge).toBe(0)
    expect((await onPage(browser, 'NY#brief')).button).toBe('Add to Cart')
  })
})

describe('EnhancedCheckout', () => {
  it('accepts an array of cart items; on success the entire cart is clear', async () => {
    await s.ad('OH#one', 5)
    await s.ad('OH#two', 3, { price: '1799.99' })
    const browser = await visit('fred')
    const state = new StatePage(browser, 'OH')
    await state.add(adParts('OH#one'))
    await state.add(adParts('OH#two'))
    const page = new CartPage(browser)
    const paid: string[] = []
    const checkout = new Checkout(browser, async ({ paymentIntentId }) => void paid.push(paymentIntentId))
    const { success, amount } = await checkout.cart((await page.load()).cart)
    expect([success, amount, paid.length]).toEqual([true, 3023.99, 1])
    expect((await page.load()).badge).toBe(0)
    expect(await state.load()).toMatchObject([{ inventory: 4 }, { inventory: 2 }])
  })

  it('shows its timer: half an hour from the intent on', async () => {
    const browser = await visit('gina')
    await new StatePage(browser, 'OH').add(adParts('OH#one'))
    const page = new CartPage(browser)
    const { cart } = await page.load()
    const pays = new Checkout(browser, async () => {
      expect((await page.load()).secondsLeft).toBeGreaterThan(29 * 60)
    })
    expect((await pays.cart(cart)).success).toBe(true)
  })

  it('accepts a single item, on the old page, and leaves the cart of the new one alone', async () => {
    await s.ad('OH#old', 1)
    const browser = await visit('hugo')
    await new StatePage(browser, 'OH').add(adParts('OH#one'))
    const { amount } = await new Checkout(browser).single(await onPage(browser, 'OH#old'), TAX)
    expect(amount).toBe(1080)
    expect(await onPage(browser, 'OH#old')).toMatchObject({ inventory: 0, button: 'Sold Out' })
    expect((await new CartPage(browser).load()).cart.items).toMatchObject([{ itemId: 'OH#one' }])
  })

  it('a page that is out of date pays nothing: it is told that the price, or the cart, is another by now', async () => {
    const browser = await visit('ines')
    const state = new StatePage(browser, 'OH')
    await state.add(adParts('OH#two'))
    const { cart } = await new CartPage(browser).load()
    const checkout = new Checkout(browser)
    const [item] = cart.items
    const cheaper = await refusalOf(checkout.cart({ items: [{ ...item!, price: 1 }] }))
    expect([cheaper.status, cheaper.code]).toEqual([409, 'price-changed'])
    await state.add(adParts('OH#one')) // in another tab
    const changed = await refusalOf(checkout.cart(cart))
    expect([changed.status, changed.code]).toEqual([412, 'version-conflict'])
  })
})
