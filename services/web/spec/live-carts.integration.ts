import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openStage, picture, type Stage } from './browser.ts'
import { add, keepChanging, openCarts, type Shopper } from './shoppers.ts'
import { watchWork } from './work.ts'

const CARTS = 500
const rowOf = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
const totalIn = (page: Page, name: string) => rowOf(page, name).getByRole('cell').nth(1).innerText()
/** What the service says is in everybody's cart, by shopper. */
const totals = async (stage: Stage, as: string): Promise<Map<string, string>> => {
  const found = new Map<string, string>()
  for (let next: string | undefined = ''; next !== undefined; ) {
    type Answer = { rows: { subject: string; total: string }[]; next?: string }
    const answer: Answer = await stage.ask('GET', `live-carts?limit=200${next && `&next=${next}`}`, { as })
    for (const { subject, total } of answer.rows) found.set(subject, `£${total}`)
    next = answer.next
  }
  return found
}

const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'live carts', () => {
  let stage: Stage
  let shoppers: readonly Shopper[]
  let alice: string
  let page: Page
  beforeAll(async () => {
    stage = await openStage()
    alice = await stage.token('staff', 'alice')
    const admin = await stage.token('admin', 'ada')
    await stage.ask('PUT', 'products/85123A/stock', { as: admin, body: { set: '1000000', reason: 'many shoppers' } })
    shoppers = await openCarts(stage, CARTS)
  })
  afterAll(() => stage.close())
  afterEach(() => page.context().close())

  const look = async (query = '', more = {}) => {
    page = await stage.open(`/carts${query}`, ['staff', 'alice'], more)
    await page
      .getByText(`${CARTS} carts`)
      .or(page.getByText(`of ${CARTS} carts`))
      .waitFor()
  }

  it('show staff a change, within a second where the machine is not busy', async () => {
    await look('?q=shopper-7')
    const before = await totalIn(page, 'shopper-7')
    const began = performance.now()
    await add(stage, shoppers[7]!.as)
    await expect.poll(() => totalIn(page, 'shopper-7'), { timeout: 20_000, interval: 20 }).not.toBe(before)
    console.log(`  a change was seen after ${Math.round(performance.now() - began)} ms`)
    expect(await rowOf(page, 'shopper-7').getAttribute('data-flash')).not.toBeNull()
  })

  it('are held still and go on without loss while 50 change each second', async () => {
    await look('?sort=shopper')
    await page.getByRole('button', { name: 'Pause' }).click()
    const before = await totalIn(page, 'shopper-0')
    const changing = keepChanging(stage, shoppers, 50)
    await page.getByRole('button', { name: /Resume \([1-9]\d{2} waiting\)/ }).waitFor()
    expect(await totalIn(page, 'shopper-0')).toBe(before)
    await page.getByRole('button', { name: /Resume/ }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await changing.stop()
    const right = await totals(stage, alice)
    for (const name of ['shopper-0', 'shopper-1', 'shopper-10'])
      await expect.poll(() => totalIn(page, name), { timeout: 20_000 }).toBe(right.get(name))
  })

  it('keep their rows where they are under the pointer, and sort them anew on request', async () => {
    await look('?sort=-total')
    await picture(page, 'live-carts')
    await page.getByRole('row').nth(3).hover()
    const names = () => page.getByRole('row').locator('[data-row]').allInnerTexts()
    const before = await names()
    const changing = keepChanging(stage, shoppers.slice(250), 50)
    await page.waitForTimeout(5000)
    await changing.stop()
    expect(await names()).toEqual(before)
    await page.getByRole('button', { name: 'Sort anew' }).click()
    await expect.poll(names).not.toEqual(before)
  })

  it('come back by themselves after the service was killed', async () => {
    await look('?q=shopper-9')
    await stage.kill()
    await page.locator('[data-connection=resuming], [data-connection=stalled]').waitFor({ timeout: 60_000 })
    await page.getByText('the page goes on by itself').waitFor({ timeout: 60_000 })
    await stage.revive()
    await page.locator('[data-connection=live], [data-connection=quiet]').waitFor({ timeout: 120_000 })
    const before = await totalIn(page, 'shopper-9')
    await add(stage, shoppers[9]!.as)
    await expect.poll(() => totalIn(page, 'shopper-9'), { timeout: 30_000 }).not.toBe(before)
  })

  it('are found again by a saved link, and are a list for the keyboard', async () => {
    await look('?sort=shopper')
    await page.keyboard.press('/')
    await page.keyboard.type('shopper-42')
    await page.getByLabel('Shoppers').selectOption('customer')
    await expect.poll(() => page.url()).toMatch(/\?sort=shopper&q=shopper-42&kind=customer$/)
    await page.getByRole('link', { name: 'shopper-42', exact: true }).focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toMatch(/^shopper-42\d/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^Cart of shopper-42\d/ }).waitFor()
    await page.goBack()
    await page.getByText(`11 of ${CARTS} carts`).waitFor()
  })

  it('are saved as they are filtered', async () => {
    await look('?q=shopper-42&columns=shopper,total')
    await page.getByText('Export', { exact: true }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^CSV/ }).click(),
    ])
    const chunks: Buffer[] = []
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
    const lines = Buffer.concat(chunks).toString().split('\r\n')
    expect([lines[0], lines.length]).toEqual(['Shopper,Total', 13])
  })

  it('are told of in one sentence a second at most, and never row by row', async () => {
    await look()
    await page.evaluate(() => {
      const said: { text: string; at: number }[] = []
      const region = document.querySelector('[role=status][aria-live=polite]')!
      const hear = () => said.push({ text: region.textContent ?? '', at: performance.now() })
      new MutationObserver(hear).observe(region, { childList: true, subtree: true, characterData: true })
      Object.assign(window, { said })
    })
    const heard = () => page.evaluate('[...new Set(window.said.map(({ text }) => text))].sort()')
    const changing = keepChanging(stage, shoppers, 20)
    // Of several within a second the last is said, so it may take more of them to hear both; it ends paused.
    for (let i = 1; i < 40; i++) {
      await page.keyboard.press('p')
      await page.waitForTimeout(250)
      if (i >= 9 && i % 2 === 1 && ((await heard()) as string[]).length > 1) break
    }
    await changing.stop()
    const status = page.getByRole('status').filter({ hasText: 'Updates are paused.' })
    await status.waitFor()
    expect(await status.ariaSnapshot()).toContain('Updates are paused.')
    const said = (await page.evaluate('window.said')) as { text: string; at: number }[]
    expect(await heard()).toEqual(['Updates are paused.', 'Updates go on.'])
    const gaps = said.slice(1).map(({ at }, i) => at - said[i]!.at)
    expect(Math.min(...gaps)).toBeGreaterThan(900)
  })

  it('move nothing for those who want no motion', async () => {
    await look('?q=shopper-11', { stillness: true })
    await add(stage, shoppers[11]!.as)
    const row = page.locator('.grid-row[data-flash]').first()
    await row.waitFor({ timeout: 20_000 })
    expect(await row.evaluate((e) => getComputedStyle(e).animationTimingFunction)).toBe('steps(1)')
  })

  it('stay smooth while 50 of 500 change each second: only what has changed in view is drawn again', async () => {
    await look('?sort=shopper')
    // Rows that came in several frames are sorted together after a moment; then those in view are the first to change.
    const first = page.getByRole('row').locator('[data-row]').first()
    await expect.poll(() => first.innerText(), { timeout: 30_000 }).toBe('shopper-0')
    const watched = await watchWork(page, '.grid-rows')
    const changing = keepChanging(stage, shoppers, 50)
    await page.waitForTimeout(10_000)
    const changes = await changing.stop()
    const { rows, drawn, longTasksMs, processorMs } = await watched()
    const longest = Math.round(Math.max(0, ...longTasksMs))
    console.log(
      `  ${changes} changes in 10 s: ${longTasksMs.length} long tasks, the longest of ${longest} ms; ` +
        `${Math.round(processorMs)} ms of the page's own processor time; ${drawn} rows drawn again, of ${rows} that are there`,
    )
    expect(rows).toBeLessThan(60)
    expect(drawn).toBeGreaterThan(10)
    expect(drawn).toBeLessThanOrEqual(changes)
    // It was 1 ms; at twenty times that there would be no time for anything else. Waiting while others work is no time of its own.
    expect(processorMs / changes).toBeLessThan(20)
  })
})
