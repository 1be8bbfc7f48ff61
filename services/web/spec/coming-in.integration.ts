import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DIST } from '../built.ts'
import { missingBrowser, openStage, type Person, picture, type Stage } from './browser.ts'

const kB = 1000

const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'coming in', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  it('is a click on somebody of the demo, and leads to where one wanted to go', async () => {
    const page = await stage.open('/availability?q=mug')
    await page.getByRole('button', { name: /^alice/ }).waitFor()
    await picture(page, 'sign-in')
    await page.getByRole('button', { name: /^alice/ }).click()
    await page.getByRole('heading', { name: 'Availability' }).waitFor()
    await page.locator('[data-connection=live], [data-connection=quiet]').waitFor()
    expect(page.url()).toBe(`${stage.url}/availability?q=mug`)
    await page.reload()
    await page.getByRole('heading', { name: 'Availability' }).waitFor()
    await page.context().close()
  })

  it('as somebody else begins at what is theirs, with nothing left of what was said before', async () => {
    const page = await stage.open(`/time?at=${new Date().toISOString()}`, ['staff', 'alice'])
    await page.getByRole('status').getByText('0 carts and 0 holds then.').waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: /^olga/ }).click()
    await page.getByRole('heading', { name: 'Operations' }).waitFor()
    expect(await page.getByText('holds then.').count()).toBe(0)
    await page.context().close()
  })

  it('takes a shopper to the storefront', async () => {
    const page = await stage.open('/')
    await page.getByRole('button', { name: /^ann/ }).click()
    await page.waitForURL(`${stage.url}/store`)
    await page.context().close()
  })

  it('by a token says what is wrong with it, and takes one that is right', async () => {
    const page = await stage.open('/')
    await page.getByLabel('Token').fill('hello')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').getByText('no token of this system').waitFor()
    await page.getByLabel('Token').fill(await stage.token('analyst', 'ivan'))
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Live carts' }).waitFor()
    await page.getByText('Nobody has anything in a cart').waitFor()
    await page.context().close()
  })

  it('with a token that the service refuses says so, and how to go on', async () => {
    const page = await stage.open('/')
    const [head, payload] = (await stage.token('staff', 'alice')).split('.')
    await page.getByLabel('Token').fill(`${head}.${payload}.${'A'.repeat(43)}`)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').getByText('unauthenticated', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Sign in as somebody else' }).click()
    await page.getByRole('heading', { name: 'Be somebody of the demo shop' }).waitFor()
    await page.context().close()
  })

  it.each<[string, string, Person, number]>([
    ['the dashboard', '/carts', ['staff', 'alice'], 180 * kB],
    ['the storefront', '/store', ['customer', 'ann'], 120 * kB],
  ])('fetches little for the first view of %s', async (_, path, person, limit) => {
    const page = await stage.open('/problems/forbidden', person)
    const fetched = new Set<string>()
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (pathname.startsWith('/assets/')) fetched.add(pathname)
    })
    await page.goto(stage.url + path, { waitUntil: 'networkidle' })
    await page.getByText(/[a-z]/).first().waitFor()
    const sizes = [...fetched].map(async (file) => gzipSync(await readFile(join(DIST, file)), { level: 9 }).length)
    const size = (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0)
    console.log(`  ${path}: ${(size / kB).toFixed(1)} kB in ${fetched.size} files`)
    expect(fetched.size).toBeGreaterThan(1)
    expect(size).toBeLessThan(limit)
    await page.context().close()
  })
})
