import type { Role } from '@cartstream/run'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pages as entries } from '../src/dashboard/pages.ts'
import { missingBrowser, openStage, type Stage } from './browser.ts'
import { buy, openFarm, fill as put } from './farms.ts'
import { fill } from './filled.ts'
import { failAnswers, goTo, holdAnswers } from './service.ts'
import { parts, type Shown, type Stated } from './states.ts'

/** A page of no weight: what comes next can be held up from its beginning. */
const NOWHERE = '/problems/forbidden'
const OLD = /goes on by itself|could not be asked for again|as they were last seen/
const LIVE = '[data-connection=live], [data-connection=quiet]'
/** A machine with much to do is given this to end a service, to start it again and to come back to it. */
const PATIENCE = { timeout: 120_000 }
const LONG = 400_000

const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'every page, whatever the service does,', () => {
  let stage: Stage
  let made: Shown
  beforeAll(async () => {
    stage = await openStage()
    const ann = await stage.token('customer', 'ann')
    const annsOrder = await buy(stage, ann, '47566')
    const filled = await fill(stage)
    const { id: cart } = await put(stage, ann, '22423')
    made = { ...filled, annsOrder, cart }
    await openFarm(stage, { shop: 'bare', name: 'Bare farm', goods: [] })
  })
  afterAll(() => stage.close())

  const says = (page: Page, text: string) => page.getByText(text).first().waitFor()

  it.each(parts)('says to $who that there is nothing where there is nothing', async ({ person, pages }) => {
    const [role, sub] = person
    const page = await stage.open(pages[0]!.emptyAt, [role, sub, ['bare']])
    for (const { emptyAt, empty } of pages) {
      await goTo(page, emptyAt)
      await says(page, empty)
    }
    await page.context().close()
  })

  it.each(parts)('says to $who what it waits for while the service is slow', async ({ person, pages }) => {
    const page = await stage.open(NOWHERE, person)
    const held = await holdAnswers(page)
    await page.goto(stage.url + pages[0]!.path(made))
    for (const { path, loading } of pages) {
      await goTo(page, path(made))
      await says(page, loading)
      expect(await page.getByText(/^0 (carts|orders|products|payments)$/).count()).toBe(0)
    }
    held.answer()
    await pages.at(-1)!.shows(page).waitFor()
    await expect.poll(() => page.getByText('Loading').count(), PATIENCE).toBe(0)
    await page.context().close()
  })

  it.each(parts)(
    'says to $who what has failed, and is there once it is tried again',
    async ({ person, pages }) => {
      const page = await stage.open(NOWHERE, person)
      const service = await failAnswers(page)
      for (const { path, failed, shows } of pages) {
        service.fails = true
        await page.goto(stage.url + path(made))
        const box = page.getByRole('alert').filter({ hasText: failed })
        await box.getByText(/^(forbidden|internal)$/).waitFor()
        service.fails = false
        await expect.poll(() => triedAgain(page, box), PATIENCE).toBe(true)
        await shows(page).waitFor()
      }
      await page.context().close()
    },
    LONG,
  )

  it(
    'keeps what it has shown while the service is away, says that it is old, and goes on by itself',
    async () => {
      const tabs: { page: Page; stated: Stated }[] = []
      for (const { person, pages } of parts) {
        const first = await stage.open(NOWHERE, person)
        for (const [i, stated] of pages.entries()) {
          const page = i === 0 ? first : await first.context().newPage()
          await page.goto(stage.url + stated.path(made))
          tabs.push({ page, stated })
        }
      }
      // A tab that is not in front is drawn when it comes there, as it stands by then.
      const all = async (each: (page: Page, stated: Stated) => Promise<void>) => {
        for (const { page, stated } of tabs) {
          await page.bringToFront()
          await each(page, stated)
        }
      }
      const isNew = (page: Page) => expect.poll(() => page.getByText(OLD).count(), PATIENCE).toBe(0)
      await all(async (page, { shows }) => {
        await shows(page).waitFor()
        await isNew(page)
      })
      await stage.kill()
      await all(async (page, { shows }) => {
        await page.getByText(OLD).first().waitFor(PATIENCE)
        expect(await page.locator(LIVE).or(page.getByText('as it is now')).count()).toBe(0)
        expect(await shows(page).isVisible()).toBe(true)
      })
      await stage.revive()
      await all(async (page, { shows }) => {
        await isNew(page)
        await shows(page).waitFor()
      })
      for (const context of new Set(tabs.map(({ page }) => page.context()))) await context.close()
    },
    LONG,
  )

  it.each<[role: Role, sub: string]>([
    ['staff', 'alice'],
    ['analyst', 'ivan'],
    ['ops', 'olga'],
    ['customer', 'ann'],
  ])('is not shown to %s %s who may not see it, and asks for nothing', async (role, sub) => {
    const page = await stage.open(NOWHERE, [role, sub])
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    const closed = entries.filter(({ roles }) => !roles.some((one) => one === role))
    expect(closed.length).toBeGreaterThan(0)
    await page.goto(stage.url + within(closed[0]!.path))
    for (const { path } of closed) {
      await goTo(page, within(path))
      await says(page, `Your role, ${role}, may not see this page`)
    }
    expect(asked.filter((path) => path.startsWith('/v1/'))).toEqual([])
    await page.context().close()
  })

  it('says that it could not be fetched, and is fetched when it is tried again', async () => {
    const page = await stage.open('/orders', ['staff', 'alice'])
    await says(page, 'orders')
    await page.route('**/assets/**', (route) => route.abort())
    await goTo(page, '/time')
    await page.getByRole('alert').getByText('This page could not be fetched').waitFor()
    await page.unroute('**/assets/**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await says(page, 'As of')
    await page.context().close()
  })

  it('at which one signs in says what it waits for, and that nobody can yet', async () => {
    const page = await stage.open(NOWHERE)
    let isAway = false
    const { promise: held, resolve: answer } = Promise.withResolvers<void>()
    await page.route('**/demo/identities', async (route) => {
      await held
      await (isAway ? route.abort() : route.continue())
    })
    isAway = true
    await page.goto(stage.url)
    await says(page, 'Loading who you can be')
    answer()
    await page.getByRole('alert').getByText('Nobody can sign in yet').waitFor()
    isAway = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('button', { name: /^alice/ }).waitFor()
    await page.context().close()
  })
})

/** An address of the page, of nothing that is there. */
const within = (path: string): string => path.replace(/:\w+/, 'some')

/** Tries again the first of what can be, and tells whether the box has gone by then; its parts come back one by one, some by themselves. */
const triedAgain = async (page: Page, box: Locator): Promise<boolean> => {
  const again = page.getByRole('button', { name: 'Try again' }).first()
  await again.click({ timeout: 500 }).catch(() => undefined) // it has gone
  return (await box.count()) === 0
}
