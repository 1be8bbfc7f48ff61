import { problems } from '@cartstream/schemas'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemPages } from './problem-pages.ts'
import { foundBy, problemHandlerBy } from './problems.ts'

let app: FastifyInstance
beforeAll(() => {
  app = Fastify()
  app.setErrorHandler(problemHandlerBy(foundBy(() => undefined))('https://shop.example'))
  problemPages(app)
})
afterAll(() => app.close())

const marked = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll("'", '&#39;')

describe('what the type of a problem opens', () => {
  it.each(Object.entries(problems))('is a page for %s, which says what to do', async (code, { title, fix }) => {
    const { statusCode, headers, body } = await app.inject({
      url: `/problems/${code}`,
      headers: { accept: 'text/html' },
    })
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(body).toContain(`<h1>${marked(title)}</h1>`)
    expect(fix).toMatch(/^[A-Z].{10,160}\.$/)
    expect(fix, 'it is one sentence').not.toMatch(/\. [A-Z]/)
    expect(body.replaceAll(/<\/?code>/g, '')).toContain(marked(fix).replaceAll('`', ''))
  })
  it('is data for a program', async () => {
    const accept = 'application/json'
    const { headers, body } = await app.inject({ url: '/problems/out-of-stock', headers: { accept } })
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', vary: 'accept' })
    expect(JSON.parse(body)).toEqual({ code: 'out-of-stock', ...problems['out-of-stock'] })
  })
  it('is in the list of all, and nothing else is', async () => {
    const { body } = await app.inject('/problems')
    expect([...body.matchAll(/href="\/problems\/([^"]+)"/g)].map(([, code]) => code)).toEqual(Object.keys(problems))
    for (const code of ['nonsense', 'toString', '__proto__'])
      expect((await app.inject(`/problems/${code}`)).json().code).toBe('not-found')
  })
})
