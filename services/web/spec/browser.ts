import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Role } from '@cartstream/run'
import { chromium as found } from '@cartstream/spec/browser'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type Instance, startInstance } from './instance.ts'

export { missingBrowser } from '@cartstream/spec/browser'

export type Look = { width?: number; height?: number; theme?: 'light' | 'dark'; stillness?: boolean; zoom?: number }
/** `shops`: those that their token is good for; the demo shop where nothing is said. */
export type Person = readonly [role: Role, sub: string, shops?: readonly string[]]
/** An instance and a browser that looks at it. What any page has asked of anybody else, or has complained of, is kept, and `close` throws it. */
export type Stage = Instance & {
  /** A window of its own in which somebody has signed in; nobody: the sign-in. It is at `path` already. */
  open(path: string, person?: Person, look?: Look): Promise<Page>
  /** Everything that went wrong so far: requests to other places, errors in pages, what the Content-Security-Policy stopped. */
  complaints(): readonly string[]
}

const PATIENCE_MS = 30_000
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const openStage = async (): Promise<Stage> => {
  const browser = await chromium.launch({ executablePath: found()!, args: quiet })
  const instance = await startInstance().catch(async (error) => {
    await browser.close()
    throw error
  })
  const complaints: string[] = []
  return {
    ...instance,
    complaints: () => complaints,
    open: (path, person, look = {}) => open({ instance, browser, complaints }, { path, person, look }),
    async close() {
      await browser.close()
      await instance.close()
      if (complaints.length > 0) throw new Error(`pages complained:\n${complaints.join('\n')}`)
    },
  }
}

type Around = { instance: Instance; browser: Browser; complaints: string[] }
type Wanted = { path: string; person: Person | undefined; look: Look }

const open = async ({ instance, browser, complaints }: Around, { path, person, look }: Wanted): Promise<Page> => {
  const { width = 1280, height = 800, theme = 'light', stillness = false, zoom = 1 } = look
  const context = await browser.newContext({
    // Zoom makes a page narrower in its own pixels, and those that it is drawn with larger.
    viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
    deviceScaleFactor: zoom,
    colorScheme: theme,
    reducedMotion: stillness ? 'reduce' : 'no-preference',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  context.setDefaultTimeout(PATIENCE_MS)
  listen(context, instance.url, complaints)
  if (person !== undefined) {
    const kept = JSON.stringify({ token: await instance.token(...person), demo: false })
    const keep = `sessionStorage.setItem('cartstream-identity', ${JSON.stringify(kept)})`
    await context.addInitScript(`if (origin === ${JSON.stringify(instance.url)}) ${keep}`)
  }
  const page = await context.newPage()
  await page.goto(instance.url + path)
  return page
}

/** A server that is away, and an answer that is a refusal, are no fault of a page. */
const isExpected = (text: string): boolean =>
  /Failed to load resource|ERR_CONNECTION|WebSocket connection to/.test(text)

const listen = (context: Awaited<ReturnType<Browser['newContext']>>, origin: string, complaints: string[]): void => {
  const socket = origin.replace('http', 'ws')
  const isOurs = (url: string) => [origin, socket].some((own) => url.startsWith(`${own}/`)) || url.startsWith('blob:')
  context.on('request', (request) => {
    if (!isOurs(request.url())) complaints.push(`asked ${request.url()}`)
  })
  context.on('weberror', (error) => complaints.push(`error: ${error.error().message}`))
  context.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.text())) complaints.push(`console: ${message.text()}`)
  })
  context.on('page', (page) =>
    page.on('websocket', (opened) => {
      if (!isOurs(opened.url())) complaints.push(`opened ${opened.url()}`)
    }),
  )
}

const PICTURES = join(import.meta.dirname, '../../../docs/pictures')

/** For the README, where PICTURES=1 asks for it; otherwise nothing. */
export const picture = async (page: Page, name: string): Promise<void> => {
  if (process.env.PICTURES !== '1') return
  await mkdir(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' })
}
