import { annsSession, annsSheet, sampleLine, sheetLine, sheetMade } from '@cartstream/spec/live'
import { configured } from '@cartstream/spec/sample'
import { idOf } from '@cartstream/spec/world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'

let s: SpecGateway
let ann: string
const path = `/v1/shops/demo/sessions/${annsSession}/sales-sheets`
const lines = [sheetLine({ name: '<script>alert(1)</script>' }), sampleLine({ name: '=1+1' })]
const first = annsSheet({ lines })
const second = annsSheet({ sheet: idOf(5, 0) })

type Role = Parameters<SpecGateway['token']>[0]
const get = async (path: string, role: Role, sub?: string, shops = ['demo']) =>
  s.get(path, await s.token(role, sub, shops))
/** As text, whatever it is. */
const fetched = async (path: string, accept?: string, role: Role = 'customer', sub = 'ann') => {
  const authorization = `Bearer ${await s.token(role, sub)}`
  const headers = { authorization, ...(accept !== undefined && { accept }) }
  const answer = await fetch(s.gateway.address + path, { headers })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

beforeAll(async () => {
  s = await openSpecGateway()
  s.project()
  ann = await s.keys.actorOf('ann')
  const another = { session: idOf(7, 0), sheet: idOf(7, 1) }
  await s.write(configured(), sheetMade(first, ann), sheetMade(another, ann), sheetMade(second, ann))
})
afterAll(() => s.stop())

describe('GET /sessions/:id/sales-sheets', () => {
  it('shows the shop’s people the session’s sheets, in their order, and whose they are', async () => {
    const { status, body } = await get(path, 'staff')
    expect(status).toBe(200)
    const whose = { owner: ann, subject: 'ann', madeAt: expect.stringMatching(/Z$/) }
    expect(body.rows).toStrictEqual([first, second].map((sheet) => ({ ...sheet, ...whose })))
    const page = (await get(`${path}?limit=1`, 'admin')).body
    expect(page.rows).toMatchObject([{ sheet: first.sheet }])
    expect((await get(`${path}?limit=1&next=${page.next}`, 'admin')).body.rows).toMatchObject([{ sheet: second.sheet }])
  })

  it('shows its client the own, without whose; nobody else anything', async () => {
    const own = await get(path, 'customer', 'ann')
    expect(own.body.rows).toMatchObject([{ sheet: first.sheet }, { sheet: second.sheet }])
    expect(own.body.rows[0]).not.toHaveProperty('owner')
    expect(own.body.rows[0]).not.toHaveProperty('subject')
    expect((await get(path, 'customer', 'bob')).body.rows).toStrictEqual([])
    for (const role of ['analyst', 'ops'] as const) expect((await get(path, role)).status).toBe(403)
    expect((await get(path, 'staff', 'x', ['other'])).status).toBe(404)
    expect((await get(`${path}?session=x`, 'staff')).status).toBe(400)
  })
})

describe('GET /sessions/:id/sales-sheets/:sheet', () => {
  const one = `${path}/${first.sheet}`

  it('is JSON unless something else is asked for', async () => {
    const { status, headers, body } = await get(one, 'customer', 'ann')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toMatch('application/json')
    expect(headers.get('vary')).toMatch(/accept/i)
    expect(body).toStrictEqual({ ...first, madeAt: expect.any(String) })
    expect((await get(`${one}.json`, 'staff')).body).toMatchObject({ ...first, owner: ann, subject: 'ann' })
  })

  it.each([
    ['.csv', undefined],
    ['', 'text/csv'],
  ])('is a table for %j, Accept %j', async (suffix, accept) => {
    const { status, headers, text } = await fetched(one + suffix, accept)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toBe(`attachment; filename="sales-sheet-${first.sheet}.csv"`)
    expect(text).toContain("\r\nsample,MUG,'=1+1,")
  })

  it.each([
    ['.html', undefined],
    ['', 'text/html,application/xhtml+xml,*/*;q=0.8'],
  ])('is a page for %j, Accept %j, which may do nothing', async (suffix, accept) => {
    const { status, headers, text } = await fetched(one + suffix, accept)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(text).toContain('&lt;script&gt;')
    expect(text).not.toContain('<script')
    expect(text).toContain('<bdi class="shop">')
  })

  it('is there for its client and the shop’s people only, and in its own session', async () => {
    for (const form of ['', '.csv', '.html']) {
      expect((await fetched(one + form, undefined, 'customer', 'bob')).status).toBe(404)
      expect((await fetched(one + form, undefined, 'guest', 'gus')).status).toBe(404)
      expect((await fetched(one + form, undefined, 'analyst')).status).toBe(403)
      expect((await fetched(one + form, undefined, 'staff')).status).toBe(200)
    }
    expect((await get(`/v1/shops/demo/sessions/${idOf(7, 0)}/sales-sheets/${first.sheet}`, 'staff')).status).toBe(404)
    expect((await get(`${path}/${idOf(9, 9)}`, 'staff')).status).toBe(404)
    expect((await get(`${path}/${first.sheet}.pdf`, 'staff')).status).toBe(400)
    expect((await s.get(one)).status).toBe(401)
  })
})
