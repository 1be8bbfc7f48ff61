import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openStage, type Person, picture, type Stage } from './browser.ts'

const olga: Person = ['ops', 'olga']

const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'operations', () => {
  let stage: Stage
  let page: Page
  beforeAll(async () => {
    stage = await openStage()
    page = await stage.open('/ops', olga)
  })
  afterAll(() => stage.close())

  const ask = async (what: 'Rebuild' | 'Verify', model: string): Promise<void> => {
    await page.getByLabel('Read model').selectOption(model)
    await page.getByRole('button', { name: what, exact: true }).click()
  }
  const job = (name: string) => page.getByRole('region', { name, exact: true })

  it('say how far each read model is behind', async () => {
    await page.getByText(/^All \d+ read models are up to date\.$/).waitFor()
    await page.getByText('Nothing waits.').waitFor()
    await page.getByText('Nothing was rebuilt or verified yet').waitFor()
  })

  it('make a read model anew, up to the switch, in an address of its own', async () => {
    await ask('Rebuild', 'availability')
    const card = job('Rebuild of availability')
    await card.getByText('switched', { exact: true }).waitFor()
    await card.getByText('Not a row differs').waitFor()
    expect(page.url()).toMatch(/\/ops\?job=[\da-f-]{36}$/)
    await picture(page, 'operations')
  })

  it('take a switch back once its name was typed, and not before', async () => {
    const card = job('Rebuild of availability')
    await card.getByRole('button', { name: 'Roll back' }).click()
    const sheet = page.getByRole('dialog', { name: 'Roll back' })
    await sheet.getByRole('textbox').fill('carts')
    expect(await sheet.getByRole('button', { name: 'Roll back' }).isDisabled()).toBe(true)
    await sheet.getByRole('textbox').fill('availability')
    await sheet.getByRole('button', { name: 'Roll back' }).click()
    await card.getByText('rolled back', { exact: true }).waitFor()
  })

  it('find the row that somebody changed by hand, by name, with the event that made it', async () => {
    await stage.sql("update read.price_v3 set price = '0.01' where shop = 'demo' and key = '85123A'")
    await ask('Verify', 'prices')
    const card = job('Verification of prices')
    await card.getByText('differs', { exact: true }).waitFor()
    await card.getByText('1 row differs').waitFor()
    await card.getByText('price_v3 demo 85123A').first().waitFor()
    await card.getByText(/by ProductListed of/).waitFor()
    await picture(page, 'verification')
  })

  it('switch to rows that differ only when somebody approves of them', async () => {
    await ask('Rebuild', 'prices')
    const card = job('Rebuild of prices')
    await card.getByText('awaits approval', { exact: true }).waitFor()
    await card.getByRole('button', { name: 'Approve' }).click()
    await card.getByText('switched', { exact: true }).waitFor()
    await ask('Verify', 'prices')
    await job('Verification of prices').getByText('matches', { exact: true }).waitFor()
  })

  it('say why something cannot be begun', async () => {
    await page.getByLabel('Rows that may differ').fill('1.5')
    expect(await page.getByLabel('Rows that may differ').evaluate((e: HTMLInputElement) => e.validity.valid)).toBe(
      false,
    )
    await page.getByLabel('Rows that may differ').fill('0')
    await page.route('**/v1/ops/rebuilds', (route) => route.fulfill({ status: 503, body: '' }))
    await ask('Rebuild', 'carts')
    await page
      .getByRole('alert')
      .getByText(/It has not begun/)
      .waitFor()
    await page.unroute('**/v1/ops/rebuilds')
  })
})
