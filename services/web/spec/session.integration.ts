import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openStage, picture, type Stage } from './browser.ts'

const SKU = '22423'
const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'a live session, in two windows', () => {
  let stage: Stage
  let host: Page
  let client: Page
  /** Every frame that came to the client's page. */
  let heard = ''
  const total = (page: Page) => page.locator('[data-total]').innerText()
  beforeAll(async () => {
    stage = await openStage()
    host = await stage.open('/sessions', ['staff', 'henry'])
  })
  afterAll(() => stage.close())

  it('is made and started by its host', async () => {
    await host.getByText('There has been no session yet').waitFor()
    await host.getByRole('button', { name: 'New session' }).click()
    const form = host.getByRole('dialog')
    await form.getByLabel(/^Client/).fill('ann')
    await form.getByLabel(/^Title/).fill('Cakes for the garden')
    await form.getByLabel(/^Notes/).fill('owes us a call')
    await form.getByRole('button', { name: 'Start it now' }).click()
    await host.getByRole('heading', { name: 'Session with ann' }).waitFor()
    await host.getByText('has not come yet').waitFor()
    expect(await host.getByLabel(/^Notes/).inputValue()).toBe('owes us a call')
  })

  it('is come into by its client, whom the host sees', async () => {
    await host.getByRole('button', { name: /^Copy room’s address/ }).click()
    const room = await host.evaluate<string>('navigator.clipboard.readText()')
    client = await stage.open(new URL(room).pathname, ['customer', 'ann'])
    client.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        heard += payload
      }),
    )
    await client.reload()
    await client.getByRole('button', { name: 'Come in' }).click()
    await client.getByText('your host is here').waitFor()
    await host.getByText(/is here$/).waitFor()
  })

  it('has what the host puts in, shows and prices on the client’s page', async () => {
    await host.getByLabel('Product, by name or SKU').fill(SKU)
    await host.getByRole('button', { name: 'Add', exact: true }).click()
    await client.locator('[data-total]').waitFor()
    await host.getByRole('button', { name: /^Show / }).click()
    await client.getByText('Your host shows you').waitFor()
    const before = await total(client)
    await host.getByLabel(/^Price of .* here$/).fill('1.25')
    await host.getByRole('button', { name: /^Set Price of/ }).click()
    await client.getByText('£1.25').first().waitFor()
    await expect.poll(() => total(client), { timeout: 30_000 }).not.toBe(before)
  })

  it('has what the client adds on the host’s page, held for both', async () => {
    await client.getByRole('button', { name: 'Add one' }).click()
    const count = host.getByLabel(/^Quantity of/)
    await expect.poll(() => count.inputValue(), { timeout: 30_000 }).toBe('2')
    await expect.poll(() => total(host), { timeout: 30_000 }).toBe(await total(client))
    await picture(host, 'session-host')
    await picture(client, 'session-client')
  })

  it('can only be looked at by its client while it is paused', async () => {
    await host.getByRole('button', { name: 'Pause' }).click()
    await client.locator('[data-status=PAUSED]').waitFor()
    await client.getByLabel('Product, by name or SKU').waitFor({ state: 'detached' })
    await host.getByRole('button', { name: 'Go on' }).click()
    await client.locator('[data-status=ACTIVE]').waitFor()
  })

  it('becomes an order once the client wants to buy', async () => {
    await client.getByRole('button', { name: 'I want to buy this' }).click()
    await host.getByText('wants to buy').waitFor()
    await host.getByRole('button', { name: 'Make the order' }).click()
    await host.getByLabel(/more than the client’s credit/).fill('has paid ever since 2011')
    await host.getByRole('dialog').getByRole('button', { name: 'Make the order' }).click()
    await client.getByText('Your host has made the order').waitFor()
    await host.getByRole('link', { name: 'To its order' }).click()
    await host.getByRole('heading', { name: 'Order of ann' }).waitFor()
  })

  it('has told the client nothing that only staff may know', async () => {
    const read = heard + (await client.evaluate<string>('document.documentElement.outerHTML'))
    expect(heard).toContain('Cakes for the garden')
    for (const secret of ['owes us a call', 'internalNotes', 'since 2011', 'credit', 'exposure', 'henry'])
      expect(read).not.toContain(secret)
  })

  it('does not exist for another customer', async () => {
    const page = await stage.open(new URL(client.url()).pathname, ['customer', 'bob'])
    await page.getByText('The room does not open').waitFor()
    await page.context().close()
  })
})
