import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AsyncApi, eventsPage } from './events-page.ts'
import { docsRoutes } from './routes.ts'

const PUBLIC_URL = 'https://shop.example'
let app: FastifyInstance
beforeAll(async () => {
  app = Fastify()
  await app.register(async (docs) => docsRoutes(docs, PUBLIC_URL))
  await app.ready()
})
afterAll(() => app.close())

const policyOf = (headers: Record<string, unknown>): string => String(headers['content-security-policy'])

describe('/docs', () => {
  it('is found without its slash', async () => {
    const { statusCode, headers } = await app.inject('/docs')
    expect([statusCode, headers.location]).toEqual([301, '/docs/'])
  })
  it('runs only what has the nonce of this answer, and no two answers have the same', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { body, headers } = await app.inject('/docs/')
        const [, nonce = ''] = /script-src 'nonce-([\w-]{22})'/.exec(policyOf(headers)) ?? []
        const scripts = body.match(/<(script|style)\b[^>]*>/g) ?? []
        expect(scripts.length).toBeGreaterThan(0)
        expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([])
        expect(body).not.toContain('nonce-of-the-answer')
        return nonce
      }),
    )
    expect(nonces[0]).not.toBe(nonces[1])
  })
  it('names no place but this one', async () => {
    const { body, headers } = await app.inject('/docs/')
    expect(body.match(/(?:src|href)="(?:https?:)?\/\/[^"]*"/g)).toBeNull()
    expect(policyOf(headers)).not.toMatch(/https?:|unsafe|\*/)
  })
  it('shows the routes of every service, at the address that callers use', async () => {
    const { body } = await app.inject('/docs/')
    const documents = [...body.matchAll(/\/docs\/openapi-[a-z]+\.json/g)].map(([path]) => path)
    expect(documents).toHaveLength(3)
    for (const path of documents) {
      const { openapi, servers, paths } = (await app.inject(path)).json()
      expect([openapi, servers]).toEqual(['3.1.0', [{ url: PUBLIC_URL }]])
      expect(Object.keys(paths).length).toBeGreaterThan(3)
    }
  })
  it('has the script that it runs', async () => {
    const { statusCode, headers, body } = await app.inject('/docs/js/scalar.js')
    expect([statusCode, headers['content-type']]).toEqual([200, 'application/javascript; charset=utf-8'])
    expect(body.length).toBeGreaterThan(1_000_000)
  })
})

describe('/docs/events', () => {
  it('shows every message of AsyncAPI, and runs nothing', async () => {
    const { components } = (await app.inject('/asyncapi.json')).json<AsyncApi>()
    const { body, headers } = await app.inject('/docs/events')
    expect(policyOf(headers)).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(body).not.toMatch(/<script|\son\w+=|style="/)
    expect([...body.matchAll(/<details id="([^"]+)"/g)].map(([, key]) => key).sort()).toEqual(
      Object.keys(components.messages).sort(),
    )
  })
  it('shows words, never markup of theirs', () => {
    const message = { name: '<b>', title: 'a', payload: {} }
    const document = {
      info: { title: 'a', version: '1' },
      channels: {
        c: { address: '&', title: 'a', description: '<i>', messages: { m: { $ref: '#/components/messages/m' } } },
      },
      components: { messages: { m: message }, schemas: { CloudEvent: {} } },
    }
    const page = eventsPage(document)
    expect(page).toContain('<code>&lt;b&gt;</code>')
    expect(page).toContain('&lt;i&gt;')
  })
})
