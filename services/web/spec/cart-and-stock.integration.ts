import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openStage, type Person, picture, type Stage } from './browser.ts'

const alice: Person = ['staff', 'alice']
const SKU = '85123A'

const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'a cart and its stock', () => {
  let stage: Stage
  let cart: string
  beforeAll(async () => {
    stage = await openStage()
    const ann = await stage.token('customer', 'ann')
    const added = await stage.ask<{ id: string }>('POST', 'carts/me/items', {
      as: ann,
      body: { sku: SKU, quantity: '3' },
    })
    cart = added.id
  })
  afterAll(() => stage.close())

  it('are opened from the list, with what is held and all that happened', async () => {
    const page = await stage.open('/carts', alice)
    await page.getByRole('link', { name: 'ann' }).click()
    await page.getByRole('heading', { name: 'Cart of ann' }).waitFor()
    await page.getByText('The cart was opened').waitFor()
    await page.getByText(/^3 × .* put in$/).waitFor()
    await picture(page, 'cart')
    expect(await page.getByText(/^1[0-5]:\d\d$/).count()).toBeGreaterThan(0)
    await page.context().close()
  })

  it('are held for longer by staff, and the history says so', async () => {
    const page = await stage.open(`/carts/${cart}`, alice)
    await page
      .getByRole('button', { name: /^Hold longer: / })
      .last()
      .click()
    await page.getByText(/^held until \d\d:\d\d:\d\d$/).waitFor()
    await page.getByRole('status').getByText('is held for longer.').waitFor()
    const said = page.getByRole('listitem').filter({ hasText: 'HoldExtended' })
    await said.getByText(/held for longer$/).waitFor()
    await said.getByText('by staff').waitFor()
    await page.context().close()
  })

  it('change on the page while it is looked at', async () => {
    const page = await stage.open(`/carts/${cart}`, alice)
    const ann = await stage.token('customer', 'ann')
    await page.getByRole('heading', { name: 'Cart of ann' }).waitFor()
    await stage.ask('POST', 'carts/me/items', { as: ann, body: { sku: '22423', quantity: '1' } })
    await page.getByRole('link', { name: '22423' }).waitFor()
    await page.getByText(/^1 × .* put in$/).waitFor()
    await page.context().close()
  })

  it('are shown to analysts as what happened, without a name', async () => {
    const page = await stage.open(`/carts/${cart}`, ['analyst', 'ivan'])
    await page.getByText('The cart was opened').waitFor()
    expect(await page.getByText('ann', { exact: true }).count()).toBe(0)
    await page.context().close()
  })

  it('say who holds a product, and why it can be bought', async () => {
    const page = await stage.open(`/availability?q=${SKU}`, alice)
    await page.getByRole('row').nth(1).getByRole('link').click()
    await page.getByText(/can be bought/).waitFor()
    const anns = page.getByRole('row').filter({ hasText: 'ann' })
    await anns.getByRole('button', { name: /^Hold longer: .* for ann$/ }).click()
    await anns.getByText(/^held until/).waitFor()
    const why = page.getByRole('region', { name: 'Can it be bought?' })
    await why.getByText(/of ann has held 3 for .*, and will for .* more\./).waitFor()
    expect(await why.getByRole('link').first().getAttribute('href')).toBe(`/carts/${cart}`)
    await picture(page, 'product')
    await page.context().close()
  })

  it('say why it cannot be bought, once it is gone', async () => {
    const admin = await stage.token('admin', 'ada')
    const page = await stage.open(`/availability/${SKU}`, alice)
    await page.getByText(/can be bought/).waitFor()
    await stage.ask('PUT', `products/${SKU}/stock`, { as: admin, body: { set: '3', reason: 'counted' } })
    await page.getByText(/cannot be bought/).waitFor()
    await page.getByText('sold out').waitFor()
    await page.context().close()
  })
})
