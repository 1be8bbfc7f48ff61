import type { Role } from '@cartstream/run'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve, stock } from './served.ts'

let served: Served
beforeAll(async () => {
  served = await serve()
  await stock(served)
  await stock(served, 'other')
})
afterAll(() => served.close())

const PEAR = { sku: 'pear', quantity: '1' }
const DELIVERY = { delta: '1', reason: 'delivery' }
const pear = { name: 'Pear', price: '0.30' }
const demo = { name: 'Demo', currency: 'GBP' }
const everybody: Role[] = ['admin', 'staff', 'customer', 'guest', 'service']
const hosts: Role[] = ['admin', 'staff']
const joiners: Role[] = ['admin', 'customer', 'service']
const ROOM = '7f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4c5b'
const ID = `demo.${'x'.repeat(22)}`
const BECAUSE = { reason: 'because' }
const routes: [
  route: string,
  method: 'PUT' | 'POST' | 'DELETE' | 'PATCH',
  path: string,
  body: unknown,
  roles: Role[],
][] = [
  ['set the policy', 'PUT', 'config', demo, ['admin']],
  ['list a product', 'PUT', 'products/pear', pear, ['admin']],
  ['delist a product', 'DELETE', 'products/plum', undefined, ['admin']],
  ['set stock', 'PUT', 'products/pear/stock', DELIVERY, ['admin', 'staff']],
  ['set a promotion', 'PUT', 'promotions/X10', { label: 'X', percent: '10' }, ['admin']],
  ['end a promotion', 'DELETE', 'promotions/X11', undefined, ['admin']],
  ['add to a cart', 'POST', 'carts/me/items', PEAR, everybody],
  ['clear a cart', 'DELETE', 'carts/me', undefined, everybody],
  ['merge carts', 'POST', 'carts/me/merge', { from: 'x' }, everybody],
  ['recalculate a cart', 'POST', 'carts/me/recalculate', undefined, everybody],
  ['keep holds', 'POST', 'carts/me/keep', undefined, everybody],
  ['save a line', 'POST', `carts/me/saved/${ID}`, undefined, everybody],
  ['bring a line back', 'DELETE', `carts/me/saved/${ID}`, undefined, everybody],
  ['claim a promotion', 'POST', 'carts/me/promotions', { code: 'X10' }, everybody],
  ['grant a discount', 'POST', 'carts/me/discounts', { label: 'X', percent: '10' }, ['admin', 'staff']],
  ['give a discount up', 'DELETE', `carts/me/discounts/${ID}`, undefined, everybody],
  ['check out', 'POST', 'carts/me/checkout', {}, everybody],
  ['give a checkout up', 'DELETE', 'carts/me/checkout', undefined, everybody],
  ['buy at once', 'POST', 'buy-now', PEAR, everybody],
  ['wait', 'POST', 'waitlist/pear', {}, everybody],
  ['wait no longer', 'DELETE', 'waitlist/pear', undefined, everybody],
  ['confirm a payment', 'POST', `payments/${ID}/confirm`, {}, everybody],
  ['fail a payment', 'POST', `payments/${ID}/fail`, {}, everybody],
  ['settle a payment', 'POST', `payments/${ID}/settle`, { how: 'refund' }, ['admin', 'staff']],
  ['cancel an order', 'POST', `orders/${ID}/cancel`, {}, ['admin', 'staff']],
  ['release a hold', 'POST', `reservations/${ID}/release`, BECAUSE, ['admin', 'staff', 'service']],
  ['extend a hold', 'POST', `reservations/${ID}/extend`, undefined, ['admin', 'staff', 'service']],
  ['clean up', 'POST', 'reservations/cleanup', undefined, ['admin', 'ops', 'service']],
  ['make a session', 'POST', 'sessions', { clientId: 'zoe', title: 'Tea' }, hosts],
  ['change a session', 'PATCH', `sessions/${ID}`, { title: 'Tea' }, hosts],
  ['start a session', 'POST', `sessions/${ID}/start`, undefined, hosts],
  ['pause a session', 'POST', `sessions/${ID}/pause`, undefined, hosts],
  ['resume a session', 'POST', `sessions/${ID}/resume`, undefined, hosts],
  ['end a session', 'POST', `sessions/${ID}/end`, undefined, hosts],
  ['cancel a session', 'POST', `sessions/${ID}/cancel`, undefined, hosts],
  ['convert a session', 'POST', `sessions/${ID}/convert`, {}, hosts],
  ['add to a session', 'POST', `sessions/${ID}/items`, PEAR, hosts],
  ['change what is in a session', 'PATCH', `sessions/${ID}/items`, { line: ID, quantity: '1' }, hosts],
  ['change a line of a session', 'PATCH', `sessions/${ID}/items/${ID}`, { quantity: '1' }, hosts],
  ['take out of a session', 'DELETE', `sessions/${ID}/items?line=${ID}`, undefined, hosts],
  ['take a line out of a session', 'DELETE', `sessions/${ID}/items/${ID}`, undefined, hosts],
  ['price in a session', 'PUT', `sessions/${ID}/prices/pear`, { price: '0.20' }, hosts],
  ['highlight in a session', 'PUT', `sessions/${ID}/highlight`, { sku: 'pear' }, hosts],
  ['mark a sample', 'PUT', `sessions/${ID}/items/${ID}/sample`, { sample: true }, hosts],
  ['make a sales sheet', 'POST', `sessions/${ID}/sales-sheet`, undefined, hosts],
  ['set credit', 'PUT', 'clients/zoe/credit', { limit: '10' }, hosts],
  ['join a room', 'POST', `rooms/${ROOM}/join`, undefined, joiners],
  ['add in a room', 'POST', `rooms/${ROOM}/items`, PEAR, joiners],
  ['ask for an order in a room', 'POST', `rooms/${ROOM}/checkout-request`, undefined, joiners],
  ['release all', 'POST', 'reservations/release-all', BECAUSE, ['admin', 'ops']],
]
const roles: Role[] = ['admin', 'staff', 'customer', 'guest', 'analyst', 'ops', 'service']
const asking = async (role: Role, body: unknown) => ({
  as: await served.token(role, `${role}-of-the-table`),
  ...(body !== undefined && { body }),
  headers: role === 'service' ? { 'cartstream-subject': 'zoe' } : {},
})

describe('the table of roles', () => {
  for (const [route, method, path, body, may] of routes) {
    it.each(roles)(`${route}: %s`, async (role) => {
      const { statusCode, ...answer } = await served.ask(method, `demo/${path}`, await asking(role, body))
      if (may.includes(role)) expect([200, 400, 404, 409], answer.body).toContain(statusCode)
      else expect(statusCode).toBe(403)
    })
  }
})

describe('checkouts over several shops', () => {
  it.each(roles)('are for those who have carts: %s', async (role) => {
    const carts = [{ shop: 'demo', cart: 'me' }]
    const answers = [
      await served.ask('POST', '/v1/checkouts', await asking(role, { carts })),
      await served.ask('POST', `/v1/checkouts/${ID}/confirm`, await asking(role, {})),
      await served.ask('DELETE', `/v1/checkouts/${ID}`, await asking(role, undefined)),
    ]
    for (const { statusCode } of answers)
      expect(everybody.includes(role) ? [200, 404, 409] : [403]).toContain(statusCode)
  })
})

describe('tenancy', () => {
  it.each(roles)('hides another shop from %s, whatever the role may do at home', async (role) => {
    for (const [, method, path, body] of routes) {
      const answer = await served.ask(method, `other/${path}`, await asking(role, body))
      expect(answer.statusCode).toBe(404)
      expect(answer.json().code).toBe('not-found')
    }
  })

  it('wants a token, and says how', async () => {
    const answer = await served.ask('POST', 'demo/carts/me/items', { body: PEAR })
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    expect(answer.json().code).toBe('unauthenticated')
  })

  it.each(['Bearer', 'Bearer ', 'Bearer x.y.z', 'Basic YTpi', 'Bearer \u00e9', `Bearer ${'x'.repeat(9000)}`])(
    'lets nobody in on %j',
    async (authorization) => {
      const answer = await served.ask('POST', 'demo/carts/me/items', { body: PEAR, headers: { authorization } })
      expect(answer.statusCode).toBe(401)
    },
  )

  it('asks for the token before it reads the body', async () => {
    const answer = await served.ask('POST', 'demo/carts/me/items', { body: { sku: 1 } })
    expect(answer.statusCode).toBe(401)
  })

  it("hides a customer's cart from another customer, in refusals as well", async () => {
    const alice = await served.token('customer', 'alice')
    const cart = (await served.ask('POST', 'demo/carts/me/items', { as: alice, body: PEAR })).json()
    const mallory = await served.token('customer', 'mallory')
    const line = cart.items[0].id
    for (const answer of [
      await served.ask('POST', `demo/carts/${cart.id}/items`, { as: mallory, body: PEAR }),
      await served.ask('PATCH', `demo/carts/${cart.id}/items/${line}`, { as: mallory, body: { quantity: '9' } }),
      await served.ask('DELETE', `demo/carts/${cart.id}/items/${line}`, { as: mallory }),
      await served.ask('DELETE', `demo/carts/${cart.id}`, { as: mallory, headers: { 'if-match': '"999"' } }),
    ]) {
      expect(answer.statusCode).toBe(404)
      expect(answer.json().cart).toBeUndefined()
      expect(answer.headers.etag).toBeUndefined()
    }
    for (const [method, path, body] of [
      ['POST', 'merge', { from: await served.token('guest', 'g') }],
      ['POST', 'recalculate'],
      ['POST', 'keep'],
      ['POST', `saved/${line}`],
      ['DELETE', `saved/${line}`],
      ['POST', 'promotions', { code: 'X10' }],
      ['DELETE', `discounts/${ID}`],
      ['POST', 'checkout', {}],
      ['DELETE', 'checkout'],
    ] as const) {
      const answer = await served.ask(method, `demo/carts/${cart.id}/${path}`, { as: mallory, ...(body && { body }) })
      expect([path, answer.statusCode, answer.json().cart]).toEqual([path, 404, undefined])
    }
    const mine = await served.ask('DELETE', `demo/carts/${cart.id}/items/${line}`, { as: alice })
    expect(mine.json()).toMatchObject({ id: cart.id, items: [] })
  })

  it('hides what an id that nobody has opened would show, from staff as well', async () => {
    const id = `demo.${'x'.repeat(22)}`
    for (const role of ['customer', 'staff'] as const) {
      const answer = await served.ask('DELETE', `demo/carts/${id}`, { as: await served.token(role, 'mallory') })
      expect(answer.statusCode).toBe(404)
      expect(answer.json().cart).toBeUndefined()
    }
  })

  it('lets staff touch any cart of the shop', async () => {
    const fred = await served.token('customer', 'fred')
    const cart = (await served.ask('POST', 'demo/carts/me/items', { as: fred, body: PEAR })).json()
    const staff = await served.token('staff', 'sam')
    const answer = await served.ask('POST', `demo/carts/${cart.id}/items`, { as: staff, body: PEAR })
    expect(answer.json()).toMatchObject({ id: cart.id, items: [{ quantity: '2' }] })
  })

  it('a shop without a configuration does not exist for shoppers, and leaves no trace; its admin is told', async () => {
    const before = served.loop.sizes()
    const shopper = await served.token('customer', 'alice', '*')
    const answer = await served.ask('POST', 'nowhere/carts/me/items', { as: shopper, key: 'k', body: PEAR })
    expect(answer.statusCode).toBe(404)
    expect(served.loop.sizes()).toEqual(before)
    expect(served.loop.view('nowhere')).toBeUndefined()
    const admin = await served.token('admin', 'root', '*')
    const told = await served.ask('PUT', 'nowhere/products/pear', { as: admin, body: pear })
    expect(told.json().code).toBe('shop-not-configured')
  })
})

describe('a service token', () => {
  const asService = async (subject: string | undefined) =>
    served.ask('POST', 'demo/carts/me/items', {
      as: await served.token('service', 'storefront'),
      body: PEAR,
      headers: subject === undefined ? {} : { 'cartstream-subject': subject },
    })

  it("acts for the customer it names, in the cart that the customer's own token reaches", async () => {
    const one = (await asService('gina')).json()
    const own = await served.ask('POST', 'demo/carts/me/items', {
      as: await served.token('customer', 'gina'),
      body: PEAR,
    })
    expect(own.json()).toMatchObject({ id: one.id, items: [{ quantity: '2' }] })
    expect((await asService('hank')).json().id).not.toBe(one.id)
  })

  it('must name one', async () => {
    for (const subject of [undefined, '', 'x'.repeat(256), 'caf\u00e9']) {
      const answer = await asService(subject)
      expect(answer.statusCode).toBe(400)
      expect(answer.json().errors).toMatchObject([{ pointer: '#/Cartstream-Subject', in: 'header' }])
    }
  })

  it('is the only kind that may name one', async () => {
    const answer = await served.ask('POST', 'demo/carts/me/items', {
      as: await served.token('staff', 'sam'),
      body: PEAR,
      headers: { 'cartstream-subject': 'gina' },
    })
    expect(answer.statusCode).toBe(403)
  })
})

describe('guests', () => {
  it('get a token that is good for a cart of their own', async () => {
    const made = await served.ask('POST', '/v1/guests', { body: { shop: 'demo' } })
    expect(made.statusCode).toBe(201)
    const { token, shops } = made.json()
    expect(shops).toEqual(['demo'])
    const added = await served.ask('POST', 'demo/carts/me/items', { as: token, body: PEAR })
    expect(added.json().items).toMatchObject([{ sku: 'pear' }])
    const another = (await served.ask('POST', '/v1/guests')).json()
    expect(another.shops).toBe('*')
    const theirs = await served.ask('DELETE', `demo/carts/${added.json().id}`, { as: another.token })
    expect(theirs.statusCode).toBe(404)
    expect((await served.ask('POST', 'other/carts/me/items', { as: token, body: PEAR })).statusCode).toBe(404)
  })

  it.each([{ shop: 'Demo' }, { shops: [] }, { shop: 'demo', shops: ['demo'] }, { role: 'admin' }])(
    'are not made from %j',
    async (body) => expect((await served.ask('POST', '/v1/guests', { body })).statusCode).toBe(400),
  )
})
