import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openStage, type Person, picture, type Stage } from './browser.ts'
import { buy, payTooLittle } from './filled.ts'

const alice: Person = ['staff', 'alice']
const SKU = '85123A'
const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'orders and money', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  it('are on the list at once, and an order is cancelled with its goods back in stock', async () => {
    const page = await stage.open('/orders', alice)
    await page.getByText('Nobody has ordered anything yet').waitFor()
    const onHand = async () => {
      const as = await stage.token('staff', 'alice')
      return (await stage.ask<{ onHand: string }>('GET', `availability/${SKU}`, { as })).onHand
    }
    const before = await onHand()
    await buy(stage, 'bob')
    await page.getByRole('link', { name: 'bob' }).click()
    await page.getByText('bob@example.com').waitFor()
    await picture(page, 'order')
    await page.getByRole('button', { name: 'Cancel the order' }).click()
    await page.getByLabel('Why').fill('ordered by mistake')
    await page.getByRole('button', { name: 'Cancel it' }).click()
    await page.getByText('ordered by mistake').waitFor()
    await page.getByRole('heading', { name: 'Money that goes back' }).waitFor()
    await expect.poll(onHand, { timeout: 30_000 }).toBe(before)
    await page.context().close()
  })

  it('are put in the order of their time on a phone, too, by the words for it', async () => {
    const page = await stage.open('/orders', alice, { width: 390 })
    await page.getByLabel('Sort by').selectOption({ label: 'Placed, oldest first' })
    await page.waitForURL(/sort=placed\b/)
    await page.getByLabel('Sort by').selectOption({ label: 'Placed, newest first' })
    await page.context().close()
  })

  it('that are paid with another sum are settled by staff, and leave the list', async () => {
    await payTooLittle(stage, 'carl')
    await payTooLittle(stage, 'dora')
    await payTooLittle(stage, 'emil')
    const page = await stage.open('/unfulfilled', alice)
    const of = (name: string) => page.getByRole('region', { name, exact: true })
    await of('carl').getByText('It is not what was due.').waitFor()
    await of('dora').getByRole('button', { name: 'Make it an order' }).waitFor()
    await picture(page, 'unfulfilled')
    await of('carl').getByRole('button', { name: 'Refund it' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Refund it' }).click()
    await of('carl').waitFor({ state: 'detached' })
    await of('emil').getByRole('button', { name: 'Given back by hand' }).click()
    const sheet = page.getByRole('dialog', { name: 'Given back by hand' })
    const note = sheet.getByLabel('How and why')
    expect(await note.evaluate((e: HTMLInputElement) => e.validity.valid)).toBe(false)
    await note.fill('in cash, receipt 117')
    await sheet.getByRole('button', { name: 'I give it back' }).click()
    await of('emil').waitFor({ state: 'detached' })
    await of('dora').getByRole('button', { name: 'Make it an order' }).click()
    await page.getByRole('button', { name: 'Make the order' }).click()
    await page.getByText('Nothing is to be settled').waitFor()
    await page.getByRole('link', { name: 'Orders', exact: true }).click()
    await page.getByRole('link', { name: 'dora' }).waitFor()
    await page.context().close()
  })

  it('are counted by the hour, in a plot that says what it shows', async () => {
    const page = await stage.open('/analytics', alice)
    const plot = page.getByRole('img', { name: 'Orders by the hour' })
    await plot.waitFor()
    await expect.poll(() => plot.locator('desc').textContent(), { timeout: 30_000 }).toMatch(/the highest is 2 \(/)
    await page.getByRole('button', { name: 'Table' }).click()
    await page.getByRole('columnheader', { name: 'Conversion' }).waitFor()
    expect(page.url()).toMatch(/\?as=table$/)
    await page.context().close()
  })
})
