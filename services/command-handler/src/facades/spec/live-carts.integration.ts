import { mostSynced } from '@cartstream/decide'
import { cartIdOf, type Keys } from '@cartstream/keys'
import { createMemoryKeys } from '@cartstream/keys/memory'
import type { InjectOptions } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { type Served, type ServeOptions, serve, stock } from '../../http/spec/served.ts'

let served: Served
afterEach(() => served.close())

const open = async (options: ServeOptions = {}) => {
  served = await serve({ deadlineMs: 1e9, facades: { defaultShop: 'demo' }, ...options })
  await stock(served)
  const body = { name: 'Demo', currency: 'GBP', acceptUnverifiedCarts: true }
  await served.ask('PUT', 'demo/config', { as: await served.token('admin'), body })
}
const cart = { items: [{ id: 7 }], total: 9.9, itemCount: 2 }
const tell = (sessionId = 'session-1', more: Partial<InjectOptions> = {}) =>
  served.app.inject({ method: 'POST', url: '/api/carts/update', payload: { sessionId, cart }, ...more })
const end = (sessionId = 'session-1') => served.app.inject({ method: 'DELETE', url: `/api/carts/${sessionId}` })

describe('the cart of a session', () => {
  it('is one cart, under an id that is derived from the session’s and says nothing of it, on every handler', async () => {
    await open()
    await tell()
    await tell()
    const other = await serve({ beside: served, facades: { defaultShop: 'demo' } })
    await other.app.inject({ method: 'POST', url: '/api/carts/update', payload: { sessionId: 'session-1', cart } })
    await other.close()
    await tell('session-2')
    const told = await served.events('CartSynced')
    const owner = await served.keys.pseudonymOf({ shop: 'demo', field: 'session' }, 'session-1')
    expect(told.slice(0, 3).map((one) => one.cart)).toEqual(Array(3).fill(cartIdOf('demo', owner, 'synced')))
    expect(new Set(told.map((one) => one.cart)).size).toBe(2)
    expect(JSON.stringify(told)).not.toContain('session-1')
    const place = { shop: 'demo', actor: owner, field: 'session' }
    expect(await served.keys.open(place, told[0]!.session!)).toEqual({ plain: 'session-1' })
  })

  it('ends thirty minutes after it was last told of, and not a second sooner', async () => {
    await open()
    await tell()
    served.pass(1000)
    await tell()
    served.pass(1799)
    await tell()
    expect(await served.events('SyncedCartEnded')).toEqual([])
    served.pass(1801)
    await end()
    const [first] = await served.events('CartSynced')
    expect(await served.events('SyncedCartEnded')).toEqual([{ cart: first!.cart, because: 'expired' }])
  })

  it('is told once under one key, and the same key for another cart is refused', async () => {
    await open()
    const headers = { 'idempotency-key': 'k' }
    expect((await tell('session-1', { headers })).json()).toEqual({ success: true })
    expect((await tell('session-1', { headers })).headers['idempotent-replayed']).toBe('true')
    const payload = { sessionId: 'session-1', cart: { ...cart, total: 1 } }
    const other = (await tell('session-1', { headers, payload })).json()
    expect(other).toMatchObject({ status: 422, code: 'key-reused', error: expect.any(String) })
    expect((await tell('session-2', { headers })).headers).not.toHaveProperty('idempotent-replayed')
    expect(await served.events('CartSynced')).toHaveLength(2)
  })
})

describe('whoever tells of sessions', () => {
  it('is counted by address, since there is nothing else to count', async () => {
    await open({ limits: { sessions: { quota: 3, windowSeconds: 60 } } })
    const answers = [await tell(), await end(), await tell(), await tell(), await end()]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429, 429])
    const { headers } = answers[3]!
    expect(headers).toMatchObject({
      'retry-after': expect.any(String),
      ratelimit: expect.stringContaining('"sessions"'),
    })
    expect(answers[3]!.json()).toMatchObject({ code: 'too-many-requests', error: expect.any(String) })
    expect((await tell('session-1', { remoteAddress: '10.0.0.7' })).statusCode).toBe(200)
  })

  it('may say 4,000 bytes of items, and more only with a customer’s token', async () => {
    await open()
    const items = (bytes: number) => [{ name: 'x'.repeat(bytes - '[{"name":""}]'.length) }]
    const say = async (bytes: number, as?: string) => {
      const headers = as === undefined ? {} : { authorization: `Bearer ${as}` }
      return (
        await tell('session-1', { headers, payload: { sessionId: 's', cart: { ...cart, items: items(bytes) } } })
      ).json()
    }
    expect(await say(4000)).toEqual({ success: true })
    for (const as of [undefined, 'no.such.token', await served.token('guest')])
      expect(await say(4001, as)).toMatchObject({
        ...{ status: 400, code: 'bad-request', error: expect.any(String) },
        errors: [{ pointer: '#/cart/items', code: 'too_big', detail: expect.stringContaining('4000 bytes') }],
      })
    expect(await say(32_000, await served.token('customer'))).toEqual({ success: true })
    expect(await served.events('CartSynced')).toHaveLength(2)
  })

  it('is told that a session was erased: nothing can be sealed for it any more', async () => {
    await open()
    await tell()
    await served.keys.erase((await served.events('CartSynced'))[0]!.owner)
    expect((await tell()).json()).toMatchObject({ status: 400, errors: [{ pointer: '#/sessionId', code: 'erased' }] })
    expect((await end()).json()).toEqual({ success: true })
  })

  it('leaves no key behind where the shop takes none, or is not there', async () => {
    const keys = createMemoryKeys()
    const sealed: string[] = []
    const seal: Keys['seal'] = (place, text) => keys.seal(place, text).finally(() => sealed.push(place.shop))
    await open({ keys: { ...keys, seal } })
    const body = { name: 'Demo', currency: 'GBP', acceptUnverifiedCarts: false }
    await served.ask('PUT', 'demo/config', { as: await served.token('admin'), body })
    expect((await tell()).json()).toMatchObject({ status: 409, code: 'unverified-refused', error: expect.any(String) })
    const elsewhere = await tell('session-1', { headers: { 'x-shop-id': 'nowhere' } })
    expect(elsewhere.json()).toMatchObject({ status: 404, code: 'not-found' })
    expect(sealed).toEqual([])
    const willing = { ...body, acceptUnverifiedCarts: true }
    await served.ask('PUT', 'demo/config', { as: await served.token('admin'), body: willing })
    expect((await tell()).json()).toEqual({ success: true })
    expect(sealed).toEqual(['demo'])
  })

  it('is refused one more cart than a shop may have, without a key left behind; those that are there go on', async () => {
    const keys = createMemoryKeys()
    const sealed: string[] = []
    const seal: Keys['seal'] = (place, text) => keys.seal(place, text).finally(() => sealed.push(text))
    await open({ keys: { ...keys, seal }, limits: { sessions: { quota: 1e6, windowSeconds: 60 } } })
    for (let n = 0; n < mostSynced; n += 100)
      await Promise.all(Array.from({ length: 100 }, (_, m) => tell(`session-${n + m}`)))
    const refused = {
      status: 409,
      code: 'over-limit',
      detail: expect.stringContaining('2000 carts'),
      error: expect.any(String),
    }
    expect((await tell('one-more')).json()).toMatchObject(refused)
    expect(sealed).not.toContain('one-more')
    expect((await tell('session-7')).json()).toEqual({ success: true })
    await end('session-7')
    expect((await tell('one-more')).json()).toEqual({ success: true })
    expect((await tell('session-7')).json()).toMatchObject(refused)
  })

  it('is asked to come again while the keys are out of reach, and nothing is recorded', async () => {
    const away = () => Promise.reject(new Error('no such host'))
    await open({ keys: { ...createMemoryKeys(), pseudonymOf: away } })
    for (const answer of [await tell(), await end()])
      expect(answer.json()).toMatchObject({ status: 503, code: 'unavailable', error: expect.any(String) })
    expect(await served.events('CartSynced')).toEqual([])
  })
})
