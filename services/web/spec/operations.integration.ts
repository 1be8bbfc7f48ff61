import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openStage, type Person, picture, type Stage } from './browser.ts'
import { fillCarts, openCarts } from './shoppers.ts'

const olga: Person = ['ops', 'olga']

/** So many carts with so many lines are a log of some thousand events, which a rebuild reads in several steps. */
const CARTS = 250
const LINES = 14
const FILL_MS = 600_000
/** A database that takes its time to be told how far a job is: what rests in between can be looked at, and be told to rest. */
const SLOW = `create function read.slow() returns trigger language plpgsql as $$ begin perform pg_sleep(2); return null; end $$;
  create trigger slow before insert on read.job_progress for each statement execute function read.slow()`

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
    await page.locator('[data-connection=live]').waitFor()
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

  it('show what a read model cannot take, leave it out for a reason, or take it again once it can', async () => {
    const letters = job('Dead letters')
    const letter = page.getByRole('region', { name: 'The dead letter' })
    await stage.sql("alter table read.price_v3 add constraint refuse check (price <> '13.13') not valid")
    const as = await stage.token('admin', 'ada')
    for (const sku of ['BAD-1', 'BAD-2'])
      await stage.ask('PUT', `products/${sku}`, { as, body: { name: 'Unlucky', price: '13.13' } })
    await letters.getByRole('link', { name: 'BAD-1' }).click()
    await letter.getByText('ProductListed', { exact: true }).waitFor()
    await letter.getByText(/refuse/).waitFor()
    await picture(page, 'dead-letter')
    await letter.getByRole('textbox').fill('a test of the till')
    await letter.getByRole('button', { name: 'Skip it' }).click()
    await letter.getByText('It no longer waits').waitFor()
    await letters.getByRole('link', { name: 'BAD-2' }).click()
    await stage.sql('alter table read.price_v3 drop constraint refuse')
    await letter.getByRole('button', { name: 'Take them again' }).click()
    await letters.getByText('Nothing waits.').waitFor()
  })

  it('show a job that goes on, with a bar per partition, and let it rest and go on', { timeout: FILL_MS }, async () => {
    await fillCarts(stage, await openCarts(stage, CARTS), LINES)
    await stage.sql(SLOW)
    await page.goto(`${stage.url}/ops`)
    await ask('Rebuild', 'carts')
    const card = job('Rebuild of carts')
    const bar = card.getByRole('progressbar', { name: 'Partition 0' })
    const read = async () => Number(await bar.getAttribute('value'))
    await expect.poll(read, { timeout: FILL_MS }).toSatisfy((percent: number) => percent > 0 && percent < 100)
    await picture(page, 'rebuild')
    await card.getByRole('button', { name: 'Pause' }).click()
    await card.getByText('paused', { exact: true }).waitFor()
    await ask('Rebuild', 'carts')
    await page.getByRole('alert').getByText('Wait until it is over, or cancel it').waitFor()
    await stage.sql('drop trigger slow on read.job_progress; drop function read.slow')
    const rests = async () => {
      const before = await read()
      await page.waitForTimeout(2500) // what was under way is finished, and told within a second
      return (await read()) === before && before < 100
    }
    await expect.poll(rests, { timeout: FILL_MS }).toBe(true)
    await card.getByRole('button', { name: 'Go on' }).click()
    await card.getByText('switched', { exact: true }).waitFor({ timeout: FILL_MS })
    await card.getByText('Not a row differs').waitFor()
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
