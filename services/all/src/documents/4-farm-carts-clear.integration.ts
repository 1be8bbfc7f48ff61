import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Farms, openFarms } from '../../spec/farms.ts'

/** Document 4, clearAllCarts: the carts of all farms, each farm's in an append of its own, and what became of each. */

let f: Farms
beforeAll(async () => {
  f = await openFarms()
})
afterAll(() => f.s.close())

type Clearing = { cleared: { farmId: string; cartId: string }[]; failed: object[]; code?: string }
const apples = { farmId: 'hillside', productId: 'apples' }
const honey = { farmId: 'riverside', productId: 'honey' }

/** A customer with two bundles in a cart of each farm. */
const filled = async (sub: string) => {
  const as = await f.customer(sub)
  const fill = async (item: object) => ((await f.post('add', as, { ...item, bundles: 2 })).body as { id: string }).id
  const carts = { hillside: await fill(apples), riverside: await fill(honey) }
  const clear = async (headers = {}, token = as) => {
    const { status, headers: told, body } = await f.post('clear', token, undefined, headers)
    return { status, headers: told, body: body as Clearing }
  }
  return { as, carts, clear }
}
const inCarts = async (as: string, headers: Headers) => {
  const cookie = headers.get('set-cookie')!.split(';')[0]!
  const { body } = await f.s.ask('GET', '/cart/api', { as, headers: { cookie } })
  return (body as { carts: { farmId: string }[] }).carts.map(({ farmId }) => farmId)
}
const clearings = async (cart: string) => (await f.s.events('CartCleared')).filter((event) => event.cart === cart)

describe('clear', () => {
  it('empties the cart of every farm, and says which', async () => {
    const { as, carts, clear } = await filled('ann')
    const { status, headers, body } = await clear()
    expect(status).toBe(200)
    expect(body.failed).toEqual([])
    expect(body.cleared.toSorted((a, b) => (a.farmId < b.farmId ? -1 : 1))).toEqual([
      { farmId: 'hillside', cartId: carts.hillside },
      { farmId: 'riverside', cartId: carts.riverside },
    ])
    expect(await inCarts(as, headers)).toEqual([])
  })

  it('finds nothing to do for whoever never had a cart', async () => {
    const { status, body } = await f.post('clear', await f.customer('new'))
    expect([status, body]).toEqual([200, { cleared: [], failed: [] }])
  })

  it('touches the farms of the token only, and all of them where it is good for all', async () => {
    const { as, carts, clear } = await filled('dan')
    const { body, headers } = await clear({}, await f.customer('dan', ['hillside', 'nowhere']))
    expect(body).toEqual({ cleared: [{ farmId: 'hillside', cartId: carts.hillside }], failed: [] })
    expect(await inCarts(as, headers)).toEqual(['riverside'])
    const all = await clear({}, await f.customer('dan', '*'))
    expect(all.body.cleared.map(({ farmId }) => farmId).toSorted()).toEqual(['hillside', 'riverside'])
    expect(await inCarts(as, all.headers)).toEqual([])
  })

  it('leaves other customers’ carts alone', async () => {
    const [eve, bob] = [await filled('eve'), await filled('bob')]
    const { headers } = await eve.clear()
    expect(await inCarts(bob.as, headers)).toEqual(['hillside', 'riverside'])
  })
})

describe('the same key', () => {
  it('does once in each farm what it did there, and tells the same again', async () => {
    const { as, carts, clear } = await filled('key')
    const key = { 'idempotency-key': 'clear-1' }
    const first = await clear(key)
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    await f.post('add', as, apples)
    const again = await clear(key)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await inCarts(as, again.headers)).toEqual(['hillside'])
    expect(await clearings(carts.hillside)).toHaveLength(1)
    expect((await clear({ 'idempotency-key': 'clear-2' })).body.cleared).toHaveLength(2)
    expect(await clearings(carts.hillside)).toHaveLength(2)
  })

  it('of twenty requests at once has one outcome', async () => {
    const { carts, clear } = await filled('twenty')
    const told = await Promise.all(Array.from({ length: 20 }, () => clear({ 'idempotency-key': 'once' })))
    const bodies = new Set(told.map(({ body }) => JSON.stringify(body)))
    expect([...bodies]).toHaveLength(1)
    for (const cart of Object.values(carts)) expect(await clearings(cart)).toHaveLength(1)
  })
})

describe('a cart that is being paid for', () => {
  it('is emptied, and its payment given up; so it is by an add, and by a decrement', async () => {
    const { as, carts, clear } = await filled('abandons')
    const pay = async () => {
      const { body } = await f.s.ask('POST', '/v1/shops/hillside/carts/me/checkout', { as })
      return (body as { checkout: { id: string } }).checkout.id
    }
    const begun = [await pay()]
    expect((await f.post('add', as, apples)).body).toMatchObject({ lines: [{ bundles: 3 }] })
    begun.push(await pay())
    const less = { cartId: carts.hillside, productId: 'apples' }
    expect((await f.post('decrement', as, less)).body).toMatchObject({ lines: [{ bundles: 2 }] })
    begun.push(await pay())
    expect((await clear()).body).toMatchObject({ cleared: [{}, {}], failed: [] })
    const givenUp = (await f.s.events('CheckoutCancelled')).filter(({ cart }) => cart === carts.hillside)
    expect(givenUp.map(({ checkout }) => checkout)).toEqual(begun)
  })
})

describe('a farm where it cannot be done', () => {
  /** A combined checkout, which is given up as a whole only. */
  const pay = (as: string, ...farms: string[]) =>
    f.s.ask('POST', '/v1/checkouts', {
      ...{ as, headers: { 'idempotency-key': randomUUID() } },
      body: { carts: farms.map((shop) => ({ shop, cart: 'me' })) },
    })

  it('is named beside those where it is done', async () => {
    const { as, carts, clear } = await filled('paying')
    await pay(as, 'riverside')
    const { status, headers, body } = await clear()
    expect([status, body]).toEqual([
      200,
      {
        cleared: [{ farmId: 'hillside', cartId: carts.hillside }],
        failed: [{ farmId: 'riverside', code: 'combined-part' }],
      },
    ])
    expect(await inCarts(as, headers)).toEqual(['riverside'])
  })

  it('is the answer where it is all there is', async () => {
    const { as, clear } = await filled('stuck')
    await pay(as, 'hillside', 'riverside')
    const { status, body } = await clear()
    expect([status, body]).toMatchObject([409, { code: 'combined-part', error: expect.any(String), cleared: [] }])
    expect(body.failed).toHaveLength(2)
  })
})

it('several carts have no version in common: If-Match is refused', async () => {
  const { clear } = await filled('match')
  const { status, body } = await clear({ 'if-match': '"2"' })
  expect([status, body]).toMatchObject([400, { code: 'bad-request', errors: [{ pointer: '#/If-Match' }] }])
})
