import { problems } from '@cartstream/schemas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Unanswered } from '../../answers.ts'
import { PUBLIC_URL, type Served, serve, stock } from './served.ts'

let served: Served
let alice: string
beforeAll(async () => {
  served = await serve()
  await stock(served)
  alice = await served.token('customer', 'alice')
})
afterAll(() => served.close())

const add = (body: unknown, headers = {}) => served.ask('POST', 'demo/carts/me/items', { as: alice, body, headers })

describe('a refusal', () => {
  it('is a problem of RFC 9457 with what the caller needs to go on', async () => {
    const mine = (await add({ sku: 'apple', quantity: '4' })).json()
    const answer = await add({ sku: 'apple', quantity: '7' }, { 'request-id': 'r-1' })
    expect(answer.statusCode).toBe(409)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.headers['request-id']).toBe('r-1')
    expect(answer.headers.etag).toBe(`"${mine.version}"`)
    expect(answer.headers['cartstream-position']).toBeDefined()
    const { cart, ...problem } = answer.json()
    expect(problem).toEqual({
      type: `${PUBLIC_URL}/problems/out-of-stock`,
      title: problems['out-of-stock'].title,
      status: 409,
      code: 'out-of-stock',
      requestId: 'r-1',
      detail: problems['out-of-stock'].title,
      fix: problems['out-of-stock'].fix,
      sku: 'apple',
      quantity: expect.any(String),
      available: '6',
      version: mine.version,
    })
    expect(cart).toMatchObject({ id: mine.id, items: [{ sku: 'apple', quantity: '4' }] })
  })

  it('of stock tells the count', async () => {
    const answer = await served.ask('PUT', 'demo/products/pear/stock', {
      as: await served.token('staff', 'sam'),
      body: { set: '5', reason: 'count', ifOnHand: '3' },
    })
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ code: 'stock-changed', sku: 'pear', onHand: '1000' })
  })

  it('makes a request id where none, or an unfit one, was sent', async () => {
    for (const sent of [{}, { 'request-id': 'a b<script>' }, { 'request-id': 'x'.repeat(200) }]) {
      const answer = await add({ sku: 'no-such', quantity: '1' }, sent)
      expect(answer.headers['request-id']).toMatch(/^[0-9a-f-]{36}$/)
      expect(answer.json().requestId).toBe(answer.headers['request-id'])
    }
  })
})

describe('an answer', () => {
  it('shows the cart, its ETag, the position and no cache', async () => {
    const bob = await served.token('customer', 'bob')
    const answer = await served.ask('POST', 'demo/carts/me/items', { as: bob, body: { sku: 'pear', quantity: '3' } })
    const cart = answer.json()
    expect(cart).toMatchObject({
      currency: 'GBP',
      items: [{ sku: 'pear', name: 'Pear', quantity: '3', unitPrice: '0.30', lineTotal: '0.90' }],
      total: '0.90',
    })
    expect(answer.headers).toMatchObject({
      etag: `"${cart.version}"`,
      'content-type': expect.stringContaining('application/json'),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    const { logId, offset } = served.loop.status()
    expect(answer.headers['cartstream-position']).toBe(`${logId}~0.${offset}`)
  })

  it('sets the position as a cookie that scripts cannot read, and keeps what the cookie knew of other partitions', async () => {
    const { logId } = served.loop.status()
    const answer = await add(
      { sku: 'pear', quantity: '1' },
      { cookie: `a=b; cartstream-position=${logId}~0.1~7.42; c=d` },
    )
    const token = answer.headers['cartstream-position']
    expect(answer.headers['set-cookie']).toBe(
      `cartstream-position=${token}~7.42; Path=/; HttpOnly; SameSite=Lax; Secure`,
    )
    const foreign = await add({ sku: 'pear', quantity: '1' }, { cookie: 'cartstream-position=nonsense"' })
    expect(foreign.headers['set-cookie']).toContain(`cartstream-position=${foreign.headers['cartstream-position']};`)
  })

  it('shows config, product and stock as they stand', async () => {
    const admin = await served.token('admin', 'root')
    const put = async (path: string, body: unknown) =>
      (await served.ask('PUT', `demo/${path}`, { as: admin, body })).json()
    expect(await put('config', { name: 'Demo', currency: 'GBP', maxLines: 7 })).toMatchObject({
      maxLines: 7,
      hold: 'add',
    })
    expect(await put('products/fig', { name: 'Fig', price: '2' })).toMatchObject({ sku: 'fig', status: 'listed' })
    expect(await put('products/fig/stock', { set: '5', reason: 'delivery' })).toEqual({
      sku: 'fig',
      onHand: '5',
      held: '0',
      available: '5',
    })
    expect(await put('products/fig/stock', { set: '2', reason: 'lot', batch: 'B7' })).toMatchObject({
      batch: 'B7',
      onHand: '2',
    })
    const gone = await served.ask('DELETE', 'demo/products/fig', { as: admin })
    expect(gone.json()).toMatchObject({ sku: 'fig', status: 'delisted' })
  })
})

describe('what is not known', () => {
  it.each<[Unanswered['code'], number]>([
    ['unavailable', 503],
    ['outcome-unknown', 503],
    ['diverged', 503],
    ['too-large', 413],
  ])('%s is answered with %i, and when to ask again', async (code, status) => {
    const { loop } = served
    const unsure = { ...bound(loop), submit: async () => ({ outcome: 'unanswered' as const, code }) }
    const other = await serve({ loopFor: () => ({ loop: unsure, partition: 0 }) })
    const answer = await other.ask('DELETE', 'demo/carts/me', { as: alice })
    expect(answer.statusCode).toBe(status)
    expect(answer.json().code).toBe(code)
    expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined)
    expect(answer.headers['cartstream-position']).toBeUndefined()
    await other.close()
  })

  it('is told after the deadline, and the same key asks again for the one outcome', async () => {
    const hasty = await serve({ deadlineMs: 50 })
    await stock(hasty)
    const asking = { as: alice, key: 'k', body: { sku: 'pear', quantity: '1' } }
    const release = hasty.holdAppends()
    const late = await hasty.ask('POST', 'demo/carts/me/items', asking)
    expect(late.statusCode).toBe(503)
    expect(late.headers['retry-after']).toBe('1')
    release()
    const again = await hasty.ask('POST', 'demo/carts/me/items', asking)
    expect(again.statusCode).toBe(200)
    expect(again.json().items).toMatchObject([{ sku: 'pear', quantity: '1' }])
    await hasty.close()
  })
})

describe('pages and documents', () => {
  it.each(Object.keys(problems))('/problems/%s says what happened and what to do', async (code) => {
    const answer = await served.app.inject(`/problems/${code}`)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toContain('text/html')
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
  })

  it('there is no page for a code that is not ours', async () => {
    for (const code of ['nonsense', 'toString', '__proto__'])
      expect((await served.app.inject(`/problems/${code}`)).json().code).toBe('not-found')
  })

  it('/openapi.json describes every route of the write side in OpenAPI 3.1, besides those of the documents', async () => {
    const document = (await served.app.inject('/openapi.json')).json()
    expect(document.openapi).toBe('3.1.0')
    expect(
      Object.entries(document.paths)
        .filter(([path]) => path.startsWith('/v1/')) // the documents' own routes have suites of their own
        .flatMap(([path, methods]) => Object.keys(methods as object).map((m) => `${m} ${path}`))
        .sort(),
    ).toEqual([
      'delete /v1/checkouts/{id}',
      'delete /v1/shops/{shop}/carts/{cart}',
      'delete /v1/shops/{shop}/carts/{cart}/checkout',
      'delete /v1/shops/{shop}/carts/{cart}/discounts/{id}',
      'delete /v1/shops/{shop}/carts/{cart}/items/{line}',
      'delete /v1/shops/{shop}/carts/{cart}/saved/{line}',
      'delete /v1/shops/{shop}/carts/{cart}/sync',
      'delete /v1/shops/{shop}/products/{sku}',
      'delete /v1/shops/{shop}/promotions/{code}',
      'delete /v1/shops/{shop}/sessions/{id}/items',
      'delete /v1/shops/{shop}/sessions/{id}/items/{line}',
      'delete /v1/shops/{shop}/waitlist/{sku}',
      'patch /v1/shops/{shop}/carts/{cart}/items/{line}',
      'patch /v1/shops/{shop}/sessions/{id}',
      'patch /v1/shops/{shop}/sessions/{id}/items',
      'patch /v1/shops/{shop}/sessions/{id}/items/{line}',
      'post /v1/checkouts',
      'post /v1/checkouts/{id}/confirm',
      'post /v1/guests',
      'post /v1/payments/webhooks/{provider}',
      'post /v1/shops/{shop}/buy-now',
      'post /v1/shops/{shop}/carts/{cart}/checkout',
      'post /v1/shops/{shop}/carts/{cart}/discounts',
      'post /v1/shops/{shop}/carts/{cart}/items',
      'post /v1/shops/{shop}/carts/{cart}/keep',
      'post /v1/shops/{shop}/carts/{cart}/merge',
      'post /v1/shops/{shop}/carts/{cart}/promotions',
      'post /v1/shops/{shop}/carts/{cart}/recalculate',
      'post /v1/shops/{shop}/carts/{cart}/saved/{line}',
      'post /v1/shops/{shop}/carts/{cart}/sync',
      'post /v1/shops/{shop}/orders/{id}/cancel',
      'post /v1/shops/{shop}/payments/webhooks/{provider}',
      'post /v1/shops/{shop}/payments/{id}/confirm',
      'post /v1/shops/{shop}/payments/{id}/fail',
      'post /v1/shops/{shop}/payments/{id}/settle',
      'post /v1/shops/{shop}/reservations/cleanup',
      'post /v1/shops/{shop}/reservations/release-all',
      'post /v1/shops/{shop}/reservations/{id}/extend',
      'post /v1/shops/{shop}/reservations/{id}/release',
      'post /v1/shops/{shop}/rooms/{roomCode}/checkout-request',
      'post /v1/shops/{shop}/rooms/{roomCode}/items',
      'post /v1/shops/{shop}/rooms/{roomCode}/join',
      'post /v1/shops/{shop}/sessions',
      'post /v1/shops/{shop}/sessions/{id}/cancel',
      'post /v1/shops/{shop}/sessions/{id}/convert',
      'post /v1/shops/{shop}/sessions/{id}/end',
      'post /v1/shops/{shop}/sessions/{id}/items',
      'post /v1/shops/{shop}/sessions/{id}/pause',
      'post /v1/shops/{shop}/sessions/{id}/resume',
      'post /v1/shops/{shop}/sessions/{id}/sales-sheet',
      'post /v1/shops/{shop}/sessions/{id}/start',
      'post /v1/shops/{shop}/waitlist/{sku}',
      'put /v1/shops/{shop}/clients/{id}/credit',
      'put /v1/shops/{shop}/config',
      'put /v1/shops/{shop}/products/{sku}',
      'put /v1/shops/{shop}/products/{sku}/stock',
      'put /v1/shops/{shop}/promotions/{code}',
      'put /v1/shops/{shop}/sessions/{id}/highlight',
      'put /v1/shops/{shop}/sessions/{id}/items/{line}/sample',
      'put /v1/shops/{shop}/sessions/{id}/prices/{sku}',
    ])
  })

  it('/healthz answers, /readyz follows the loops', async () => {
    expect((await served.app.inject('/healthz')).json()).toEqual({ status: 'ok' })
    expect((await served.app.inject('/readyz')).statusCode).toBe(200)
    const closing = await serve()
    await closing.loop.close()
    const answer = await closing.app.inject('/readyz')
    expect(answer.statusCode).toBe(503)
    expect(answer.json().checks.loops).toBe('partition 0 is closed')
    await closing.close()
  })
})

const bound = (loop: Served['loop']) => ({
  view: loop.view.bind(loop),
  held: loop.held.bind(loop),
  now: loop.now.bind(loop),
  status: loop.status.bind(loop),
  ready: loop.ready.bind(loop),
  close: loop.close.bind(loop),
})
