import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page } from 'playwright-core'
import { publint } from 'publint'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CornerShop, openCornerShop } from '../../spec/corner-shop.ts'
import { oneOrigin } from '../../spec/one-origin.ts'
import { type Said, shopPage } from '../../spec/shop-page.ts'
import { type Project, packClient, throwAway } from '../../spec/throw-away.ts'

const root = join(import.meta.dirname, '../../../..')
const CHROMIUM = '/usr/bin/chromium'
const flags = ['no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run', 'disable-background-networking']
const SLOW = 300_000

let into: string
let packed: { tarball: string; folder: string }
let shop: CornerShop
beforeAll(async () => {
  into = await mkdtemp(join(tmpdir(), 'cartstream-packed-'))
  packed = await packClient(into)
  shop = await openCornerShop()
}, SLOW)
afterAll(async () => {
  await shop.close()
  await rm(into, { recursive: true, force: true })
})

/** As a page has it that uses all of it: minified, compressed. */
const gzipped = async (...entries: string[]): Promise<number> => {
  const code = entries.map((entry) => `export * from ${JSON.stringify(join(packed.folder, entry))}`).join('\n')
  const name = 'virtual:all'
  const all = {
    name,
    resolveId: (id: string) => (id === name ? id : undefined),
    load: (id: string) => (id === name ? code : undefined),
  }
  const rollupOptions = { input: name, external: ['react'], preserveEntrySignatures: 'strict' as const }
  const options = { write: false, minify: true, rollupOptions }
  const built = await build({
    configFile: false,
    root: packed.folder,
    logLevel: 'error',
    plugins: [all],
    build: options,
  })
  const { output } = built as { output: { code?: string }[] }
  return gzipSync(output.map((chunk) => chunk.code ?? '').join(''), { level: 9 }).length
}

describe('the package', () => {
  it('is at most 12 kB, and with the hooks 16 kB, compressed', async () => {
    expect(await gzipped('index.js')).toBeLessThanOrEqual(12_000)
    expect(await gzipped('index.js', 'react.js')).toBeLessThanOrEqual(16_000)
  })
  it('is what publint and attw take for a good one', async () => {
    const { messages } = await publint({ pkgDir: packed.folder, pack: false, strict: true })
    expect(messages).toEqual([])
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    const { stdout } = await promisify(execFile)(process.execPath, [
      attw,
      packed.tarball,
      '--profile',
      'esm-only',
      '--no-emoji',
    ])
    expect(stdout.match(/OK \(ESM\)/g)).toHaveLength(2) // and it ends with 1 where it finds something that is not left out
  })
  it('names no other package of ours, and nothing of Node.js', async () => {
    for (const file of ['index.js', 'react.js', 'types/index.d.ts', 'types/types.d.ts', 'types/wire.d.ts'])
      expect(await readFile(join(packed.folder, file), 'utf8')).not.toMatch(/from ['"](@cartstream\/|node:|zod)/)
  })
})

describe('in a new Node.js project', () => {
  it('is installed, and puts something into a cart', async () => {
    const main = `
      import { connect, CartstreamError } from '@cartstream/client'
      const [url, token] = process.argv.slice(2)
      const client = connect({ url, shop: 'corner', token })
      const cart = await client.cart.add({ sku: 'MUG', quantity: 2 })
      const refused = await client.cart.add({ sku: 'NONE' }).catch((error) => error)
      console.log(JSON.stringify([cart.total, refused instanceof CartstreamError, refused.code]))
      client.close()`
    const project = await throwAway({ tarball: packed.tarball, files: { 'main.js': main } })
    const said = await project.node('main.js', shop.s.url, await shop.s.token('customer', 'node'))
    expect(JSON.parse(said)).toEqual(['9.00', true, 'not-found'])
    await project.remove()
  })
})

describe('in a new Vite and React project', () => {
  let project: Project
  let browser: Browser
  beforeAll(async () => {
    const linked = ['react', 'react-dom', 'vite', '@types/react', '@types/react-dom', 'typescript']
    project = await throwAway({ tarball: packed.tarball, files: shopPage, linked })
    browser = await chromium.launch({ executablePath: CHROMIUM, args: flags.map((flag) => `--${flag}`) })
  }, SLOW)
  afterAll(async () => {
    await browser?.close()
    await project?.remove()
  })

  it(
    'passes the compiler at its strictest, and is built',
    async () => {
      expect(await project.bin('typescript', 'bin/tsc', '-p', '.')).toBe('')
      await project.bin('vite', 'bin/vite.js', 'build', '--logLevel', 'error')
    },
    SLOW,
  )

  it(
    'runs in ten tabs over plain HTTP/1.1 where only SSE gets through, on one stream',
    async () => {
      const origin = await oneOrigin(join(project.folder, 'dist'), shop.s.url)
      const token = await shop.s.token('customer', 'tabs')
      const context = await browser.newContext()
      const pages: Page[] = []
      for (let n = 0; n < 10; n++) {
        const page = await context.newPage()
        await page.goto(`${origin.url}/#${token}`)
        pages.push(page)
      }
      const said = async (page: Page): Promise<Said> => JSON.parse(await page.locator('pre').innerText())
      const all = (wanted: Partial<Said>) =>
        expect
          .poll(() => Promise.all(pages.map(said)), { timeout: 90_000, interval: 200 })
          .toEqual(pages.map(() => expect.objectContaining(wanted)))
      await all({ stock: expect.stringMatching(/live|quiet/) as never, transport: 'sse', quantity: '0' })
      expect(origin.streams().open).toBe(1)
      await pages[3]!.locator('#add').click()
      await all({ quantity: '1', total: '4.50' })
      await pages[7]!.locator('#add').click()
      await all({ quantity: '2', total: '9.00' })
      await pages[5]!.locator('#lamp').click()
      await expect.poll(async () => (await said(pages[5]!)).error, { timeout: 60_000 }).toBe('out-of-stock')
      await pages.shift()!.close() // the one that led, or one that did not
      await pages[0]!.locator('#less').click()
      await all({ quantity: '1', total: '4.50', orders: expect.stringMatching(/live|quiet/) as never })
      expect(origin.streams().open).toBe(1)
      await context.close()
      await origin.close()
    },
    SLOW,
  )
})
