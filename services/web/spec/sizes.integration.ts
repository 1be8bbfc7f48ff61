import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DIST } from '../built.ts'
import { missingBrowser, openStage, type Person, type Stage } from './browser.ts'

const kB = 1000

const lack = missingBrowser()
describe.skipIf(lack)(lack ?? 'the first view', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  it.each<[string, string, Person, number]>([
    ['the dashboard', '/carts', ['staff', 'alice'], 180 * kB],
    ['the storefront', '/store', ['customer', 'ann'], 120 * kB],
  ])('of %s is small', async (_, path, person, limit) => {
    const page = await stage.open('/healthz')
    const fetched = new Set<string>()
    page.context().on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (pathname.startsWith('/assets/')) fetched.add(pathname)
    })
    const kept = JSON.stringify({ token: await stage.token(...person), demo: false })
    await page.context().addInitScript(`sessionStorage.setItem('cartstream-identity', ${JSON.stringify(kept)})`)
    await page.goto(stage.url + path)
    await page.waitForLoadState('networkidle').catch(() => {})
    const sizes = await Promise.all([...fetched].map(async (file) => gzipSync(await readFile(join(DIST, file)), { level: 9 }).length))
    const size = sizes.reduce((sum, bytes) => sum + bytes, 0)
    console.log(`  ${path}: ${(size / kB).toFixed(1)} kB in ${fetched.size} files`)
    expect(fetched.size).toBeGreaterThan(1)
    expect(size).toBeLessThan(limit)
    await page.context().close()
  })
})
