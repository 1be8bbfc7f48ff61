import { cartIdOf } from '@cartstream/keys'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, opened, reserved } from '@cartstream/spec/told'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'

let s: SpecGateway
let ann: string
let anns: string
let last: bigint
const hour = new Date(Date.now() + 3_600_000).toISOString()
const idOf = (n: number) => `demo.${String(n).padStart(22, '0')}`

beforeAll(async () => {
  s = await openSpecGateway()
  ann = await s.keys.actorOf('ann')
  anns = cartIdOf('demo', ann, 0)
  const line = { cart: anns, line: idOf(1) }
  await s.writer.write(configured(), listed(mug), stocked('MUG', '10'))
  last = await s.writer.write(opened({ cart: anns, owner: ann }), added(line), reserved({ ...line, expiresAt: hour }))
  s.project()
  await s.reads.waitFor(0, last, 10_000)
})
afterAll(() => s.stop())

describe('GET /live-carts', () => {
  it('shows staff each cart with items, whose it is, and a cursor', async () => {
    const { status, body, headers } = await s.get('/v1/shops/demo/live-carts', await s.token('staff'))
    expect(status).toBe(200)
    expect(body.rows).toMatchObject([{ id: anns, owner: ann, subject: 'ann', itemCount: 1, total: '15.00' }])
    expect(body.cursor).toMatch(/^[A-Za-z0-9_-]+$/)
    expect(body).not.toHaveProperty('next')
    expect(headers.get('ratelimit')).toMatch(/^"reads";r=\d+;t=\d+$/)
    expect(headers.get('ratelimit-policy')).toBe('"reads";q=3000;w=60')
    expect(headers.get('request-id')).toBeTruthy()
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })
  it('shows an analyst pseudonyms only', async () => {
    const { body } = await s.get('/v1/shops/demo/live-carts', await s.token('analyst'))
    expect(body.rows).toMatchObject([{ id: anns, owner: ann }])
    expect(JSON.stringify(body)).not.toContain('"ann"')
  })
  it.each(['customer', 'guest', 'ops', 'service'] as const)('is forbidden to %s', async (role) => {
    expect(await s.get('/v1/shops/demo/live-carts', await s.token(role))).toMatchObject({
      status: 403,
      body: { code: 'forbidden', status: 403 },
    })
  })
  it('is in another shop not to be found', async () => {
    expect(await s.get('/v1/shops/other/live-carts', await s.token('staff'))).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    })
  })
  it('answers what matches the filter only', async () => {
    const staff = await s.token('staff')
    const found = async (query: string) => (await s.get(`/v1/shops/demo/live-carts?${query}`, staff)).body.rows.length
    expect(await found('sku=MUG')).toBe(1)
    expect(await found('sku=SHIRT')).toBe(0)
    expect(await found('ownerKind=customer')).toBe(1)
    expect(await found('ownerKind=guest')).toBe(0)
  })
  it('needs a token that is good', async () => {
    const { status, body, headers } = await s.get('/v1/shops/demo/live-carts')
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'unauthenticated' })
    expect(headers.get('www-authenticate')).toBe('Bearer')
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect((await s.get('/v1/shops/demo/live-carts', 'nonsense')).status).toBe(401)
  })
})

describe('bad input', () => {
  it.each([
    ['live-carts?limit=0', 'limit'],
    ['live-carts?limit=201', 'limit'],
    ['live-carts?limit=many', 'limit'],
    ['live-carts?colour=red', 'colour'],
    ['live-carts?next=nonsense', 'next'],
    ['live-carts?ownerKind=robot', 'ownerKind'],
    ['availability?ownerKind=guest', 'ownerKind'],
    ['live-carts?atLeast=yesterday', 'atLeast'],
    ['carts/nonsense', 'cart'],
    ['availability/MUG?at=now', 'at'],
  ])('%s is a 400 that names %s', async (path, field) => {
    const { status, body, headers } = await s.get(`/v1/shops/demo/${path}`, await s.token('staff'), {
      'request-id': 'r-1',
    })
    expect(status).toBe(400)
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(body).toMatchObject({ code: 'bad-request', requestId: 'r-1', errors: [{ pointer: `#/${field}` }] })
  })
  it('of a shop id is a 400, too', async () => {
    expect((await s.get('/v1/shops/De%20mo/live-carts', await s.token('staff'))).status).toBe(400)
  })
  it('of a path is a problem', async () => {
    expect((await s.get('/v1/nowhere', await s.token('staff'))).body.code).toBe('not-found')
    expect((await s.get('/v1/shops/%E0%A4%A/live-carts', await s.token('staff'))).body.code).toBe('bad-request')
  })
})

describe('GET /carts/:cart', () => {
  it('is the own cart by `me` and by id, with an ETag and without pseudonyms', async () => {
    const customer = await s.token('customer', 'ann')
    for (const cart of ['me', anns]) {
      const { status, body, headers } = await s.get(`/v1/shops/demo/carts/${cart}`, customer)
      expect(status).toBe(200)
      expect(body).toMatchObject({ id: anns, version: 2, total: '15.00', holdsUntil: hour, items: [{ sku: 'MUG' }] })
      expect(headers.get('etag')).toBe('"2"')
      expect(body).not.toHaveProperty('owner')
      expect(Date.parse(body.now)).toBeGreaterThan(Date.now() - 10_000)
    }
  })
  it('of another customer does not exist', async () => {
    expect((await s.get(`/v1/shops/demo/carts/${anns}`, await s.token('customer', 'bob'))).status).toBe(404)
    expect((await s.get(`/v1/shops/demo/carts/${idOf(9)}`, await s.token('staff'))).status).toBe(404)
  })
  it('of any customer is for staff to see', async () => {
    const { body } = await s.get(`/v1/shops/demo/carts/${anns}`, await s.token('staff'))
    expect(body).toMatchObject({ id: anns, owner: ann, subject: 'ann' })
  })
  it('of another shop does not exist, even with its id', async () => {
    const both = await s.token('staff', 'staff', ['demo', 'other'])
    expect((await s.get(`/v1/shops/other/carts/${anns}`, both)).status).toBe(404)
  })
  it('reads as empty under its reserved id before the first item', async () => {
    const { body, headers } = await s.get('/v1/shops/demo/carts/me', await s.token('customer', 'cleo'))
    const reserved = cartIdOf('demo', await s.keys.actorOf('cleo'), 0)
    expect(body).toMatchObject({ id: reserved, version: 0, currency: 'GBP', items: [], itemCount: 0, total: '0.00' })
    expect(headers.get('etag')).toBe('"0"')
    expect((await s.get(`/v1/shops/demo/carts/${reserved}`, await s.token('customer', 'cleo'))).body.id).toBe(reserved)
    expect((await s.get(`/v1/shops/demo/carts/${reserved}`, await s.token('customer', 'dora'))).status).toBe(404)
  })
  it('is read by a back end for the customer that it names, and by nobody else for another', async () => {
    const service = await s.token('service')
    const named = { 'cartstream-subject': 'ann' }
    expect((await s.get('/v1/shops/demo/carts/me', service, named)).body.id).toBe(anns)
    expect((await s.get('/v1/shops/demo/carts/me', service)).status).toBe(400)
    expect((await s.get('/v1/shops/demo/carts/me', await s.token('customer', 'bob'), named)).status).toBe(403)
  })
  it('is forbidden to analysts', async () => {
    expect((await s.get(`/v1/shops/demo/carts/${anns}`, await s.token('analyst'))).status).toBe(403)
  })
})

describe('GET /availability', () => {
  it('shows customers what they can buy, and staff what is on hand and held', async () => {
    const forCustomer = await s.get('/v1/shops/demo/availability', await s.token('customer', 'ann'))
    expect(forCustomer.body.rows).toMatchObject([{ sku: 'MUG', price: '12.50', available: '9', stock: 'in' }])
    expect(JSON.stringify(forCustomer.body)).not.toMatch(/onHand|held|pools|safetyStock/)
    const forStaff = await s.get('/v1/shops/demo/availability/MUG', await s.token('staff'))
    expect(forStaff.body).toMatchObject({ available: '9', onHand: '10', held: '1', pools: [{ batch: '-' }] })
  })
  it('of a SKU that is not there is not found', async () => {
    expect((await s.get('/v1/shops/demo/availability/SHIRT', await s.token('ops'))).status).toBe(404)
  })
})

describe('atLeast', () => {
  it('waits for the position, then answers with it', async () => {
    const position = await s.writer.write(stocked('MUG', '20'))
    const staff = await s.token('staff')
    const { body } = await s.get(`/v1/shops/demo/availability/MUG?atLeast=${s.at(position)}`, staff)
    expect(body.onHand).toBe('20')
  })
  it('is honoured as a cookie, too', async () => {
    const position = await s.writer.write(stocked('MUG', '30'))
    const cookie = `a=b; cartstream-position=${s.at(position)}`
    const { body } = await s.get('/v1/shops/demo/availability/MUG', await s.token('staff'), { cookie })
    expect(body.onHand).toBe('30')
  })
  it('gives up after two seconds with a 504', async () => {
    const started = Date.now()
    const { status, body } = await s.get(`/v1/shops/demo/availability?atLeast=${s.at(10_000n)}`, await s.token('staff'))
    expect({ status, code: body.code }).toEqual({ status: 504, code: 'position-not-reached' })
    expect(Date.now() - started).toBeGreaterThan(1900)
  })
  it('of another log counts for nothing', async () => {
    const other = `${'0'.repeat(8)}-7a51-4f0e-9d55-0d8a3a1f6c10~0.99999`
    expect((await s.get(`/v1/shops/demo/availability?atLeast=${other}`, await s.token('staff'))).status).toBe(200)
  })
})

describe('the operational routes', () => {
  it('say that it lives, that it is ready, what it counts, and what it answers', async () => {
    expect((await s.get('/healthz')).body).toEqual({ status: 'ok' })
    expect((await s.get('/readyz')).body).toEqual({ status: 'ready', checks: { database: 'ok' } })
    expect(await (await fetch(`${s.gateway.address}/metrics`)).text()).toContain('cartstream_stream_subscriptions')
    const { body } = await s.get('/openapi.json')
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/v1/shops/{shop}/live-carts', '/v1/shops/{shop}/stream', '/v1/tickets']),
    )
  })
})
