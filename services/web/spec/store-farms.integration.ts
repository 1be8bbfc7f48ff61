import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openStage, type Person, picture, type Stage } from './browser.ts'
import { fill, openFarm } from './farms.ts'
import { spoken } from './spoken.ts'

const PATIENCE = { timeout: 60_000, interval: 100 }
const eggs = { sku: 'EGGS', name: 'Six eggs', price: '2.40', stock: '50' }
const jam = { sku: 'JAM', name: 'Plum jam', price: '4.50', stock: '1' }
const total = (page: Page) => page.locator('[data-total] dd').first()
const says = (page: Page, text: string | RegExp) => expect.poll(() => spoken(page), PATIENCE).toMatch(text)
/** What has become of a farm's part. */
const part = (page: Page, farm: string) =>
  page.getByLabel('Shop by shop').getByRole('listitem').filter({ hasText: farm })

type Order = { total: string; status: string }
type Cart = { status?: string; items: readonly { sku: string; hold?: object }[] }

const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'the carts of several farms', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
    for (const shop of ['hill', 'brook']) await openFarm(stage, { shop, name: `${shop} farm`, goods: [eggs] })
    const brief = { holdTtlSeconds: 12, holdCapSeconds: 12 }
    await openFarm(stage, { shop: 'brief', name: 'brief farm', terms: brief, goods: [jam] })
    const hasty = { holdTtlSeconds: 60, checkoutTtlSeconds: 60 }
    await openFarm(stage, { shop: 'hasty', name: 'hasty farm', terms: hasty, goods: [eggs] })
  })
  afterAll(() => stage.close())

  /** Somebody at all their carts, with something in each. */
  const shopAt = async (sub: string, shops: readonly string[]): Promise<{ as: string; page: Page }> => {
    const as = await stage.token('customer', sub, shops)
    for (const shop of shops) await fill(stage, as, shop === 'brief' ? 'JAM' : 'EGGS', shop)
    const person: Person = ['customer', sub, shops]
    return { as, page: await stage.open('/store/farms', person) }
  }
  const orders = async (as: string, shop: string): Promise<readonly Order[]> =>
    (await stage.ask<{ rows: readonly Order[] }>('GET', 'orders', { as, shop })).rows
  const cart = (as: string, shop: string): Promise<Cart> => stage.ask('GET', 'carts/me', { as, shop })

  it('are paid all at once, with one press, and are an order at each farm', async () => {
    const { as, page } = await shopAt('fay', ['hill', 'brook'])
    await page.getByLabel(/Email/).fill('fay@example.com')
    await page.getByRole('button', { name: 'Pay for all 2: £4.80' }).click()
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await says(page, '£4.80 is paid, and every shop has your order.')
    for (const farm of ['hill farm', 'brook farm']) await part(page, farm).getByText('ordered').first().waitFor()
    expect(new URL(page.url()).searchParams.get('pay')).toMatch(/^(hill|brook)\./)
    await expect.poll(() => page.getByRole('region', { name: 'Grand total' }).count(), PATIENCE).toBe(0)
    await picture(page, 'store-farms-paid')
    for (const shop of ['hill', 'brook'])
      expect(await orders(as, shop)).toMatchObject([{ total: '2.40', status: 'paid' }])
    await page.getByRole('link', { name: 'See the order at brook farm' }).click()
    await page.getByText('1 × Six eggs').waitFor()
    await page.context().close()
  })

  it('are gone on with after the page was loaded again, by the address or from the carts', async () => {
    const { as, page } = await shopAt('gus', ['hill', 'brook'])
    await page.route('**/v1/checkouts/*/confirm', (route) => route.abort())
    await page.getByRole('button', { name: 'Pay for all 2: £4.80' }).click()
    await page.getByRole('heading', { name: 'Pay for all of it' }).waitFor()
    for (const farm of ['hill farm', 'brook farm']) await part(page, farm).getByText('pending').waitFor()
    // What is sent again by itself must not get through before the page has gone.
    await page.reload()
    await page.unroute('**/v1/checkouts/*/confirm')
    await page.getByText('Nothing is paid yet.').first().waitFor()
    await page.getByRole('button', { name: 'Pay £4.80' }).waitFor()
    await picture(page, 'store-farms-pay')
    await page.goto(`${stage.url}/store/farms`)
    await page.getByText('You have begun to pay for several carts at once.').waitFor()
    await page.goto(`${stage.url}/store/checkout?shop=hill`)
    await page.getByRole('link', { name: 'Go on paying for all of them' }).click()
    await page.getByRole('button', { name: 'Pay £4.80' }).click()
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await page.reload()
    await part(page, 'hill farm').getByText('ordered').first().waitFor()
    expect(await orders(as, 'hill')).toHaveLength(1)
    await page.context().close()
  })

  it('are all given back where one farm’s hold has ended and its goods are gone, and nothing is paid', async () => {
    const { as, page } = await shopAt('hal', ['hill', 'brief'])
    await expect.poll(async () => (await cart(as, 'brief')).items[0]?.hold, PATIENCE).toBeUndefined()
    await fill(stage, await stage.token('customer', 'ivy', ['brief']), 'JAM', 'brief')
    await page.getByRole('button', { name: 'Pay for all 2: £6.90' }).click()
    await page.getByText(/^At brief farm, there is not enough left/).waitFor()
    await page.getByText(/no money was taken/).waitFor()
    await part(page, 'brief farm').getByText('refused').waitFor()
    await part(page, 'hill farm').getByText('given back').waitFor()
    await picture(page, 'store-farms-refused')
    await page.getByRole('link', { name: 'See what the matter is at brief farm' }).waitFor()
    expect(await orders(as, 'hill')).toEqual([])
    const { status, items } = await cart(as, 'hill')
    expect([status, items.length, items[0]?.hold !== undefined]).toEqual([undefined, 1, true])
    await page.context().close()
  })

  it('are as they were once a card was declined, and can be paid for then', async () => {
    const { as, page } = await shopAt('jan', ['hill', 'brook'])
    await page.getByRole('button', { name: 'Try a card that is declined' }).click()
    await page.getByText('The payment did not go through. No money was taken.').first().waitFor()
    for (const farm of ['hill farm', 'brook farm']) await part(page, farm).getByText('given back').waitFor()
    expect(await orders(as, 'hill')).toEqual([])
    await page.getByRole('button', { name: 'Back to all my carts' }).click()
    await page.getByRole('button', { name: 'Pay for all 2: £4.80' }).click()
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await page.context().close()
  })

  it('are alerted of while they are paid for; once the time is up, all is given back and told', async () => {
    const { as, page } = await shopAt('kim', ['hill', 'hasty'])
    await page.route('**/v1/checkouts/*/confirm', (route) => route.abort())
    await page.getByText(/Your items at hasty farm are kept for/).waitFor()
    await page.getByRole('button', { name: 'Pay for all 2: £4.80' }).click()
    await page.getByText('Pay before the time is up').waitFor()
    await page.getByText('The time to pay was up. No money was taken.').first().waitFor({ timeout: 120_000 })
    for (const farm of ['hill farm', 'hasty farm']) await part(page, farm).getByText('given back').waitFor()
    expect((await cart(as, 'hill')).status).toBeUndefined()
    await page.context().close()
  }, 300_000)

  it('are kept for longer in one action while they are paid for, which gives the payment up', async () => {
    const { page } = await shopAt('lou', ['hill', 'hasty'])
    await page.route('**/v1/checkouts/*/confirm', (route) => route.abort())
    await page.getByRole('button', { name: 'Pay for all 2: £4.80' }).click()
    await page.getByText('Pay before the time is up').waitFor()
    await page.getByRole('button', { name: 'Keep my items' }).click()
    await says(page, /Your items are kept for .* more\./)
    await page.getByText('You gave it up. No money was taken.').first().waitFor()
    await expect.poll(() => total(page).innerText(), PATIENCE).toBe('£4.80')
    await page.context().close()
  })
})
