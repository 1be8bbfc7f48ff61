import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openStage, picture, type Stage } from './browser.ts'
import { fill, openFarm } from './farms.ts'

const MUG = '85123A'
const NAME = 'WHITE HANGING HEART T-LIGHT HOLDER'
const add = (page: Page, name: string) => page.getByRole('button', { name: `Add to cart: ${name}` })
const total = (page: Page) => page.locator('[data-total] dd').first()

const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'buying in the storefront', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  it('is found among hundreds, by words, a page at a time', async () => {
    const page = await stage.open('/store')
    await page.getByText(/Page 1 of \d+/).waitFor()
    expect(await page.locator('.product').count()).toBe(24)
    await picture(page, 'store-catalogue')
    await page.getByRole('link', { name: 'Next' }).click()
    await page.getByText(/Page 2 of \d+/).waitFor()
    await page.getByLabel('Search the catalogue').fill('hanging heart holder')
    await add(page, NAME).waitFor()
    expect(new URL(page.url()).search).toBe('?q=hanging+heart+holder')
    await page.context().close()
  })

  it('begins as a guest, takes the cart along at sign-in, and ends with an order', async () => {
    const ann = await stage.token('customer', 'ann')
    await fill(stage, ann, '47566')
    const page = await stage.open(`/store?q=${MUG}`)
    await add(page, NAME).click()
    await page.getByRole('button', { name: `In cart: ${NAME}` }).waitFor()
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('button', { name: /^ann/ }).click()
    await page.getByText('What you chose before signing in is in your cart.').first().waitFor()
    await page.getByRole('link', { name: 'Cart with 2 items', exact: true }).click()
    await page.getByRole('button', { name: `One more of ${NAME}` }).click()
    await expect.poll(() => total(page).innerText(), { timeout: 60_000 }).toBe('£13.02')
    await picture(page, 'store-cart')
    await page.getByRole('link', { name: 'Check out' }).click()
    await page.getByLabel(/Email/).fill('ann@example.com')
    await page.getByRole('button', { name: 'Go on to pay £13.02' }).click()
    await page.getByRole('button', { name: 'Try a card that is declined' }).click()
    await page.getByRole('alert').getByText('payment-failed').waitFor()
    await page.getByRole('alert').getByText('Try another way to pay').waitFor()
    await page.getByRole('button', { name: 'Go on to pay £13.02' }).click()
    await page.getByRole('button', { name: 'Pay £13.02' }).waitFor()
    await picture(page, 'store-pay')
    await page.getByRole('button', { name: 'Pay £13.02' }).click()
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await page.getByText(`2 × ${NAME}`).waitFor()
    await page.getByRole('link', { name: 'Cart with 0 items' }).waitFor()
    await picture(page, 'store-order')
    await page.context().close()
  })

  it('never shows a sum that is not confirmed', async () => {
    const page = await stage.open('/store/cart', ['customer', 'bob'])
    await fill(stage, await stage.token('customer', 'bob'), MUG)
    await page.getByText(NAME).first().waitFor()
    const confirmed = await total(page).innerText()
    let go = () => {}
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    await page.route('**/carts/me/items/*', async (route) => {
      await held
      await route.continue()
    })
    await page.getByRole('button', { name: `One more of ${NAME}` }).click()
    await expect.poll(() => total(page).innerText()).toBe('pending …')
    expect(await page.getByLabel(`How much of ${NAME}`).inputValue()).toBe('2')
    expect(await page.getByRole('main').innerText()).not.toContain(confirmed)
    go()
    await expect.poll(() => total(page).innerText(), { timeout: 60_000 }).toMatch(/^£/)
    expect(await total(page).innerText()).not.toBe(confirmed)
    await page.context().close()
  })

  it('at several farms comes to one grand total', async () => {
    const shops = ['hill', 'brook']
    for (const shop of shops)
      await openFarm(stage, {
        ...{ shop, name: `${shop} farm` },
        goods: [{ sku: 'EGGS', name: `Eggs of ${shop}`, price: '2.40', stock: '50' }],
      })
    const as = await stage.token('customer', 'fred', shops)
    for (const shop of shops) await fill(stage, as, 'EGGS', shop)
    const page = await stage.open('/store/farms', ['customer', 'fred', shops])
    await expect.poll(() => total(page).innerText(), { timeout: 60_000 }).toBe('£4.80')
    await picture(page, 'store-farms')
    await page.getByRole('link', { name: 'Go to this cart at brook farm' }).click()
    await page.getByRole('button', { name: 'One more of Eggs of brook' }).click()
    await page.getByRole('link', { name: 'All my carts' }).click()
    await expect.poll(() => total(page).innerText(), { timeout: 60_000 }).toBe('£7.20')
    await page.getByRole('button', { name: 'Empty all carts' }).click()
    await page.getByText('Nothing is in any of your carts').waitFor()
    await page.context().close()
  })
})
