import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openStage, type Stage } from './browser.ts'
import { buy, payAtFarms, fill as put } from './farms.ts'
import { fill } from './filled.ts'
import { type Looked, looked, type Made } from './pages.ts'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds, a sentence each. */
const faults = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`))
}

/** By how many pixels the page is wider than its window, and what sticks out. */
const overflow = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const wide = [...document.querySelectorAll('body *')].filter(
      (e) => e.getBoundingClientRect().right > clientWidth + 1,
    )
    return wide.slice(0, 5).map((e) => `${e.tagName}.${e.className} ends at ${e.getBoundingClientRect().right}`)
  })

const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'every page', () => {
  let stage: Stage
  let made: Made
  const at = (path: Looked['path']): string => (typeof path === 'string' ? path : path(made))
  beforeAll(async () => {
    stage = await openStage()
    const annsOrder = await buy(stage, await stage.token('customer', 'ann'), '47566')
    const paul = await stage.token('customer', 'paul')
    await put(stage, paul, '47566')
    await stage.ask('POST', 'carts/me/checkout', { as: paul, body: {} })
    made = { ...(await fill(stage)), annsOrder, ...(await payAtFarms(stage)) }
  })
  afterAll(() => stage.close())

  describe.each(looked)('$name', ({ path, person, ready }) => {
    it.each(['light', 'dark'] as const)('can be used by everybody, %s', async (theme) => {
      const page = await stage.open(at(path), person, { theme })
      await ready(page)
      expect(await faults(page)).toEqual([])
      await page.context().close()
    })
    it.each([
      ['on a phone', { width: 360, height: 740 }],
      ['at 200 %', { width: 1280, height: 1024, zoom: 2 }],
    ])('needs no sideways scrolling %s', async (_, look) => {
      const page = await stage.open(at(path), person, look)
      await ready(page)
      expect(await overflow(page)).toEqual([])
      await page.context().close()
    })
  })

  it('asked nobody but its own server, and broke no rule of its policy', () => {
    expect(stage.complaints()).toEqual([])
  })
})
