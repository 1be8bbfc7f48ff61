import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openStage, type Person, picture, type Stage } from './browser.ts'

const SKU = '22423'
const henry: Person = ['staff', 'henry']
const region = (page: Page, name: string | RegExp) => page.getByRole('region', { name })
const put = async (page: Page, quantity: string) => {
  const goods = region(page, 'Add for the client')
  await goods.getByLabel('Product, by name or SKU').fill(SKU)
  await goods.getByLabel('Quantity').fill(quantity)
  await goods.getByRole('button', { name: 'Add', exact: true }).click()
}

const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'limits and papers of a live session', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  const begin = async (clientId: string, more: object = {}): Promise<{ id: string; as: string }> => {
    const as = await stage.token('staff', 'henry')
    const body = { clientId, title: `What ${clientId} likes`, ...more }
    const { id } = await stage.ask<{ id: string }>('POST', 'sessions', { as, body })
    await stage.ask('POST', `sessions/${id}/start`, { as })
    return { id, as }
  }

  it('have what the client may owe shown, and set by staff, who are told where it cannot be', async () => {
    const { id } = await begin('ann')
    const page = await stage.open(`/sessions/${id}`, henry)
    const credit = region(page, 'Credit of ann')
    await credit.getByText('no limit is set').waitFor()
    await put(page, '2')
    await credit.getByText('not enough for this').waitFor()
    await credit.getByLabel(/^New limit/).fill('10.005')
    await credit.getByRole('button', { name: 'Set the limit' }).click()
    await credit.getByRole('alert').getByText('The limit is as it was').waitFor()
    await credit.getByText('no limit is set').waitFor()
    await credit.getByLabel(/^New limit/).fill('500')
    await credit.getByLabel(/^Why/).fill('pays in a week')
    await credit.getByRole('button', { name: 'Set the limit' }).click()
    await credit.getByText('£500.00').waitFor()
    await credit.getByText('enough for this', { exact: true }).waitFor()
    await picture(page, 'session-credit')
    await page.getByRole('button', { name: 'Make the order' }).click()
    expect(await page.getByLabel(/more than the client’s credit/).count()).toBe(0)
    await page.getByRole('dialog').getByRole('button', { name: 'Make the order' }).click()
    await page.getByRole('link', { name: 'To its order' }).waitFor()
    await expect.poll(() => credit.innerText(), { timeout: 60_000 }).not.toMatch(/unpaid orders\s+£0\.00/)
    await page.context().close()
  })

  it('have a sales sheet made, looked at, saved and printed; of nothing there is none', async () => {
    const { id } = await begin('bob')
    const page = await stage.open(`/sessions/${id}`, henry)
    const sheets = region(page, 'Sales sheets')
    await sheets.getByText('None yet.').waitFor()
    await sheets.getByRole('button', { name: 'Make a sales sheet' }).click()
    await sheets
      .getByRole('alert')
      .getByText(/No sales sheet was made/)
      .waitFor()
    await put(page, '3')
    await page.getByLabel(/^Price of .* here$/).fill('9.95')
    await page.getByRole('button', { name: /^Set Price of/ }).click()
    await page.getByText('£29.85').first().waitFor()
    await sheets.getByRole('button', { name: 'Make a sales sheet' }).click()
    await sheets.getByRole('link', { name: /^Sheet of/ }).click()
    const paper = page.getByRole('article', { name: 'What bob likes' })
    await paper.getByText('£29.85').first().waitFor()
    await paper.getByText('£12.75').waitFor()
    await picture(page, 'sales-sheet')
    const saved = async (name: string): Promise<string> => {
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name }).click()
      return readFile(await (await download).path(), 'utf8')
    }
    expect(await saved('Save the table (CSV)')).toMatch(/^item,22423,.*9\.95/m)
    expect(await saved('Save the letter (HTML)')).toContain('What bob likes')
    await page.emulateMedia({ media: 'print' })
    await page.getByRole('navigation').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Print' }).waitFor({ state: 'hidden' })
    expect(await paper.isVisible()).toBe(true)
    await page.context().close()
  })

  it('have the most of a product set with the session, shown in it, and kept to', async () => {
    const page = await stage.open('/sessions', henry)
    await page.getByRole('button', { name: 'New session' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel(/^Client/).fill('carl')
    await form.getByLabel(/^Title/).fill('A few of each')
    await form.getByRole('button', { name: 'Limit a product' }).click()
    await form.getByLabel('Product, by name or SKU').fill('no such thing')
    await form.getByLabel('At most', { exact: true }).fill('2')
    await form.getByRole('button', { name: 'Start it now' }).click()
    await form.getByRole('alert').getByText('The shop sells no “no such thing”').waitFor()
    await form.getByLabel('Product, by name or SKU').fill(SKU)
    await form.getByRole('alert').waitFor({ state: 'detached' })
    await picture(page, 'session-new')
    await form.getByRole('button', { name: 'Start it now' }).click()
    await page.getByRole('heading', { name: 'Session with carl' }).waitFor()
    const figures = () => region(page, 'At most in this session').getByRole('definition').allInnerTexts()
    await put(page, '3')
    await page.getByRole('alert').getByText('the session has 2 of 22423').waitFor()
    await put(page, '2')
    await expect.poll(figures, { timeout: 60_000 }).toEqual(['2', '2', '0'])
    await page.context().close()
  })
})
