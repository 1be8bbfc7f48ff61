import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openStage, type Person, picture, type Stage } from './browser.ts'

const alice: Person = ['staff', 'alice']
type History = { events: readonly { type: string; at: string }[] }

/** All in one turn of the page: a busy machine would take longer from one to the next than the thumb has to rest. */
const drag = (slider: Locator, moments: readonly number[]) =>
  slider.evaluate((input: HTMLInputElement, values) => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!
    for (const value of values) {
      set!.call(input, String(value))
      input.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }, moments)

const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'time', () => {
  let stage: Stage
  let page: Page
  let cart: string
  /** Ann put in two of one, then one of another. */
  let adds: readonly string[]
  beforeAll(async () => {
    stage = await openStage()
    const ann = await stage.token('customer', 'ann')
    const add = (sku: string, quantity: string) =>
      stage.ask<{ id: string }>('POST', 'carts/me/items', { as: ann, body: { sku, quantity } })
    cart = (await add('85123A', '2')).id
    await add('22423', '1')
    const staff = await stage.token('staff', 'alice')
    const { events } = await stage.ask<History>('GET', `carts/${cart}/history`, { as: staff })
    adds = events.filter(({ type }) => type === 'ItemAdded').map(({ at }) => at)
    page = await stage.open('/time', alice)
  })
  afterAll(() => stage.close())

  const rows = (name: string, of = page) => of.getByRole('region', { name, exact: true }).getByRole('row')
  const slider = (of = page) => of.getByRole('slider', { name: 'Moment' })
  const go = async (at: string) => {
    await page.getByRole('textbox', { name: /Moment/ }).fill(at)
    await page.getByRole('textbox', { name: /Moment/ }).press('Enter')
  }
  const settled = (of = page) => of.locator('[data-stale=false]').waitFor()

  it('is now, to begin with', async () => {
    await page.getByText('as it is now').waitFor()
    await rows('Carts')
      .filter({ hasText: 'ann' })
      .filter({ hasText: /2 × .*, 1 × / })
      .waitFor()
    await rows('Holds').filter({ hasText: '22423' }).waitFor()
  })

  it('goes to a moment that was typed, to the millisecond: carts, holds and stock together', async () => {
    await go(adds[0]!)
    await page.getByText('as it was').waitFor()
    await page.getByRole('searchbox').fill('85123A')
    await rows('Holds').filter({ hasText: '22423' }).waitFor({ state: 'detached' })
    await rows('Carts').filter({ hasText: 'ann' }).filter({ hasText: /2 × / }).waitFor()
    const stock = rows('Stock').filter({ hasText: '85123A' })
    expect((await stock.getByRole('cell').last().textContent())?.trim()).toBe('2')
    await go(new Date(Date.parse(adds[0]!) - 1).toISOString())
    await page.getByText('Nobody had a cart then.').waitFor()
    await page.getByText('Nothing was held then.').waitFor()
    expect((await stock.getByRole('cell').last().textContent())?.trim()).toBe('0')
    await page.getByRole('searchbox').fill('')
  })

  it('steps from event to event by arrow keys, and no step is empty', async () => {
    await go(adds[0]!)
    await settled()
    await slider().focus()
    await page.keyboard.press('ArrowRight')
    await page.waitForURL((url) => url.searchParams.get('at') === adds[1])
    await rows('Holds').filter({ hasText: '22423' }).waitFor()
    await settled()
    await page.keyboard.press('ArrowLeft')
    await page.waitForURL((url) => url.searchParams.get('at') === adds[0])
    await rows('Holds').filter({ hasText: '22423' }).waitFor({ state: 'detached' })
  })

  it('is the same in a link that was saved', async () => {
    await go(adds[0]!)
    await settled()
    await rows('Carts').getByRole('link', { name: 'ann' }).click()
    await page
      .getByText(/After it: 2 × /)
      .first()
      .waitFor()
    await picture(page, 'time')
    const other = await stage.open(page.url().slice(stage.url.length), alice)
    await settled(other)
    const asOf = (of: Page) =>
      of
        .getByText(/^As of/)
        .first()
        .textContent()
    expect(await asOf(other)).toBe(await asOf(page))
    await rows('Carts', other).filter({ hasText: 'ann' }).waitFor()
    expect(await rows('Holds', other).allInnerTexts()).toEqual(await rows('Holds').allInnerTexts())
    await other
      .getByText(/After it: 2 × /)
      .first()
      .waitFor()
    await other.context().close()
  })

  it('explains a product as it was then', async () => {
    await rows('Holds').getByRole('link', { name: '85123A' }).click()
    await page
      .getByRole('region', { name: 'Could it be bought then?' })
      .getByText(/can be bought/)
      .waitFor()
  })

  it('asks once the thumb rests, shows what it had as old, and drops an answer to a moment that was left', async () => {
    await go(adds[0]!)
    await settled()
    await rows('Carts').filter({ hasText: 'ann' }).waitFor()
    const asked = new Set<string>()
    const gates = new Map<string, () => void>()
    await page.route('**/state?*', async (route) => {
      const at = new URL(route.request().url()).searchParams.get('at') ?? 'now'
      asked.add(at)
      await new Promise<void>((open) => gates.set(at, open))
      await route.continue().catch(() => undefined) // it was called off
    })
    const [a, b] = [Date.parse(adds[0]!) - 30, Date.parse(adds[0]!) - 20]
    await drag(slider(), [a - 3, a - 2, a - 1, a])
    await expect.poll(() => [...asked], { timeout: 30_000 }).toEqual([new Date(a).toISOString()])
    await page.getByText('old: the moment you chose is being looked up').waitFor()
    await rows('Carts').filter({ hasText: 'ann' }).waitFor()
    await slider().fill(String(b))
    await expect.poll(() => asked.size, { timeout: 30_000 }).toBe(2)
    gates.get(new Date(b).toISOString())!()
    await page.getByText('Nobody had a cart then.').waitFor()
    gates.get(new Date(a).toISOString())!()
    await settled()
    expect(await slider().inputValue()).toBe(String(b))
    expect(
      await page
        .getByText(/^As of/)
        .first()
        .locator('time')
        .getAttribute('datetime'),
    ).toBe(new Date(b).toISOString())
    await page.unroute('**/state?*')
  })

  it('moves a live session, too', async () => {
    const as = await stage.token('staff', 'alice')
    const body = { clientId: 'ann', title: 'Tea at five' }
    const { id } = await stage.ask<{ id: string }>('POST', 'sessions', { as, body })
    const { events } = await stage.ask<History>('GET', `carts/${id}/history`, { as })
    const planned = Date.parse(events[0]!.at) // by the log's clock, which need not be this one's
    await page.getByRole('button', { name: 'Back to live' }).click()
    await page.getByText('as it is now').waitFor()
    expect(page.url()).not.toContain('at=')
    await rows('Live sessions').filter({ hasText: 'Tea at five' }).waitFor()
    await go(new Date(planned - 1).toISOString())
    await page.getByText('No session was going on then, or planned.').waitFor()
  })

  it('says where to begin when the moment is before the shop, and leads there', async () => {
    await go('yesterday 20:03')
    await page.getByText('The shop was not there yet').waitFor()
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    expect(await page.getByRole('textbox', { name: /Moment/ }).inputValue()).toBe(`${yesterday} 20:03:00.000`)
    await page.getByRole('button', { name: 'Go there' }).click()
    await page.getByText('Nobody had a cart then.').waitFor()
  })

  it('is exported as it was then', async () => {
    await go(adds[1]!)
    await settled()
    await page.getByText('Export', { exact: true }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV: carts' }).click(),
    ])
    expect(await readFile(await file.path(), 'utf8')).toMatch(/^Shopper,Goods,.*\r\nann,"2 × .*, 1 × .*",/)
  })

  it('lies within its cards for whoever sees pseudonyms', async () => {
    const other = await stage.open('/time', ['analyst', 'ivan'])
    await rows('Holds', other).nth(1).waitFor()
    const wider = (cards: Element[]) => cards.filter((card) => card.scrollWidth > card.clientWidth).length
    expect(await other.locator('.then > .card').evaluateAll(wider)).toBe(0)
    await other.context().close()
  })

  it('says what is wrong with a moment that cannot be gone to', async () => {
    await go('yesterday')
    await page.getByRole('alert').getByText('Write it as').waitFor()
    await go('2099-01-01 00:00')
    await page.getByRole('alert').getByText('still to come').waitFor()
  })
})
