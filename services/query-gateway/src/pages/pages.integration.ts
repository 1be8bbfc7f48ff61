import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAnswerer } from '@cartstream/answer'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemHandler } from '../http/problems.ts'
import { pageRoutes } from './routes.ts'

const files = {
  'paths.json': '["/", "/carts", "/carts/:cart"]',
  'index.html': '<title>dashboard</title>',
  'store/index.html': '<title>store</title>',
  'assets/a-1b2c.js': 'export const a = 1',
  'assets/a-1b2c.js.gz': 'what it is in short',
  'secret.txt': 'not for the world',
}

describe('the pages', () => {
  let folder: string
  let app: FastifyInstance
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cartstream-pages-'))
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    app = createAnswerer({ logger: undefined, trustProxy: undefined, onError: problemHandler('http://127.0.0.1') })
    await app.register(pageRoutes, { folder })
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })
  const get = (url: string, headers = {}) => app.inject({ method: 'GET', url, headers })

  it.each(['/', '/carts', '/carts/demo.abc', '/carts?sort=-total'])('are the dashboard at %s', async (path) => {
    const { statusCode, headers, body } = await get(path)
    expect([statusCode, body]).toEqual([200, files['index.html']])
    expect(headers['cache-control']).toBe('no-cache')
  })
  it.each(['/store', '/store/cart'])('are the storefront at %s', async (path) => {
    expect((await get(path)).body).toBe(files['store/index.html'])
  })
  it.each(['/cart', '/v1/carts', '/openapi.json', '/secret.txt', '/paths.json', '/assets', '/assets/b.js'])(
    'are not at %s',
    async (path) => {
      const { statusCode, headers } = await get(path)
      expect([statusCode, headers['content-type']]).toEqual([404, expect.stringContaining('application/problem+json')])
    },
  )
  it.each(['/assets/../secret.txt', '/assets/%2e%2e/secret.txt', '/assets/..%2fsecret.txt', '/assets/'])(
    'show nobody a folder, nor what is beside theirs, by %s',
    async (path) => {
      const { statusCode, body } = await get(path)
      expect(statusCode).toBeGreaterThanOrEqual(400)
      expect(body).not.toContain(files['secret.txt'])
    },
  )
  it('let no script, style or frame in that is not a file of theirs', async () => {
    const policy = (await get('/')).headers['content-security-policy']
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/)
  })
  it('are made of files that are kept for a year, and sent in short', async () => {
    const { headers, body } = await get('/assets/a-1b2c.js', { 'accept-encoding': 'gzip' })
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect([headers['content-encoding'], body]).toEqual(['gzip', files['assets/a-1b2c.js.gz']])
    expect(headers['content-type']).toContain('javascript')
    expect((await get('/assets/a-1b2c.js')).body).toBe(files['assets/a-1b2c.js'])
  })
})
