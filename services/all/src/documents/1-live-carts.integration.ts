import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, install } from '../../spec/installation.ts'
import {
  type ActiveCart,
  CartStore,
  createApiRequest,
  type Item,
  LiveCartsPage,
  type Storage,
} from './clients/live-carts.ts'

/** Document 1, "Live Carts", line by line, over a whole installation; then what it does not say, and what nobody should send. */

let s: Installation
let staff: string
const shops = { demo: 1800, corner: 1800, hasty: 2, closed: 1800 }
beforeAll(async () => {
  s = await install({ facades: { defaultShop: 'demo' } })
  for (const [shop, cartIdleSeconds] of Object.entries(shops)) {
    const policy = { currency: 'GBP', taxRate: '0', acceptUnverifiedCarts: shop !== 'closed', cartIdleSeconds }
    await s.put(`${shop}/config`, { name: shop, ...policy })
    await s.put(`${shop}/products/MUG`, { name: 'Mug', price: '12.50' })
    await s.put(`${shop}/products/MUG/stock`, { set: '50', reason: 'delivery' })
  }
  staff = await s.token('staff', 'sam', ['demo'])
})
afterAll(() => s.close())

/** As the document makes them. */
const newSession = () => `session-${Date.now()}-${Math.random().toString(36)}`
const TEA: Item = { id: 7, name: 'Tea', price: 4.95, quantity: 2, tags: ['green'], of: { farm: 'Uji' } }
const cart = { items: [TEA], total: 9.9, itemCount: 2 }
const inShop = (shop: string) => ({ headers: { 'x-shop-id': shop } })
type Said = { sessionId?: unknown; cart?: unknown }
const update = (body: Said | unknown, shop = 'demo') => s.ask('POST', '/api/carts/update', { body, ...inShop(shop) })
const remove = (sessionId: string, shop = 'demo') =>
  s.ask('DELETE', `/api/carts/${encodeURIComponent(sessionId)}`, inShop(shop))
const active = async (after?: Headers, as = staff): Promise<ActiveCart[]> => {
  const cookie = after?.get('set-cookie')?.split(';')[0]
  const { status, body } = await s.ask('GET', '/api/carts/active', { as, ...(cookie && { headers: { cookie } }) })
  expect([status, Array.isArray(body)]).toEqual([200, true])
  return body
}
const cartOf = (carts: readonly ActiveCart[], sessionId: string) => carts.find((one) => one.sessionId === sessionId)

describe('step 1: what is kept of a cart', () => {
  it('is the session, the items as they came, the figures, when it was made and last told, and the shop', async () => {
    const sessionId = newSession()
    const before = Date.now()
    const first = cartOf(await active((await update({ sessionId, cart })).headers), sessionId)!
    const times = { lastUpdated: expect.any(Number), createdAt: expect.any(Number) }
    expect(first).toEqual({ sessionId, ...cart, ...times, shopId: 'demo' })
    for (const at of [first.lastUpdated, first.createdAt]) expect(Math.abs(at - before)).toBeLessThan(5000)
    const more = { items: [TEA, { id: 8 }], total: 0.1 + 0.2, itemCount: 3 }
    const next = cartOf(await active((await update({ sessionId, cart: more })).headers), sessionId)!
    expect(next).toMatchObject({ ...more, total: 0.3, createdAt: first.createdAt })
    expect(next.lastUpdated).toBeGreaterThan(first.lastUpdated)
  })

  it('is gone half an hour after it was last told: what is told says until when', async () => {
    const told = await s.events('CartSynced')
    const { lastUpdated } = (await active())[0]!
    expect(told.map(({ expiresAt }) => Date.parse(expiresAt))).toContain(lastUpdated + 30 * 60_000)
  })

  it('is gone by itself, from the list and from the log, where the shop waits less long', async () => {
    const sessionId = newSession()
    const as = await s.token('staff', 'sam', ['hasty'])
    const { headers } = await update({ sessionId, cart }, 'hasty')
    const { lastUpdated } = cartOf(await active(headers, as), sessionId)!
    let seen = lastUpdated
    while (cartOf(await active(undefined, as), sessionId) !== undefined) {
      seen = Date.now()
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(seen - lastUpdated).toBeGreaterThan(1500)
    expect(seen - lastUpdated).toBeLessThan(3000)
    await expect.poll(() => s.events('SyncedCartEnded'), { timeout: 5000 }).toMatchObject([{ because: 'expired' }])
    const again = cartOf(await active((await update({ sessionId, cart }, 'hasty')).headers, as), sessionId)!
    expect(again.createdAt).toBeGreaterThan(lastUpdated)
  })
})

describe('step 2: GET /api/carts/active', () => {
  it('is for those who work in the shop: 401 without a token, 403 for everybody else', async () => {
    const nobody = await s.ask('GET', '/api/carts/active')
    expect([nobody.status, nobody.body]).toMatchObject([401, { code: 'unauthenticated', error: expect.any(String) }])
    for (const role of ['customer', 'guest', 'service', 'analyst', 'ops'] as const) {
      const { status, body } = await s.ask('GET', '/api/carts/active', { as: await s.token(role, role, ['demo']) })
      expect([status, body]).toMatchObject([403, { code: 'forbidden', error: `the role ${role} may not read this` }])
    }
    expect(await active(undefined, await s.token('admin', 'root', ['demo']))).toEqual(await active())
  })

  it('tells the carts of its own shop, and of no other', async () => {
    const [here, there] = [newSession(), newSession()]
    const { headers } = await update({ sessionId: here, cart })
    await update({ sessionId: there, cart }, 'corner')
    const corner = await s.token('staff', 'cora', ['corner'])
    expect(cartOf(await active(headers), there)).toBeUndefined()
    await expect.poll(() => active(undefined, corner)).toMatchObject([{ sessionId: there, shopId: 'corner' }])
    const elsewhere = await s.ask('GET', '/api/carts/active', { as: corner, ...inShop('demo') })
    expect([elsewhere.status, elsewhere.body]).toMatchObject([404, { error: 'Shop context not found' }])
  })

  it('has no shop where nothing names one that is there', async () => {
    const as = await s.token('admin', 'root')
    for (const [name, status] of [
      ['nowhere', 404],
      ['No Shop', 400],
    ] as const) {
      const told = await s.ask('GET', '/api/carts/active', { as, ...inShop(name) })
      expect([told.status, told.body]).toMatchObject([status, { error: 'Shop context not found' }])
    }
  })

  it('tells carts of the shop’s own storefront as well, with the name of who is logged in', async () => {
    const as = await s.token('customer', 'mia@example.com', ['demo'])
    const add = { method: 'POST', path: '/v1/shops/demo/carts/me/items', body: { sku: 'MUG', quantity: '2' } }
    const { headers, body } = await s.ask(add.method, add.path, { as, body: add.body })
    const { id } = body as { id: string }
    expect(cartOf(await active(headers), id)).toEqual({
      ...{ sessionId: id, total: 25, itemCount: 2, shopId: 'demo' },
      items: [{ id: expect.any(String), sku: 'MUG', name: 'Mug', unit: 'each', price: 12.5, quantity: 2, total: 25 }],
      ...{ lastUpdated: expect.any(Number), createdAt: expect.any(Number) },
      ...{ customerName: 'mia@example.com', customerEmail: 'mia@example.com' },
    })
  })

  it('tells the name of a customer whose session showed their token, and minds no token that is bad', async () => {
    const [named, bad, guest] = [newSession(), newSession(), newSession()]
    const as = async (sessionId: string, token: string) =>
      (await s.ask('POST', '/api/carts/update', { as: token, body: { sessionId, cart } })).headers
    await as(named, await s.token('customer', 'nora', ['demo']))
    await as(bad, 'no.such.token')
    const carts = await active(await as(guest, await s.token('guest', 'guest:1', ['demo'])))
    expect(cartOf(carts, named)).toMatchObject({ customerName: 'nora' })
    for (const id of [bad, guest]) expect(cartOf(carts, id)).not.toHaveProperty('customerName')
  })
})

describe('step 2: POST /api/carts/update', () => {
  it('needs no token, and says that it has succeeded', async () => {
    const { status, body } = await update({ sessionId: newSession(), cart })
    expect([status, body]).toEqual([200, { success: true }])
  })

  it('takes the shop of the installation where none is named', async () => {
    const sessionId = newSession()
    const { headers } = await s.ask('POST', '/api/carts/update', { body: { sessionId, cart } })
    expect(cartOf(await active(headers), sessionId)).toMatchObject({ shopId: 'demo' })
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['no session', { cart }],
    ['an empty session', { sessionId: '', cart }],
    ['no cart', { sessionId: 'session-1' }],
    ['a cart of null', { sessionId: 'session-1', cart: null }],
  ])('answers 400 and the document’s words to %s', async (_, body) => {
    const told = await update(body)
    const words = 'Missing sessionId or cart data'
    expect([told.status, told.body]).toMatchObject([400, { code: 'bad-request', error: words, message: words }])
  })

  it('holds nothing, is in nobody’s way, and cannot be bought', async () => {
    const sessionId = newSession()
    await update({ sessionId, cart: { items: [{ sku: 'MUG', quantity: 50 }], total: 0, itemCount: 50 } })
    const { body } = await s.ask('GET', '/v1/shops/demo/availability/MUG', { as: staff })
    expect(body).toMatchObject({ onHand: '50', held: '2' })
    const id = (await s.events('CartSynced')).at(-1)!.cart
    const bought = await s.ask('POST', `/v1/shops/demo/carts/${id}/checkout`, { as: staff })
    expect([bought.status, bought.body]).toMatchObject([409, { code: 'cart-unverified' }])
  })
})

describe('step 2: DELETE /api/carts/:sessionId', () => {
  it('takes the cart off the list; again, or where there never was one, it has succeeded as well', async () => {
    const sessionId = newSession()
    expect(cartOf(await active((await update({ sessionId, cart })).headers), sessionId)).toBeDefined()
    const gone = await remove(sessionId)
    expect([gone.status, gone.body]).toEqual([200, { success: true }])
    expect(cartOf(await active(gone.headers), sessionId)).toBeUndefined()
    const asked = async () => (await s.events('SyncedCartEnded')).filter(({ because }) => because === 'asked').length
    const before = await asked()
    for (const id of [sessionId, newSession()]) expect((await remove(id)).body).toEqual({ success: true })
    expect(await asked()).toBe(before)
  })

  it('takes it off this shop’s list, and leaves the same session’s of another shop', async () => {
    const sessionId = newSession()
    await update({ sessionId, cart }, 'corner')
    await update({ sessionId, cart })
    const { headers } = await remove(sessionId)
    expect(cartOf(await active(headers), sessionId)).toBeUndefined()
    const corner = await s.token('staff', 'cora', ['corner'])
    expect(cartOf(await active(headers, corner), sessionId)).toMatchObject({ shopId: 'corner' })
  })
})

describe('a session’s id', () => {
  it.each([
    'a/b/c',
    '../../etc/passwd',
    'a b?c=d&e#f%2Fg%',
    '🛒'.repeat(200),
    `"';drop table cart;--\\`,
    'اللغة-日本語',
    'update',
    'active',
  ])('may be whatever it is (%#): it is told, shown and taken away', async (sessionId) => {
    expect(cartOf(await active((await update({ sessionId, cart })).headers), sessionId)).toMatchObject(cart)
    expect(cartOf(await active((await remove(sessionId)).headers), sessionId)).toBeUndefined()
  })

  it('need not be percent-encoded where a path can do without', async () => {
    const sessionId = 'a/b/c'
    await update({ sessionId, cart })
    const { headers } = await s.ask('DELETE', '/api/carts/a/b/c')
    expect(cartOf(await active(headers), sessionId)).toBeUndefined()
    expect((await s.ask('DELETE', '/api/carts/')).body).toMatchObject({ status: 400, error: expect.any(String) })
    expect((await s.ask('DELETE', '/api/carts/%zz')).body).toMatchObject({ status: 400, code: 'bad-request' })
  })

  it('is refused beyond 200 characters, or with NUL, on every route', async () => {
    for (const sessionId of ['x'.repeat(201), '🛒'.repeat(201), 'a\0b']) {
      for (const told of [await update({ sessionId, cart }), await remove(sessionId)])
        expect([told.status, told.body]).toMatchObject([400, { code: 'bad-request', error: expect.any(String) }])
    }
  })

  it('is in the log only sealed, and nobody else’s cart is told by it', async () => {
    const sessionId = `session-${randomUUID()}`
    await update({ sessionId, cart })
    await remove(sessionId)
    const told = await Promise.all([s.events('CartSynced'), s.events('SyncedCartEnded'), s.events('CommandsAnswered')])
    expect(JSON.stringify(told)).not.toContain(sessionId)
    const [one] = told[0].slice(-1)
    expect(one!.session).toEqual({ subject: one!.owner, ct: expect.any(String) })
  })
})

describe('the dashboard of /v1', () => {
  it('shows them among its live carts, as unverified', async () => {
    const sessionId = newSession()
    await update({ sessionId, cart })
    const { cart: id, owner } = (await s.events('CartSynced')).at(-1)!
    const row = { id, unverified: true, purpose: 'synced', items: [TEA], itemCount: 2, total: '9.9', currency: 'GBP' }
    const list = async () => {
      const { body } = await s.ask('GET', '/v1/shops/demo/live-carts?limit=200', { as: staff })
      return (body as { rows: { id: string }[] }).rows.find((one) => one.id === id)
    }
    await expect.poll(list).toMatchObject({ ...row, owner, ownerKind: 'guest' })
    expect(JSON.stringify(await list())).not.toContain('"ct"')
    const { body } = await s.ask('GET', `/v1/shops/demo/carts/${id}`, { as: staff })
    expect(body).toMatchObject(row)
    const other = await s.token('customer', 'olaf', ['demo'])
    expect((await s.ask('GET', `/v1/shops/demo/carts/${id}`, { as: other })).status).toBe(404)
  })
})

describe('what is refused, and not recorded', () => {
  it.each<[string, object, string]>([
    ['no items', { total: 1, itemCount: 1 }, '#/cart/items'],
    ['items that are text', { ...cart, items: 'tea' }, '#/cart/items'],
    ['an item that is text', { ...cart, items: ['tea'] }, '#/cart/items/0'],
    ['201 items', { ...cart, items: Array(201).fill({}) }, '#/cart/items'],
    ['a total that is text', { ...cart, total: '9.90' }, '#/cart/total'],
    ['a total of null, as NaN is sent', { ...cart, total: null }, '#/cart/total'],
    ['a negative total', { ...cart, total: -0.01 }, '#/cart/total'],
    ['a total that no shop has', { ...cart, total: 1e300 }, '#/cart/total'],
    ['no count', { items: [], total: 1 }, '#/cart/itemCount'],
    ['a negative count', { ...cart, itemCount: -1 }, '#/cart/itemCount'],
  ])('%s', async (_, bad, pointer) => {
    const before = (await s.events('CartSynced')).length
    const told = await update({ sessionId: newSession(), cart: bad })
    expect([told.status, told.body]).toMatchObject([400, { code: 'bad-request', errors: [{ pointer }] }])
    expect(await s.events('CartSynced')).toHaveLength(before)
  })

  it('a session that is no text', async () => {
    for (const sessionId of [7, {}, ['a'], true])
      expect((await update({ sessionId, cart })).body).toMatchObject({ errors: [{ pointer: '#/sessionId' }] })
  })

  it('more than a body may have, and what is no JSON', async () => {
    const big = await update({ sessionId: newSession(), cart: { ...cart, items: [{ name: 'x'.repeat(70_000) }] } })
    expect([big.status, big.body]).toMatchObject([413, { code: 'too-large', error: expect.any(String) }])
    const headers = { 'content-type': 'application/json' }
    const broken = await fetch(`${s.url}/api/carts/update`, { method: 'POST', headers, body: '{"sessionId":' })
    expect([broken.status, await broken.json()]).toMatchObject([400, { error: expect.any(String) }])
  })

  it('a cart in a shop that takes none, or that is not there', async () => {
    const closed = await update({ sessionId: newSession(), cart }, 'closed')
    const words = 'The shop takes no carts of other storefronts'
    expect([closed.status, closed.body]).toMatchObject([409, { code: 'unverified-refused', error: words }])
    for (const told of [await update({ sessionId: 's', cart }, 'nowhere'), await remove('s', 'nowhere')])
      expect([told.status, told.body]).toMatchObject([404, { code: 'not-found', error: 'Shop context not found' }])
    for (const told of [await update({ sessionId: 's', cart }, 'No Shop'), await remove('s', 'No Shop')])
      expect([told.status, told.body]).toMatchObject([400, { error: 'Shop context not found' }])
  })
})

/** A browser's storage. */
const newStorage = (): Storage & { kept: Map<string, string> } => {
  const kept = new Map<string, string>()
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}

describe('steps 4 and 5, and the checklist, with the document’s client and dashboard', () => {
  const openStore = (shop = 'demo') => {
    const storage = newStorage()
    const errors: unknown[] = []
    const api = createApiRequest(s.url, inShop(shop))
    return { storage, errors, store: new CartStore({ api, storage, onError: (error) => errors.push(error) }) }
  }
  const openPage = async (shop = 'demo', everyMs?: number) => {
    const headers = { authorization: `Bearer ${await s.token('staff', 'dora', [shop])}` }
    const api = createApiRequest(s.url, { headers })
    return new LiveCartsPage({ api, ...(everyMs !== undefined && { everyMs }) })
  }
  const MILK: Item = { id: 'm', name: 'Milk', price: 0.1, quantity: 3 }

  it('cart tracking, cart updates within 5 seconds, cart removal: by the page that asks every five seconds', async () => {
    const [{ store, storage, errors }, page] = [openStore(), await openPage()]
    const shown = () => cartOf(page.carts, storage.kept.get('cart-session-id')!)
    await expect.poll(() => page.polls).toBe(1)
    /** It is there when the page asks next, however slow this machine is. */
    const next = async (isShown: () => Promise<unknown>) => {
      const [asked, since] = [page.polls, Date.now()]
      await isShown()
      expect(page.polls - asked).toBe(1)
      expect(Date.now() - since).toBeLessThan(7000)
    }
    const patient = { timeout: 15_000 }
    await store.addItem(TEA)
    await next(() => expect.poll(shown, patient).toMatchObject({ items: [TEA], total: 9.9, itemCount: 2 }))
    await store.updateQuantity(TEA.id, 1)
    await next(() => expect.poll(shown, patient).toMatchObject({ total: 4.95, itemCount: 1 }))
    await store.checkedOut()
    await next(() => expect.poll(shown, patient).toBeUndefined())
    page.close()
    expect(errors).toEqual([])
  }, 60_000)

  it('two storefronts of one shop: each has its own session, and what each does is shown', async () => {
    const [one, other, page] = [openStore(), openStore(), await openPage('demo', 100)]
    await Promise.all([one.store.addItem(TEA), other.store.addItem(MILK)])
    const shown = () => [one, other].map(({ storage }) => cartOf(page.carts, storage.kept.get('cart-session-id')!))
    await expect.poll(shown).toMatchObject([{ total: 9.9 }, { total: 0.3, itemCount: 3 }])
    await one.store.addItem({ ...MILK, quantity: 1 })
    await one.store.removeItem(TEA.id)
    await other.store.clearCart()
    await expect.poll(shown).toMatchObject([{ items: [{ ...MILK, quantity: 1 }] }, undefined])
    page.close()
  })

  it('the session outlives the page: it is kept in the browser', async () => {
    const { store, storage } = openStore()
    await store.addItem(TEA)
    const again = new CartStore({ api: createApiRequest(s.url), storage })
    await again.addItem(MILK)
    const own = async () =>
      (await active()).filter(({ sessionId }) => sessionId === storage.kept.get('cart-session-id'))
    await expect.poll(own).toMatchObject([{ items: [MILK] }])
    expect(storage.kept.get('cart-session-id')).toMatch(/^session-\d+-0\.[a-z0-9]+$/)
  })

  it('whoever is both at once reads at once what they wrote: by the cookie', async () => {
    const headers = { authorization: `Bearer ${staff}` }
    const api = createApiRequest(s.url, { headers })
    const storage = newStorage()
    const store = new CartStore({ api, storage })
    for (let quantity = 1; quantity <= 30; quantity++) {
      await store.updateQuantity(TEA.id, quantity)
      if (quantity === 1) await store.addItem(TEA)
      const carts = (await api('/api/carts/active')) as ActiveCart[]
      const itemCount = quantity === 1 ? TEA.quantity : quantity
      expect(cartOf(carts, storage.kept.get('cart-session-id')!)).toMatchObject({ itemCount })
    }
  })

  it('neither minds a back end that refuses, or is away', async () => {
    const { store, errors } = openStore('closed')
    await store.addItem(TEA)
    expect([store.items, errors.map(String)]).toEqual([
      [TEA],
      ['Error: 409 The shop takes no carts of other storefronts'],
    ])
    const away = createApiRequest('http://127.0.0.1:1')
    const lost: unknown[] = []
    await new CartStore({ api: away, storage: newStorage(), onError: (error) => lost.push(error) }).addItem(TEA)
    const page = new LiveCartsPage({ api: away, everyMs: 50, onError: (error) => lost.push(error) })
    await expect.poll(() => page.polls).toBeGreaterThan(1)
    page.close()
    expect(page.carts).toEqual([])
    expect(lost.length).toBeGreaterThan(2)
  })
})
