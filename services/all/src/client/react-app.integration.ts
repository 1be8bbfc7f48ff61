import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CornerShop, openCornerShop } from '../../spec/corner-shop.ts'
import { type Project, packClient, throwAway } from '../../spec/throw-away.ts'

const TUTORIAL = join(import.meta.dirname, '../../../../docs/tutorials/react-app.md')
const CHROMIUM = '/usr/bin/chromium'
const flags = ['no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run', 'disable-background-networking']
const SLOW = 300_000

/** What Vite's template has beside the files that the tutorial shows, as strict as there. */
const template = {
  'index.html': '<!doctype html><div id="root"></div><script type="module" src="/src/main.tsx"></script>',
  'src/main.tsx': `
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import App from './App.tsx'

createRoot(document.getElementById('root')!).render(<StrictMode><App /></StrictMode>)
`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ target: 'es2023', lib: ['es2023', 'dom'], module: 'esnext', moduleResolution: 'bundler', types: [] },
      ...{ strict: true, jsx: 'react-jsx', noEmit: true, verbatimModuleSyntax: true, allowImportingTsExtensions: true },
      ...{ noUnusedLocals: true, noUnusedParameters: true, erasableSyntaxOnly: true },
    },
    include: ['src'],
  }),
}

/** A block of the tutorial, with the shop of this suite in the place of the demo's. */
const shown = (tutorial: string, language: 'ts' | 'tsx', url: string): string => {
  const [, block] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(tutorial) ?? []
  return block!.replace('http://127.0.0.1:8080', url).replace("'demo'", "'corner'").replace('22423', 'MUG')
}

describe('the app of docs/tutorials/react-app.md', () => {
  let into: string
  let shop: CornerShop
  let project: Project
  let server: ViteDevServer
  let browser: Browser
  beforeAll(async () => {
    into = await mkdtemp(join(tmpdir(), 'cartstream-packed-'))
    const { tarball } = await packClient(into)
    shop = await openCornerShop()
    const tutorial = await readFile(TUTORIAL, 'utf8')
    const [config, app] = [shown(tutorial, 'ts', shop.s.url), shown(tutorial, 'tsx', shop.s.url)]
    const files = { ...template, 'vite.config.ts': config, 'src/App.tsx': app }
    const types = ['@types/react', '@types/react-dom', 'typescript']
    project = await throwAway({
      tarball,
      files,
      linked: ['react', 'react-dom', 'vite', '@vitejs/plugin-react', ...types],
    })
    browser = await chromium.launch({ executablePath: CHROMIUM, args: flags.map((flag) => `--${flag}`) })
  }, SLOW)
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await project?.remove()
    await shop?.close()
    await rm(into, { recursive: true, force: true })
  })

  it('passes the compiler', async () => expect(await project.bin('typescript', 'bin/tsc', '-p', '.')).toBe(''), SLOW)

  it(
    'puts things into a cart that is still there after a reload, and sees what others leave',
    async () => {
      server = await createServer({ root: project.folder, server: { host: '127.0.0.1', port: 0 }, logLevel: 'error' })
      await server.listen()
      const { port } = server.httpServer!.address() as AddressInfo
      const page = await browser.newPage()
      page.setDefaultTimeout(90_000)
      await page.goto(`http://127.0.0.1:${port}/`)
      await page.getByText('Mug, 4.50 EUR, 1000 left').waitFor()
      await page.getByRole('button', { name: 'Add to cart' }).click()
      await page.getByText('1 × Mug').waitFor()
      await page.getByText('Total: 4.50').waitFor()
      await page.reload()
      await page.getByText('Total: 4.50').waitFor()
      await page.getByText('999 left').waitFor()
      const bob = await shop.client('bob')
      await bob.cart.add({ sku: 'MUG', quantity: 9 })
      await page.getByText('990 left').waitFor()
    },
    SLOW,
  )
})
