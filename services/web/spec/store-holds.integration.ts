import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openStage, type Person, picture, type Stage } from './browser.ts'
import { openFarm } from './farms.ts'
import { listen, spoken } from './spoken.ts'

const PATIENCE = { timeout: 60_000, interval: 100 }
const eggs = { sku: 'EGGS', name: 'Six eggs', price: '2.40', stock: '40' }
const jam = { sku: 'JAM', name: 'Plum jam', price: '4.50', stock: '12' }
const tea = { sku: 'TEA', name: 'Mint tea', price: '3.10', stock: '2' }

const add = (page: Page, name: string) => page.getByRole('button', { name: `Add to cart: ${name}` })
const says = (page: Page, text: string | RegExp) => expect.poll(() => spoken(page), PATIENCE).toMatch(text)

const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'holds in the storefront', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
    const last = { sku: 'LAST', name: 'Last lantern', price: '30.00', stock: '1' }
    await openFarm(stage, { shop: 'lanterns', name: 'Lanterns', goods: [last] })
    const brief = { holdTtlSeconds: 12, holdCapSeconds: 12, stockShown: 'low-in-out' as const }
    await openFarm(stage, { shop: 'brief', name: 'Brief farm', terms: brief, goods: [eggs, jam, tea] })
    const capped = { holdTtlSeconds: 90, holdCapSeconds: 100 }
    await openFarm(stage, { shop: 'capped', name: 'Capped farm', terms: capped, goods: [eggs, jam, tea] })
    const hasty = { holdTtlSeconds: 90, checkoutTtlSeconds: 90 }
    await openFarm(stage, { shop: 'hasty', name: 'Hasty farm', terms: hasty, goods: [tea] })
  })
  afterAll(() => stage.close())

  const shop = (sub: string, shop: string, path = '/store') => {
    const person: Person = ['customer', sub, [shop]]
    return stage.open(path, person)
  }

  it('give one unit to one of two shoppers; the other is told, waits, and has their turn', async () => {
    const pages = await Promise.all([shop('ann', 'lanterns'), shop('bob', 'lanterns')])
    for (const page of pages) await add(page, 'Last lantern').waitFor()
    await Promise.all(pages.map((page) => add(page, 'Last lantern').evaluate((button: HTMLElement) => button.click())))
    const isIn = (page: Page) => page.getByRole('button', { name: 'In cart: Last lantern' }).waitFor()
    const winner = await Promise.any(pages.map((page) => isIn(page).then(() => page)))
    const loser = pages.find((page) => page !== winner)!
    await loser.locator('[data-stock=out]').waitFor()
    expect(await winner.getByRole('button', { name: /waitlist/ }).count()).toBe(0)
    await loser.getByRole('button', { name: 'Join the waitlist for Last lantern' }).click()
    await loser.getByText('You wait for the next one: place 1.').waitFor()
    await says(loser, 'You wait for Last lantern: place 1.')
    await picture(loser, 'store-waitlist')
    await loser.reload()
    await loser.getByText('You wait for the next one: place 1.').waitFor()

    await winner.getByRole('link', { name: 'Cart with 1 item' }).click()
    await winner.getByRole('button', { name: 'Remove Last lantern' }).click()
    await winner.getByText('Nothing is in your cart').waitFor()
    await loser.getByText('Your turn').waitFor()
    await says(loser, 'Last lantern is kept for you')
    await picture(loser, 'store-turn')
    await loser.getByRole('link', { name: 'Go to the cart' }).click()
    await loser.getByRole('link', { name: 'Check out' }).click()
    await loser.getByRole('button', { name: 'Go on to pay £30.00' }).click()
    await loser.getByRole('button', { name: 'Pay £30.00' }).click()
    await loser.getByRole('heading', { name: 'Thank you' }).waitFor()
    for (const page of pages) await page.context().close()
  })

  it('count down, and say so when time is up', async () => {
    const page = await shop('carl', 'brief')
    await page.getByText('In stock').first().waitFor()
    await page.getByText('Few left').waitFor()
    expect(await page.getByText(/\d+ available/).count()).toBe(0)
    await add(page, 'Plum jam').click()
    await page.getByText('1 in your cart').waitFor()
    await page.getByText('Your items are kept for').waitFor()
    await page.getByRole('link', { name: 'Cart with 1 item' }).click()
    await page.locator('.line time').waitFor()
    await page.getByText('Not kept any more: time was up').waitFor()
    await says(page, 'Time is up: Plum jam is not kept for you any more.')
    expect(await page.getByText('Your items are kept for').count()).toBe(0)
    await page.context().close()
  })

  it('are kept for longer by the keyboard alone, also at the checkout, until the shop’s limit, which is then said', async () => {
    const page = await shop('dora', 'capped')
    const began = Date.now()
    await add(page, 'Six eggs').click()
    await page.getByRole('link', { name: 'Cart with 1 item' }).click()
    await page.getByRole('link', { name: 'Check out' }).click()
    const keep = page.getByRole('button', { name: 'Keep my items' })
    await keep.waitFor()
    await page.reload()
    await says(page, /kept for less than 2 minutes/)
    await picture(page, 'store-hold-alert')
    await expect.poll(() => Date.now() - began, PATIENCE).toBeGreaterThan(15_000)
    await tabTo(page, 'Keep my items')
    await page.keyboard.press('Enter')
    await says(page, /Your items are kept for .* more\./)
    await page.keyboard.press('Enter')
    await page
      .getByText('cannot be kept any longer: this shop keeps them for 1 minute, 40 seconds at most')
      .first()
      .waitFor()
    expect(await keep.getAttribute('aria-disabled')).toBe('true')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Keep my items')
    await page.context().close()
  })

  it('are kept for longer while they are paid for, and the checkout begins anew with what was typed', async () => {
    const page = await shop('gina', 'hasty')
    await add(page, 'Mint tea').click()
    await page.getByRole('link', { name: 'Cart with 1 item' }).click()
    await page.getByRole('link', { name: 'Check out' }).click()
    await page.getByLabel(/Email/).fill('gina@example.com')
    await page.getByRole('button', { name: 'Go on to pay £3.10' }).click()
    await page.getByText('Pay before the time is up').waitFor()
    await page.getByRole('button', { name: 'Keep my items' }).click()
    await says(page, /Your items are kept for .* more\./)
    expect(await page.getByLabel(/Email/).inputValue()).toBe('gina@example.com')
    await page.getByRole('button', { name: 'Go on to pay £3.10' }).click()
    await page.getByRole('button', { name: 'Pay £3.10' }).click()
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await page.context().close()
  })

  it('are talked about in a sentence a second at most', async () => {
    const page = await shop('emma', 'capped')
    await add(page, 'Six eggs').waitFor()
    const heard = await listen(page)
    for (const name of ['Six eggs', 'Plum jam', 'Mint tea']) await add(page, name).click()
    await page.getByRole('link', { name: 'Cart with 3 items', exact: true }).click()
    await says(page, /is in your cart|kept for less/)
    const said = await heard()
    const span = said.at(-1)!.at - said[0]!.at
    expect(said.length).toBeLessThanOrEqual(span / 1000 + 1.1)
    await page.context().close()
  })
})

/** Presses Tab until what is named has the focus, as somebody without a mouse does. */
const tabTo = async (page: Page, name: string): Promise<void> => {
  for (let i = 0; i < 40; i++) {
    if ((await page.evaluate(() => document.activeElement?.textContent))?.includes(name)) {
      if (await page.evaluate(() => document.activeElement?.tagName === 'BUTTON')) return
    }
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${name}`)
}
