import { randomUUID } from 'node:crypto'
import type { Role } from '@cartstream/run'
import { letter, MemoryOps } from '@cartstream/spec/ops'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'

const ops = new MemoryOps()
let s: SpecGateway
let [bearer, ofDemo] = ['', '']

beforeAll(async () => {
  s = await openSpecGateway({ ops })
  bearer = await s.token('ops', 'olga', '*')
  ofDemo = await s.token('admin', 'adam', ['demo'])
})
afterAll(() => s.stop())
beforeEach(() => {
  ops.all.clear()
  ops.letters.clear()
  ops.heard.length = 0
})

const ask = async (method: string, path: string, body?: unknown, token = bearer) => {
  const headers: Record<string, string> = { authorization: `Bearer ${token}` }
  if (body !== undefined) headers['content-type'] = 'application/json'
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const answer = await fetch(`${s.gateway.address}/v1/ops${path}`, init)
  return { status: answer.status, location: answer.headers.get('location'), body: JSON.parse(await answer.text()) }
}
const begun = async (body: object = { model: 'carts' }): Promise<string> =>
  (await ask('POST', '/rebuilds', body)).body.id

const NOBODYS = '00000000-0000-4000-8000-000000000000'
const doors: [method: string, path: string, body?: object][] = [
  ['POST', '/rebuilds', { model: 'all' }],
  ['GET', '/rebuilds'],
  ['GET', `/rebuilds/${NOBODYS}`],
  ['POST', `/rebuilds/${NOBODYS}/pause`],
  ['POST', `/rebuilds/${NOBODYS}/rollback`],
  ['GET', `/rebuilds/${NOBODYS}/events`],
  ['POST', '/verify', { model: 'all' }],
  ['GET', `/verify/${NOBODYS}`],
  ['GET', '/dead-letters'],
  ['GET', '/dead-letters/x'],
  ['POST', '/dead-letters/x/retry'],
  ['POST', '/dead-letters/x/skip', { reason: 'a bug' }],
  ['GET', '/lag'],
  ['GET', '/models'],
]

describe('the doors of ops', () => {
  it.each(doors)('%s /v1/ops%s is for admins and operators', async (method, path, body) => {
    const headers = { accept: 'text/event-stream' }
    const nobody = await fetch(`${s.gateway.address}/v1/ops${path}`, { method, headers })
    expect(nobody.status).toBe(401)
    for (const role of ['staff', 'customer', 'guest', 'analyst', 'service'] satisfies Role[]) {
      const token = await s.token(role, role, '*')
      const { status } = path.endsWith('/events')
        ? await s.get(`/v1/ops${path}`, token, headers)
        : await ask(method, path, body, token)
      expect([role, status]).toEqual([role, 403])
    }
    expect(ops.heard).toEqual([])
  })
})

describe('POST /v1/ops/rebuilds', () => {
  it('writes down what is wanted and by whom, and says where it is', async () => {
    const wanted = { models: ['carts', 'orders'], shop: 'demo', dryRun: true, expected: 3, approve: true }
    const { status, location, body } = await ask('POST', '/rebuilds', wanted)
    expect({ status, location }).toEqual({ status: 202, location: `/v1/ops/rebuilds/${body.id}` })
    expect(body).toEqual({
      ...{ id: expect.any(String), kind: 'rebuild', state: 'running', by: 'olga', requestedAt: expect.any(String) },
      ...wanted,
      progress: [
        {
          ...{ partition: 0, position: '1152921504606846976', goal: '1152921504606846985' },
          ...{ events: 3, eventsPerSecond: 1.5 },
        },
      ],
    })
    expect((await ask('GET', location!.slice('/v1/ops'.length))).body).toEqual(body)
    expect((await ask('GET', '/rebuilds')).body).toEqual({ rows: [body] })
  })

  it('takes one model, or all', async () => {
    expect((await ask('POST', '/rebuilds', { model: 'carts' })).body.models).toEqual(['carts'])
    ops.all.clear()
    expect((await ask('POST', '/rebuilds', { model: 'all' })).body.models).toEqual(['carts', 'availability', 'orders'])
  })

  it.each([
    [{}, '#/model'],
    [{ model: 'carts', models: ['orders'] }, '#/model'],
    [{ models: [] }, '#/models'],
    [{ model: 7 }, '#/model'],
    [{ model: 'carts', expected: -1 }, '#/expected'],
    [{ model: 'carts', shop: 'No Shop' }, '#/shop'],
    [{ model: 'carts', force: true }, '#/force'],
  ])('refuses %j', async (body, pointer) => {
    const answer = await ask('POST', '/rebuilds', body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad-request', errors: [{ pointer }] } })
    expect(ops.all.size).toBe(0)
  })

  it('refuses what is no JSON', async () => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: '{"model":' }
    expect((await fetch(`${s.gateway.address}/v1/ops/rebuilds`, init)).status).toBe(400)
  })

  it('says which model there is not, and which job is in the way', async () => {
    expect(await ask('POST', '/rebuilds', { model: 'cats' })).toMatchObject({
      status: 404,
      body: { code: 'unknown-model', detail: expect.stringContaining('cats') },
    })
    const id = await begun()
    expect(await ask('POST', '/verify', { model: 'all' })).toMatchObject({
      status: 409,
      body: { code: 'job-in-progress', detail: expect.stringContaining(id) },
    })
  })

  it('lets a token of one shop touch that shop’s rows only', async () => {
    const all = await ask('POST', '/rebuilds', { model: 'carts' }, ofDemo)
    expect(all).toMatchObject({
      status: 403,
      body: { code: 'forbidden', detail: expect.stringContaining('all shops') },
    })
    const other = await ask('POST', '/rebuilds', { model: 'carts', shop: 'other' }, ofDemo)
    expect(other).toMatchObject({ status: 404, body: { code: 'not-found' } })
    const own = await ask('POST', '/rebuilds', { model: 'carts', shop: 'demo' }, ofDemo)
    expect(own).toMatchObject({ status: 202, body: { by: 'adam', shop: 'demo' } })
    const everybodys = await begun({ model: 'orders' })
    expect((await ask('GET', '/rebuilds', undefined, ofDemo)).body.rows).toMatchObject([{ id: own.body.id }])
    expect((await ask('GET', `/rebuilds/${everybodys}`, undefined, ofDemo)).status).toBe(404)
    expect((await ask('POST', `/rebuilds/${everybodys}/cancel`, undefined, ofDemo)).status).toBe(404)
    expect(ops.heard).toEqual([])
  })
})

describe('what is asked of a job', () => {
  it('is written down with who asked', async () => {
    const id = await begun()
    for (const [what, state] of [
      ['pause', 'paused'],
      ['resume', 'running'],
    ])
      expect(await ask('POST', `/rebuilds/${id}/${what}`, {})).toMatchObject({ status: 202, body: { id, state } })
    ops.move(id, { state: 'awaiting-approval' })
    expect(await ask('POST', `/rebuilds/${id}/approve`)).toMatchObject({ status: 202, body: { approve: true } })
    ops.move(id, { state: 'switched' })
    expect(await ask('POST', `/rebuilds/${id}/rollback`)).toMatchObject({ status: 202, body: { id } })
    expect(ops.heard).toEqual(['pause by olga', 'resume by olga', 'approve by olga', 'rollback by olga'])
  })

  it('is refused where it makes no sense now', async () => {
    const id = await begun()
    expect(await ask('POST', `/rebuilds/${id}/rollback`)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state', detail: 'it is running' },
    })
  })

  it('is not found where there is no such job, nor one of that kind', async () => {
    const id = await begun()
    for (const path of [`/rebuilds/${randomUUID()}`, `/verify/${id}`])
      expect(await ask('GET', path)).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect(await ask('POST', `/verify/${id}/cancel`)).toMatchObject({ status: 404 })
    expect(await ask('POST', `/rebuilds/${randomUUID()}/cancel`)).toMatchObject({ status: 404 })
    expect(await ask('POST', `/verify/${id}/approve`)).toMatchObject({ status: 404 })
    expect(await ask('GET', '/rebuilds/x')).toMatchObject({ status: 400 })
    expect(await ask('POST', '/rebuilds/x/pause')).toMatchObject({ status: 400 })
  })
})

describe('POST /v1/ops/verify', () => {
  it('begins a verification, which is a job like another', async () => {
    const { status, location, body } = await ask('POST', '/verify', { model: 'all' })
    expect([status, location]).toEqual([202, `/v1/ops/verify/${body.id}`])
    ops.move(body.id, { state: 'differs' })
    expect((await ask('GET', `/verify/${body.id}`)).body).toMatchObject({ kind: 'verify', state: 'differs' })
    expect((await ask('GET', '/verify')).body.rows).toHaveLength(1)
    expect((await ask('GET', '/rebuilds')).body.rows).toHaveLength(0)
  })
  it('switches nothing, so nothing is said of that', async () => {
    expect(await ask('POST', '/verify', { model: 'all', approve: true })).toMatchObject({ status: 400 })
  })
})

describe('dead letters', () => {
  it('are listed, and looked at with their events', async () => {
    ops.letters.set('l1', letter('l1'))
    const { body } = await ask('GET', '/dead-letters')
    expect(body.rows).toMatchObject([{ id: 'l1', model: 'carts', stream: 'cart/demo.x', waiting: 1, state: 'parked' }])
    expect(body.rows[0]).not.toHaveProperty('parked')
    expect((await ask('GET', '/dead-letters/l1')).body).toMatchObject({
      parked: [{ index: 0, type: 'ItemRemoved', position: '1152921504606846976' }],
    })
    expect(await ask('GET', '/dead-letters/l2')).toMatchObject({ status: 404 })
  })

  it('are taken again, or left out for a reason', async () => {
    ops.letters.set('l1', letter('l1'))
    expect(await ask('POST', '/dead-letters/l1/retry')).toMatchObject({ status: 202, body: { state: 'retrying' } })
    const skipped = await ask('POST', '/dead-letters/l1/skip', { reason: 'line of a deleted test cart' })
    expect(skipped).toMatchObject({ status: 202, body: { state: 'skipping' } })
    expect(ops.heard).toEqual(['retry by olga', 'skip by olga: line of a deleted test cart'])
  })

  it.each([undefined, {}, { reason: ' ' }, { reason: 'x'.repeat(501) }])('are not left out for %j', async (body) => {
    ops.letters.set('l1', letter('l1'))
    expect(await ask('POST', '/dead-letters/l1/skip', body)).toMatchObject({ status: 400 })
    expect(ops.heard).toEqual([])
  })

  it('of another shop are not there', async () => {
    ops.letters.set('l1', letter('l1', 'other'))
    expect((await ask('GET', '/dead-letters', undefined, ofDemo)).body.rows).toEqual([])
    for (const [method, what, body] of [
      ['GET', '', undefined],
      ['POST', '/retry', undefined],
      ['POST', '/skip', { reason: 'why not' }],
    ] as const)
      expect(await ask(method, `/dead-letters/l1${what}`, body, ofDemo)).toMatchObject({ status: 404 })
    expect(ops.heard).toEqual([])
  })
})

describe('lag and models', () => {
  it('are told per read model and partition', async () => {
    const lag = { model: 'carts', partition: 0, position: 41n, events: 2, seconds: 0.25, progressing: true }
    ops.lags = [{ ...lag, saidAt: '2026-11-26T05:00:00.000Z' }]
    const rows = [{ ...lag, position: '41', saidAt: '2026-11-26T05:00:00.000Z' }]
    expect((await ask('GET', '/lag')).body).toEqual({ rows })
    expect((await ask('GET', '/models')).body.rows).toContainEqual({ name: 'carts', version: expect.any(Number) })
  })
})
