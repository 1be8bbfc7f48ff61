import { chromium as found, missingBrowser } from '@cartstream/spec/browser'
import Fastify, { type FastifyInstance } from 'fastify'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { docsRoutes } from './routes.ts'

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const lack = missingBrowser()

/** There is no icon; and the policy lets go what the reference writes into style attributes, which it looks well without. */
const isKnown = (text: string): boolean => /Failed to load resource: .* 404|^Applying inline style violates/.test(text)

describe.skipIf(lack)(
  lack ?? 'in a browser',
  () => {
    let app: FastifyInstance
    let browser: Browser
    let url: string
    beforeAll(async () => {
      app = Fastify({ forceCloseConnections: true })
      await app.register(async (docs) => docsRoutes(docs, 'https://shop.example'))
      url = await app.listen({ host: '127.0.0.1', port: 0 })
      browser = await chromium.launch({ executablePath: found()!, args: QUIET })
    })
    afterAll(async () => {
      await browser?.close()
      await app.close()
    })

    const open = async (path: string) => {
      const page = await browser.newPage()
      const asked: string[] = []
      const complaints: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' && !isKnown(message.text())) complaints.push(message.text())
      })
      await page.goto(url + path)
      return { page, asked, complaints }
    }
    const elsewhere = (asked: readonly string[]) =>
      asked.filter((one) => !/^(data|blob):/.test(one) && !one.startsWith(url))

    it('/docs shows what can be asked, and asks nobody but this origin', async () => {
      const { page, asked, complaints } = await open('/docs/')
      await page.getByText('Make a guest token').first().waitFor({ timeout: 90_000 })
      await page.waitForLoadState('networkidle')
      expect(elsewhere(asked)).toEqual([])
      expect(complaints).toEqual([])
    })

    it('/docs/events opens a message', async () => {
      const { page, asked, complaints } = await open('/docs/events')
      const message = page.locator('#ItemAdded')
      await message.locator('summary').click()
      await message.getByText('"quantity"').first().waitFor({ timeout: 30_000 })
      expect(asked).toEqual([`${url}/docs/events`])
      expect(complaints).toEqual([])
    })
  },
  120_000,
)
