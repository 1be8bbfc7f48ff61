import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ads, type Any, adParts, openAds, type Person, SHOP } from '../../spec/ads.ts'

/** What document 3's routes refuse: with a problem that says `error` and `message` as well, and nothing in the log. */
let s: Ads
let people: Record<'ann' | 'mallory' | 'guest' | 'analyst' | 'staff' | 'admin', Person>
/** What Ann has, and nobody else may touch. */
let hers: { paymentIntentId: string }
beforeAll(async () => {
  s = await openAds()
  await s.ad('CA#quarter', 5)
  await s.ad('CA#half', 5, { price: '1800' })
  const roles = { guest: 'guest', analyst: 'analyst', staff: 'staff', admin: 'admin' } as const
  const all = ['ann', 'mallory', 'guest', 'analyst', 'staff', 'admin'] as const
  const found = await Promise.all(
    all.map(async (name) => [name, await s.person(name, name in roles ? roles[name as 'guest'] : 'customer')] as const),
  )
  people = Object.fromEntries(found) as typeof people
  const { body } = await people.ann.ask('POST', '/api/create-payment-intent', one())
  hers = { paymentIntentId: body.paymentIntentId }
  await people.ann.add('CA#quarter')
  await people.mallory.add('CA#half')
})
afterAll(() => s.close())

const quarter = adParts('CA#quarter')
const one = (more: object = {}) => ({ amount: 1080, ...quarter, adTitle: '1/4 PAGE', ...more })
const item = (more: object = {}) => ({ ...adParts('CA#half'), price: 1800, title: '1/2 PAGE', ...more })
const without = (name: string, from: object) => Object.fromEntries(Object.entries(from).filter(([key]) => key !== name))

type Bad = { as?: keyof typeof people; status?: number; code?: string; pointer?: string }
const refused = async (
  asked: [Any, string, unknown?],
  { as = 'mallory', status = 400, code = 'bad-request', pointer }: Bad = {},
) => {
  const [method, path, body] = asked
  const before = await s.happened()
  const told = await people[as].ask(method, path, body)
  expect([asked, told.status, told.body]).toMatchObject([asked, status, { status, code }])
  expect(told.headers.get('content-type')).toContain('application/problem+json')
  const { error, message, requestId, errors } = told.body
  expect([error, message]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)])
  expect(requestId).toBe(told.headers.get('request-id'))
  if (pointer !== undefined) expect(errors.map((field: Any) => field.pointer)).toContain(pointer)
  expect(await s.happened()).toBe(before)
}
const ROUTES = [
  ['POST', '/api/cart/add', quarter],
  ['DELETE', '/api/cart/remove', { itemId: 'CA#quarter' }],
  ['DELETE', '/api/cart/clear', undefined],
  ['GET', '/api/cart', undefined],
  ['GET', '/api/inventory/CA', undefined],
  ['POST', '/api/create-payment-intent', { amount: 1080, ...quarter }],
  ['POST', '/api/confirm-payment', { paymentIntentId: 'ti_x' }],
  ['POST', '/api/reservations/cleanup', undefined],
  ['POST', '/api/update-inventory', quarter],
] as const

describe('missing and wrong fields', () => {
  it.each([
    [{ state: 'CA' }, '#/adType'],
    [{ adType: 'quarter' }, '#/state'],
    [{ state: 'CA', adType: 7 }, '#/adType'],
    [{ state: '', adType: 'quarter' }, '#/state'],
    [{ state: 'CA#x', adType: 'quarter' }, '#/state'],
    [{ state: 'C/A', adType: 'quarter' }, '#/state'],
    [{ state: 'CA', adType: 'x'.repeat(33) }, '#/adType'],
    [{ ...quarter, quantity: 2 }, '#/quantity'],
    [{ ...quarter, userId: 'ann' }, '#/userId'],
    [{ ...quarter, price: 1 }, '#/price'],
  ])('of an add: %j', (body, pointer) => refused(['POST', '/api/cart/add', body], { pointer }))

  it.each([{}, [], null, 'CA', 7].map((body) => [body]))('of an add that says nothing: %j', (body) =>
    refused(['POST', '/api/cart/add', body]),
  )

  it.each([
    [undefined, '#/itemId'],
    [{}, '#/itemId'],
    [{ itemId: 7 }, '#/itemId'],
    [{ itemId: 'a/b' }, '#/itemId'],
    [{ itemId: 'CA#half', userId: 'ann' }, '#/userId'],
  ])('of a removal: %j', (body, pointer) => refused(['DELETE', '/api/cart/remove', body], { pointer }))

  it.each([
    [without('amount', one()), '#/amount'],
    [without('state', one()), '#/state'],
    [without('adType', one()), '#/adType'],
    [one({ amount: '1080' }), '#/amount'],
    [one({ amount: -1080 }), '#/amount'],
    [one({ amount: null }), '#/amount'],
    [one({ amount: 1e15 }), '#/amount'],
    [one({ amount: 1080.00001 }), '#/amount'],
    [one({ currency: 'USD' }), '#/currency'],
    [{ cartItems: [] }, '#/cartItems'],
    [{ cartItems: {} }, '#/cartItems'],
    [{ cartItems: [without('price', item())] }, '#/cartItems/0/price'],
    [{ cartItems: [without('state', item())] }, '#/cartItems/0/state'],
    [{ cartItems: [item({ price: '1800' })] }, '#/cartItems/0/price'],
    [{ cartItems: [item({ quantity: 0 })] }, '#/cartItems/0/quantity'],
  ])('of a payment intent: %j', (body, pointer) => refused(['POST', '/api/create-payment-intent', body], { pointer }))

  it.each([
    [{}, '#/paymentIntentId'],
    [{ paymentIntentId: '' }, '#/paymentIntentId'],
    [{ paymentIntentId: 7 }, '#/paymentIntentId'],
    [{ paymentIntentId: 'ti_x', amount: 1 }, '#/amount'],
  ])('of a confirmation: %j', (body, pointer) => refused(['POST', '/api/confirm-payment', body], { pointer }))

  it.each([
    [{}, '#/state'],
    [{ ...quarter, quantity: 0 }, '#/quantity'],
    [{ ...quarter, quantity: -1 }, '#/quantity'],
    [{ ...quarter, quantity: 1.5 }, '#/quantity'],
    [{ ...quarter, quantity: '1' }, '#/quantity'],
    [{ ...quarter, inventory: 7 }, '#/inventory'],
  ])('of an inventory update: %j', (body, pointer) =>
    refused(['POST', '/api/update-inventory', body], { as: 'admin', pointer }),
  )
})

describe('unknown states, ads and payments', () => {
  const unknown = { status: 404, code: 'not-found' }
  it('have no inventory', () => refused(['GET', '/api/inventory/ZZ'], unknown))
  it('of which only a part is there have none, either', () => refused(['GET', '/api/inventory/C'], unknown))
  it('that no state could be called are not understood', () => refused(['GET', '/api/inventory/CA%23quarter']))
  it('cannot be added', () => refused(['POST', '/api/cart/add', { state: 'ZZ', adType: 'quarter' }], unknown))
  it('cannot be paid for', () => refused(['POST', '/api/create-payment-intent', one({ state: 'ZZ' })], unknown))
  it('that are not sold any more are not shown, nor paid for out of a cart that still has them', async () => {
    await s.ad('DL#gone', 1)
    const late = await s.person('late')
    await late.add('DL#gone')
    await people.admin.ask('DELETE', `/v1/shops/${SHOP}/products/DL%23gone`)
    expect(await s.shown('DL#gone')).toBeUndefined()
    const { items } = await late.get('/api/cart')
    const told = await late.ask('POST', '/api/create-payment-intent', { cartItems: items })
    expect([told.status, told.body]).toMatchObject([409, { code: 'delisted', error: expect.any(String) }])
  })
  it('have no stock to take from', () =>
    refused(['POST', '/api/update-inventory', { state: 'ZZ', adType: 'x' }], { ...unknown, as: 'admin' }))
  it.each(['ti_x', 'pi_3Nothing', `${SHOP}.${'a'.repeat(22)}`, `other.${'a'.repeat(22)}`, 'free:x'])(
    'are confirmed by nobody: %s',
    (paymentIntentId) => refused(['POST', '/api/confirm-payment', { paymentIntentId }], unknown),
  )
})

describe('501-character metadata', () => {
  const long = 'x'.repeat(501)
  it('is refused as a title', () =>
    refused(['POST', '/api/create-payment-intent', one({ adTitle: long })], { pointer: '#/adTitle' }))
  it('is refused in the cart’s items', () =>
    refused(['POST', '/api/create-payment-intent', { cartItems: [item({ title: long })] }], {
      pointer: '#/cartItems/0/title',
    }))
  it('is taken with 500', async () => {
    const paying = await s.person('five hundred')
    const { status } = await paying.ask('POST', '/api/create-payment-intent', one({ adTitle: 'x'.repeat(500) }))
    expect(status).toBe(200)
  })
})

describe('amounts that differ from ours', () => {
  const differs = { status: 409, code: 'price-changed' }
  it.each([1000, 1079.99, 1080.01, 10.8, 0])('are refused for one ad: %d', (amount) =>
    refused(['POST', '/api/create-payment-intent', one({ amount })], differs),
  )
  it('are refused as prices of the cart’s items', () =>
    refused(['POST', '/api/create-payment-intent', { cartItems: [item({ price: 1 })] }], differs))
  it('are refused as the cart’s total', () =>
    refused(['POST', '/api/create-payment-intent', { cartItems: [item()], amount: 1800 }], differs))
})

describe('cart items that are not in the cart', () => {
  const changed = { status: 412, code: 'version-conflict' }
  it.each([
    [[{ ...quarter, price: 1000 }]],
    [[item(), { ...quarter, price: 1000 }]],
    [[item(), item()]],
    [[item({ quantity: 2 })]],
  ])('are refused: %j', (cartItems) => refused(['POST', '/api/create-payment-intent', { cartItems }], changed))
  it('are refused where one is left out', async () => {
    await people.ann.ask('POST', '/api/cart/add', adParts('CA#half'))
    await refused(['POST', '/api/create-payment-intent', { cartItems: [item()] }], { ...changed, as: 'ann' })
  })
  it('are refused for an empty cart', () =>
    refused(['POST', '/api/create-payment-intent', { cartItems: [item()] }], {
      ...{ as: 'guest', status: 409, code: 'cart-empty' },
    }))
})

describe('other users’ things', () => {
  it('cannot be paid: they are not there', () =>
    refused(['POST', '/api/confirm-payment', hers], { status: 404, code: 'not-found' }))
  it('are not in the own cart, and stay where they are', async () => {
    const before = await s.happened()
    const { status, body } = await people.mallory.ask('DELETE', '/api/cart/remove', { itemId: 'CA#quarter' })
    expect([status, body.cart.items.map((one: Any) => one.itemId)]).toEqual([200, ['CA#half']])
    expect(await s.happened()).toBe(before)
    expect((await people.ann.get('/api/cart')).items).toHaveLength(2)
  })
})

describe('who may', () => {
  it.each(ROUTES)('nobody without a token: %s %s', async (method, path, body) => {
    const { status, body: told } = await s.ask(method, path, { body })
    expect([status, told]).toMatchObject([401, { code: 'unauthenticated', error: expect.any(String) }])
  })
  it.each(ROUTES)('nobody with a token of another shop: %s %s', async (method, path, body) => {
    const as = await s.token('admin', 'root', ['other'])
    const { status, body: told } = await s.ask(method, path, { as, body, headers: { 'x-shop-id': SHOP } })
    expect([status, told]).toMatchObject([404, { code: 'not-found', error: expect.any(String) }])
  })
  const forbidden = { status: 403, code: 'forbidden' }
  it.each(['ann', 'guest', 'analyst', 'staff'] as const)('no %s cleans up: admin or internal only', (as) =>
    refused(['POST', '/api/reservations/cleanup'], { ...forbidden, as }),
  )
  it.each(['ann', 'guest', 'analyst'] as const)('no %s updates the inventory', (as) =>
    refused(['POST', '/api/update-inventory', quarter], { ...forbidden, as }),
  )
  it('no analyst has a cart', () => refused(['POST', '/api/cart/add', quarter], { ...forbidden, as: 'analyst' }))

  it('a back end does for the customer that it names what that customer could', async () => {
    const as = await s.token('service', 'storefront', [SHOP])
    const headers = { 'cartstream-subject': 'carla' }
    const added = await s.ask('POST', '/api/cart/add', { as, headers, body: quarter })
    expect(added.body).toMatchObject({ reservation: { userId: 'carla' } })
    const cookie = added.headers.get('set-cookie')!.split(';')[0]!
    expect((await (await s.person('carla')).get('/api/cart')).userId).toBe('carla')
    const seen = await s.ask('GET', '/api/cart', { as, headers: { ...headers, cookie } })
    expect(seen.body).toMatchObject({ userId: 'carla', itemCount: 1 })
    for (const path of ['/api/reservations/cleanup', '/api/update-inventory']) {
      const body = path.endsWith('inventory') ? quarter : undefined
      expect((await s.ask('POST', path, { as, body })).status).toBe(200)
    }
  })

  it('a shop that shows no numbers shows customers none, and its people all', async () => {
    await s.put(`${SHOP}/config`, { name: 'Green Pages', currency: 'USD', taxRate: '0.08', stockShown: 'low-in-out' })
    const none = { inventory: null, activeReservations: null, availableNow: null, stock: 'low' }
    await expect.poll(async () => (await people.guest.get('/api/inventory/CA')).ads[0]).toMatchObject(none)
    expect((await people.staff.get('/api/inventory/CA')).ads[0].inventory).toEqual(expect.any(Number))
  })
})
