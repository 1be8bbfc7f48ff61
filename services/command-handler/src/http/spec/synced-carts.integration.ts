import { cartIdOf } from '@cartstream/keys'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Served, serve, stock } from './served.ts'

let served: Served
let alice: string
let admin: string
let mine: string
beforeEach(async () => {
  served = await serve({ deadlineMs: 1e9 })
  await stock(served)
  alice = await served.token('customer', 'alice')
  admin = await served.token('admin', 'root')
  mine = cartIdOf('demo', await served.keys.actorOf('alice'), 'synced')
  await accept(true)
})
afterEach(() => served.close())

const accept = (acceptUnverifiedCarts: boolean) =>
  served.ask('PUT', 'demo/config', { as: admin, body: { name: 'Demo', currency: 'GBP', acceptUnverifiedCarts } })
const cart = { items: [{ id: 7, name: 'Tea', price: 4.95, quantity: 2 }], itemCount: 2, total: '9.90' }
const sync = (body: unknown = cart, { as = alice, key, at = 'me' }: { as?: string; key?: string; at?: string } = {}) =>
  served.ask('POST', `demo/carts/${at}/sync`, { as, body, ...(key !== undefined && { key }) })
const end = (as = alice) => served.ask('DELETE', 'demo/carts/me/sync', { as })
const ended = { id: expect.any(String), unverified: true, now: expect.any(String) }

describe('a cart that another storefront keeps', () => {
  it('is told of whole, under the id that is its caller’s own, and has figures and an end', async () => {
    const answer = await sync()
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { ...ended, id: mine, itemCount: 2, total: '9.90', expiresAt: expect.any(String) },
    ])
    expect(answer.headers).toHaveProperty('cartstream-position')
    expect(await served.events('CartSynced')).toMatchObject([{ cart: mine, ownerKind: 'customer', ...cart }])
  })

  it('is replaced by what is told next, by name or as `me`; a replay tells it once', async () => {
    const next = { items: [], itemCount: 0, total: '0' }
    await sync()
    expect((await sync(next, { key: 'k', at: mine })).json()).toMatchObject({ id: mine, itemCount: 0, total: '0' })
    expect((await sync(next, { key: 'k', at: mine })).headers['idempotent-replayed']).toBe('true')
    expect((await sync(cart, { key: 'k' })).json()).toMatchObject({ code: 'key-reused' })
    expect(await served.events('CartSynced')).toHaveLength(2)
  })

  it('holds nothing and leaves the cart of the shop alone', async () => {
    const added = await served.ask('POST', 'demo/carts/me/items', { as: alice, body: { sku: 'apple', quantity: '2' } })
    await sync({ ...cart, items: [{ sku: 'apple', quantity: '8' }] })
    expect(served.loop.view('demo')!.get('pool', 'apple/-')!.held).toBe('2')
    expect(added.json().id).not.toBe(mine)
    expect((await served.ask('POST', 'demo/carts/me/checkout', { as: alice })).json().cart.items).toHaveLength(1)
  })

  it('is neither changed nor sold as a cart of the shop', async () => {
    await sync()
    const asked = [
      ['POST', 'checkout', undefined],
      ['POST', 'items', { sku: 'apple', quantity: '1' }],
      ['DELETE', '', undefined],
    ] as const
    for (const [method, path, body] of asked) {
      const answer = await served.ask(method, `demo/carts/${mine}/${path}`.replace(/\/$/, ''), { as: alice, body })
      expect(answer.json()).toMatchObject({ status: 409, code: 'cart-unverified' })
    }
    expect(await served.events('CheckoutStarted')).toEqual([])
  })

  it('ends when its storefront says so, again and again', async () => {
    await sync()
    expect((await end()).json()).toEqual({ ...ended, id: mine })
    expect((await end()).statusCode).toBe(200)
    expect(await served.events('SyncedCartEnded')).toEqual([{ cart: mine, because: 'asked' }])
  })

  it('ends by itself when nothing was told for half an hour, and not a moment sooner', async () => {
    await sync()
    served.pass(1790)
    expect((await sync()).json()).toMatchObject({ itemCount: 2 })
    served.pass(1795)
    await accept(true) // whatever is due comes with the next batch at the latest
    expect(await served.events('SyncedCartEnded')).toEqual([])
    served.pass(6)
    await sync({ ...cart, total: '1' })
    expect(await served.events('SyncedCartEnded')).toEqual([{ cart: mine, because: 'expired' }])
    expect(served.loop.view('demo')!.get('synced', mine)).toMatchObject({ total: '1' })
  })

  it('is a back end’s to tell for the customer it names', async () => {
    const service = await served.token('service', 'backend')
    const headers = { 'cartstream-subject': 'alice' }
    const answer = await served.ask('POST', 'demo/carts/me/sync', { as: service, headers, body: cart })
    expect(answer.json()).toMatchObject({ id: mine })
  })
})

describe('is refused, and nothing is recorded', () => {
  const nothing = async () => expect(await served.events('CartSynced')).toEqual([])

  it('where the shop takes none; what was taken may still be ended', async () => {
    await sync()
    await accept(false)
    expect((await sync()).json()).toMatchObject({ status: 409, code: 'unverified-refused' })
    expect(await served.events('CartSynced')).toHaveLength(1)
    expect((await end()).statusCode).toBe(200)
  })

  it('of another customer, another shop, a role that has no cart, or nobody', async () => {
    const bob = await served.token('customer', 'bob')
    expect((await sync(cart, { as: bob, at: mine })).json()).toMatchObject({ status: 404, code: 'not-found' })
    expect((await sync(cart, { at: cartIdOf('demo', 'x', 0) })).json()).toMatchObject({ status: 404 })
    const elsewhere = await served.token('customer', 'alice', ['farm'])
    expect((await sync(cart, { as: elsewhere })).json()).toMatchObject({ status: 404 })
    expect((await sync(cart, { as: await served.token('analyst') })).json()).toMatchObject({ status: 403 })
    expect((await served.ask('POST', 'demo/carts/me/sync', { body: cart })).json()).toMatchObject({ status: 401 })
    await nothing()
  })

  const nested = (depth: number): unknown => (depth === 0 ? 1 : { of: nested(depth - 1) })
  it.each<[string, object, string]>([
    ['no items', { itemCount: 0, total: '0' }, '#/items'],
    ['items that are no list', { ...cart, items: {} }, '#/items'],
    ['an item that is no object', { ...cart, items: [7] }, '#/items/0'],
    ['an item that is a list', { ...cart, items: [[]] }, '#/items/0'],
    ['more than 200 items', { ...cart, items: Array(201).fill({}) }, '#/items'],
    ['items nested nine deep', { ...cart, items: [nested(9)] }, '#/items'],
    ['items of more than 32,000 bytes', { ...cart, items: [{ name: 'ä'.repeat(16_000) }] }, '#/items'],
    ['a total that is a number', { ...cart, total: 9.9 }, '#/total'],
    ['a negative total', { ...cart, total: '-1' }, '#/total'],
    ['a negative count', { ...cart, itemCount: -1 }, '#/itemCount'],
    ['a count that is text', { ...cart, itemCount: '2' }, '#/itemCount'],
    ['what is not known here', { ...cart, currency: 'EUR' }, '#/currency'],
  ])('with %s', async (_, body, pointer) => {
    const answer = (await sync(body)).json()
    expect(answer).toMatchObject({ status: 400, code: 'bad-request', errors: [{ pointer }] })
    await nothing()
  })

  it('with items of more than 4,000 bytes, of a guest', async () => {
    const guest = await served.token('guest')
    const answer = await sync({ ...cart, items: [{ name: 'x'.repeat(4000) }] }, { as: guest })
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: '#/items', code: 'too_big' }] })
    await nothing()
  })

  it('nested deeper than anybody could write them, or with If-Match', async () => {
    const deep = `{"items":[${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}],"itemCount":1,"total":"1"}`
    const headers = { 'content-type': 'application/json' }
    const answer = await served.ask('POST', 'demo/carts/me/sync', { as: alice, headers, body: deep })
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: '#/items' }] })
    const matched = await served.ask('POST', 'demo/carts/me/sync', {
      as: alice,
      headers: { 'if-match': '"1"' },
      body: cart,
    })
    expect(matched.json()).toMatchObject({ status: 400 })
    await nothing()
  })

  it('takes what is just within bounds', async () => {
    const items = [{ ...(nested(8) as object), name: 'x'.repeat(31_900), '': null, 'ä🛒/~': [true, 0.1] }]
    expect((await sync({ ...cart, items })).json()).toMatchObject({ itemCount: 2 })
    expect((await sync({ ...cart, items: Array(200).fill({}) })).statusCode).toBe(200)
    expect((await served.events('CartSynced'))[0]!.items).toEqual(items)
  })
})
