import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Farms, openFarms } from '../../spec/farms.ts'
import type { Told } from '../../spec/installation.ts'
import { farmCarts } from './clients/farm-carts.ts'

/** Document 4, error handling: `{ error }`, a status of its own for each, and nothing that was not asked for in the log. */

let f: Farms
let ann: string
let bobsCart: string
const apples = { farmId: 'hillside', productId: 'apples' }
const nobodys = `hillside.${'A'.repeat(22)}`

beforeAll(async () => {
  f = await openFarms()
  ann = await f.customer('ann')
  bobsCart = ((await f.post('add', await f.customer('bob'), apples)).body as { id: string }).id
  await f.post('add', ann, { farmId: 'riverside', productId: 'honey' })
})
afterAll(() => f.s.close())

/** Asks, and sees that nothing came of it. */
const refused = async (ask: () => Promise<Told>): Promise<object> => {
  const before = await f.traces()
  const { status, headers, body } = await ask()
  expect(headers.get('content-type')).toContain('application/problem+json')
  expect(body).toMatchObject({ status, error: expect.stringMatching(/./), message: expect.stringMatching(/./) })
  expect(body).not.toHaveProperty('stack')
  expect(await f.traces()).toBe(before)
  return body
}

describe('a body that is wrong', () => {
  const wrong: [path: string, body: unknown, pointer: string][] = [
    ['add', undefined, '#'],
    ['add', [], '#'],
    ['add', { productId: 'apples' }, '#/farmId'],
    ['add', { farmId: 'hillside' }, '#/productId'],
    ['add', { ...apples, farmId: 7 }, '#/farmId'],
    ['add', { ...apples, farmId: 'No Farm/../' }, '#/farmId'],
    ['add', { ...apples, productId: '' }, '#/productId'],
    ['add', { ...apples, quantity: 2 }, '#/quantity'],
    ...[0, -1, 1.5, 1e15, 1e300, '2', null, true].map((bundles): [string, unknown, string] => [
      'add',
      { ...apples, bundles },
      '#/bundles',
    ]),
    ['decrement', { productId: 'apples' }, '#/cartId'],
    ['decrement', { cartId: 'me', productId: 'apples' }, '#/cartId'],
    ['decrement', { cartId: nobodys }, '#/productId'],
    ...[0, -2, 0.5, 1e15, '1'].map((amount): [string, unknown, string] => [
      'decrement',
      { cartId: nobodys, productId: 'apples', amount },
      '#/amount',
    ]),
    ['clear', { farmId: 'hillside' }, '#/farmId'],
    ['clear', 'everything', '#'],
  ]
  it.each(wrong)('%s %j: 400, and %s is named', async (path, body, pointer) => {
    const told = await refused(() => f.post(path, ann, body))
    const errors = expect.arrayContaining([expect.objectContaining({ pointer })])
    expect(told).toMatchObject({ status: 400, code: 'bad-request', errors })
  })

  it('that is no JSON, or too large', async () => {
    const send =
      (text: string, type = 'application/json') =>
      async () => {
        const headers = { authorization: `Bearer ${ann}`, 'content-type': type }
        const answer = await fetch(`${f.s.url}/cart/api/add`, { method: 'POST', headers, body: text })
        return { status: answer.status, headers: answer.headers, body: (await answer.json()) as never }
      }
    expect(await refused(send('{"farmId":'))).toMatchObject({ status: 400 })
    expect(await refused(send('farmId=hillside', 'text/plain'))).toMatchObject({ status: 415 })
    expect(await refused(send(JSON.stringify({ ...apples, more: 'x'.repeat(70_000) })))).toMatchObject({ status: 413 })
  })
})

describe('what is not there, or somebody else’s, is not found', () => {
  const missing: [what: string, path: string, body: () => object][] = [
    ['an unknown farm', 'add', () => ({ ...apples, farmId: 'nowhere' })],
    ['a farm that the token is not good for', 'add', () => ({ farmId: 'elsewhere', productId: 'milk' })],
    ['an unknown product', 'add', () => ({ ...apples, productId: 'gold' })],
    ['a product of another farm', 'add', () => ({ ...apples, productId: 'honey' })],
    ['another customer’s cart', 'decrement', () => ({ cartId: bobsCart, productId: 'apples' })],
    ['an unknown cart', 'decrement', () => ({ cartId: nobodys, productId: 'apples' })],
    ['a cart of an unknown farm', 'decrement', () => ({ cartId: `nowhere.${'A'.repeat(22)}`, productId: 'apples' })],
    [
      'a cart of a farm that the token is not good for',
      'decrement',
      () => ({ cartId: `elsewhere.${'A'.repeat(22)}`, productId: 'milk' }),
    ],
  ]
  it.each(missing)('%s', async (_what, path, body) => {
    expect(await refused(() => f.post(path, ann, body()))).toMatchObject({ status: 404, code: 'not-found' })
  })

  it('an unknown farm, also for a token that is good for all', async () => {
    const all = await f.customer('ann', '*')
    const told = await refused(() => f.post('add', all, { ...apples, farmId: 'nowhere' }))
    expect(told).toMatchObject({ status: 404, error: 'there is no such shop' })
  })

  it('an item that is not in the own cart', async () => {
    const { carts } = (await f.s.ask('GET', '/cart/api', { as: ann })).body as { carts: { id: string }[] }
    const told = await refused(() => f.post('decrement', ann, { cartId: carts[0]!.id, productId: 'apples' }))
    expect(told).toMatchObject({ status: 404, code: 'not-found' })
  })
})

describe('who may', () => {
  const routes = [
    ['GET', '/cart/api', undefined],
    ['POST', '/cart/api/add', apples],
    ['POST', '/cart/api/decrement', { cartId: nobodys, productId: 'apples' }],
    ['POST', '/cart/api/clear', undefined],
  ] as const
  it.each(routes)('%s %s: nobody without a token, and no staff, analysts or ops', async (method, path, body) => {
    expect(await refused(() => f.s.ask(method, path, { body }))).toMatchObject({ status: 401, code: 'unauthenticated' })
    for (const role of ['admin', 'staff', 'analyst', 'ops'] as const) {
      const as = await f.s.token(role, role)
      expect(await refused(() => f.s.ask(method, path, { as, body }))).toMatchObject({ status: 403, code: 'forbidden' })
    }
    const service = await f.s.token('service', 'shop')
    expect(await refused(() => f.s.ask(method, path, { as: service, body }))).toMatchObject({ status: 400 })
  })

  it('a guest may, and a back end for the customer it names, whose own token finds the same cart', async () => {
    const guest = farmCarts(f.s.url, await f.s.token('guest', 'guest:1', ['hillside']))
    expect((await guest.useAddToCart(apples)).lines).toMatchObject([{ bundles: 1 }])
    const headers = { 'cartstream-subject': 'eve' }
    await f.post('add', await f.s.token('service', 'shop'), { ...apples, bundles: 3 }, headers)
    const eve = farmCarts(f.s.url, await f.customer('eve'))
    expect((await eve.useAddToCart(apples)).lines).toMatchObject([{ bundles: 4 }])
    const { body } = await f.s.ask('GET', '/cart/api', { as: await f.s.token('service', 'shop'), headers })
    expect(body).toMatchObject({ carts: [{ farmId: 'hillside' }] })
  })
})

it('a mutation’s message is what went wrong, as a toast shows it', async () => {
  const hooks = farmCarts(f.s.url, ann)
  await expect(hooks.useAddToCart({ ...apples, bundles: 1001 })).rejects.toThrow('Not enough stock')
  await expect(hooks.useAddToCart({ ...apples, farmId: 'elsewhere' })).rejects.toThrow('there is no such farm')
  await expect(hooks.useAddToCart({ ...apples, bundles: 0 })).rejects.toThrow('#/bundles')
})

it('a farm that has switched carts off says so', async () => {
  await f.s.put('elsewhere/config', { name: 'Elsewhere Farm', currency: 'EUR', cartsEnabled: false })
  const as = await f.customer('ann', ['elsewhere'])
  const told = await refused(() => f.post('add', as, { farmId: 'elsewhere', productId: 'milk' }))
  expect(told).toMatchObject({ status: 409, code: 'carts-disabled' })
})
