import { GENESIS } from '@cartstream/log'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve, stock } from './served.ts'

let served: Served
let tokens: Record<'alice' | 'mallory' | 'admin', string>
/** What alice has, that nobody else may touch. */
let hers: { cart: string; line: string; payment: string }
beforeAll(async () => {
  served = await serve({ limits: {} })
  await stock(served)
  tokens = {
    alice: await served.token('customer', 'alice'),
    mallory: await served.token('customer', 'mallory'),
    admin: await served.token('admin', 'root'),
  }
  const cart = await served.ask('POST', 'demo/carts/me/items', { as: tokens.alice, body: PEAR })
  const started = await served.ask('POST', 'demo/carts/me/checkout', { as: tokens.alice })
  hers = { cart: cart.json().id, line: cart.json().items[0].id, payment: started.json().payment.id }
})
afterAll(() => served.close())

const PEAR = { sku: 'pear', quantity: '1' }
/** What has happened in the shops, but for answers. */
const happened = async () => {
  let events = 0
  for await (const batch of served.log.read(0, GENESIS, { follow: false }))
    events += batch.events.filter(({ type }) => type !== 'CommandsAnswered' && type !== 'Marker').length
  return events
}
type Bad = { method?: InjectOptions['method']; path: string; body?: unknown; as?: keyof typeof tokens; status?: number }
const refused = async ({ method = 'POST', path, body, as = 'mallory', status = 400 }: Bad) => {
  const before = await happened()
  const answer = await served.ask(method, path, { as: tokens[as], ...(body !== undefined && { body }) })
  const { code, requestId } = answer.json()
  expect([path, body, answer.statusCode]).toEqual([path, body, status])
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect([code, requestId]).toEqual([expect.any(String), answer.headers['request-id']])
  expect(await happened()).toBe(before)
  return answer.json()
}

const quantities = ['0', '-1', '1.00001', '1e3', '1000000000000000', '0.0000', 1, null, [], {}]
const ODD = ['', 'a/b', 'a%2Fb', '🍐'.repeat(30), 'x'.repeat(10_000), '../..', '\u0000', 'null']
/** Routes with an id in their path. */
const withId = (id: string): Bad[] => [
  { path: `demo/carts/me/saved/${id}` },
  { method: 'DELETE', path: `demo/carts/me/saved/${id}` },
  { method: 'DELETE', path: `demo/carts/me/discounts/${id}` },
  { path: `demo/carts/${id}/checkout`, body: {} },
  { path: `demo/carts/${id}/merge`, body: { from: 'x' } },
  { path: `demo/payments/${id}/confirm`, body: {} },
  { path: `demo/payments/${id}/fail`, body: {} },
  { path: `demo/payments/${id}/settle`, body: { how: 'refund' }, as: 'admin' },
  { path: `demo/orders/${id}/cancel`, body: {}, as: 'admin' },
  { path: `demo/reservations/${id}/release`, body: { reason: 'x' }, as: 'admin' },
  { path: `demo/reservations/${id}/extend`, as: 'admin' },
  { method: 'DELETE', path: `/v1/checkouts/${id}` },
  { path: `/v1/checkouts/${id}/confirm`, body: {} },
]

describe('bad input to purchases', () => {
  it.each(quantities)('refuses %j as the quantity of one item bought at once', async (quantity) => {
    const { errors } = await refused({ path: 'demo/buy-now', body: { sku: 'pear', quantity } })
    expect(errors[0].pointer).toBe('#/quantity')
  })

  it.each(['price', 'unitPrice', 'subtotal', 'currency', 'discount', 'combined', 'owner'])(
    'takes no %s from a client, anywhere',
    async (name) => {
      const said = { [name]: '0.01' }
      for (const bad of [
        { path: 'demo/buy-now', body: { ...PEAR, ...said } },
        { path: 'demo/carts/me/checkout', body: said },
        { path: `demo/payments/${hers.payment}/confirm`, body: said, as: 'alice' as const },
        { path: '/v1/checkouts', body: { carts: [{ shop: 'demo', cart: 'me' }], ...said } },
        { path: '/v1/checkouts', body: { carts: [{ shop: 'demo', cart: 'me', ...said }] } },
        { path: 'demo/waitlist/pear', body: said },
        { path: `demo/orders/${hers.payment}/cancel`, body: said, as: 'admin' as const },
      ]) {
        const { errors } = await refused(bad)
        expect(errors.map(({ pointer }: { pointer: string }) => pointer.split('/').at(-1))).toContain(name)
      }
    },
  )

  it.each(ODD)('refuses an odd id in every path (%#)', async (id) => {
    for (const bad of withId(encodeURIComponent(id))) {
      const answer = await served.ask(bad.method ?? 'POST', bad.path, {
        as: tokens[bad.as ?? 'mallory'],
        ...(bad.body !== undefined && { body: bad.body }),
      })
      expect([bad.path, answer.statusCode]).toEqual([bad.path, expect.toSatisfy((s: number) => s >= 400 && s < 500)])
      expect(answer.json().code).toEqual(expect.any(String))
    }
  })

  it.each([
    ['an unknown SKU', { path: 'demo/buy-now', body: { sku: '🍐', quantity: '1' }, status: 404 }],
    ['an unknown SKU to wait for', { path: 'demo/waitlist/nothing', body: {}, status: 404 }],
    ['an unknown cart', { path: `demo/carts/demo.${'x'.repeat(22)}/checkout`, body: {}, status: 404 }],
    ['an unknown payment', { path: `demo/payments/demo.${'x'.repeat(22)}/confirm`, status: 404 }],
    ['an empty cart', { path: 'demo/carts/me/checkout', body: {}, status: 409 }],
    ['no carts at all', { path: '/v1/checkouts', body: { carts: [] } }],
    ['too many carts', { path: '/v1/checkouts', body: { carts: Array(21).fill({ shop: 'demo', cart: 'me' }) } }],
    [
      'a percentage and an amount',
      { path: 'demo/carts/me/discounts', body: { label: 'x', percent: '1', amount: '1' }, as: 'admin' },
    ],
    ['more than all', { path: 'demo/carts/me/discounts', body: { label: 'x', percent: '100.1' }, as: 'admin' }],
    ['an odd code', { path: 'demo/carts/me/promotions', body: { code: 'no spaces' } }],
    ['an amount below zero', { path: `demo/payments/demo.${'x'.repeat(22)}/confirm`, body: { amount: '-1' } }],
    ['an amount of 10^15', { path: 'demo/carts/me/checkout', body: { total: '1000000000000000' } }],
    ['a country that is none', { path: 'demo/carts/me/checkout', body: { addresses: { billing: { country: 'gb' } } } }],
    ['no e-mail', { path: 'demo/carts/me/checkout', body: { email: 'nobody' } }],
    [
      'a name of 10 kB',
      { path: 'demo/carts/me/checkout', body: { addresses: { shipping: { name: 'x'.repeat(10_000) } } } },
    ],
  ] as [string, Bad][])('refuses %s', async (_, bad) => {
    await refused(bad)
  })

  it('lets nobody near what another customer has', async () => {
    const { cart, line, payment } = hers
    for (const bad of [
      { path: `demo/carts/${cart}/checkout`, body: {} },
      { method: 'DELETE' as const, path: `demo/carts/${cart}/checkout` },
      { path: `demo/carts/${cart}/saved/${line}` },
      { path: `demo/payments/${payment}/confirm`, body: { method: 'test-ok' } },
      { path: `demo/payments/${payment}/fail`, body: {} },
      { path: '/v1/checkouts', body: { carts: [{ shop: 'demo', cart }] } },
    ])
      expect((await refused({ ...bad, status: 404 })).cart).toBeUndefined()
  })

  it('is not hurt by size or depth', async () => {
    const deep = (bytes: number) => `${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)}`
    for (const path of ['demo/buy-now', 'demo/carts/me/checkout', 'demo/carts/me/merge', '/v1/checkouts'])
      for (const [bytes, status] of [
        [60_000, 400],
        [1_000_000, 413],
      ] as const) {
        const before = await happened()
        const answer = await served.app.inject({
          method: 'POST',
          url: path.startsWith('/') ? path : `/v1/shops/${path}`,
          headers: { authorization: `Bearer ${tokens.mallory}`, 'content-type': 'application/json' },
          payload: `{"sku":${deep(bytes - 10)}}`,
        })
        expect([path, bytes, answer.statusCode]).toEqual([path, bytes, status])
        expect(answer.headers['content-type']).toContain('application/problem+json')
        expect(await happened()).toBe(before)
      }
  })
})
