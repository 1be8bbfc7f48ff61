import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve, stock } from '../../http/spec/served.ts'

let served: Served
beforeAll(async () => {
  served = await serve({ facades: { defaultShop: 'demo' } })
  await stock(served)
  await stock(served, 'farm')
})
afterAll(() => served.close())

const add = async (shops: readonly string[] | '*', headers: Record<string, string> = {}, body: unknown = APPLE) =>
  served.app.inject({
    method: 'POST',
    url: '/api/cart/add/',
    headers: { authorization: `Bearer ${await served.token('customer', 'ann', shops)}`, ...headers },
    payload: body as object,
  })
const APPLE = { product_id: 'apple', quantity: 1 }
const inCarts = async () => (await served.events('CartOpened')).map(({ cart }) => cart.slice(0, cart.indexOf('.')))

describe('the shop of a document’s route', () => {
  it('is the token’s only one, the one that X-Shop-Id names, or the installation’s own', async () => {
    expect((await add(['farm'])).json()).toEqual({ message: 'Item added successfully' })
    expect(await inCarts()).toEqual(['farm'])
    expect((await add('*')).statusCode).toBe(200)
    expect(await inCarts()).toEqual(['farm', 'demo'])
    expect((await add(['demo', 'farm'], { 'x-shop-id': 'farm' })).statusCode).toBe(200)
    expect((await served.events('ItemQuantityChanged')).map(({ cart }) => cart.split('.')[0])).toEqual(['farm'])
  })

  it('does not exist for a token that is not good for it', async () => {
    expect((await add(['demo'], { 'x-shop-id': 'farm' })).json()).toMatchObject({ status: 404, code: 'not-found' })
    expect((await add(['nowhere'])).json()).toMatchObject({ status: 404, code: 'not-found' })
  })

  it('must be named like a shop', async () => {
    const answer = (await add('*', { 'x-shop-id': 'A/B' })).json()
    expect(answer).toMatchObject({ status: 400, errors: [{ pointer: '#/X-Shop-Id', in: 'header' }] })
  })
})

describe('a problem of a document’s route', () => {
  it('is a problem, and says what went wrong as its clients read it', async () => {
    const answer = await add(['demo'], {}, { product_id: 'apple', quantity: 1000 })
    expect(answer.headers['content-type']).toContain('application/problem+json')
    const said = { error: 'Not enough stock', message: 'Not enough stock' }
    expect(answer.json()).toMatchObject({ status: 409, code: 'out-of-stock', title: said.error, ...said })
  })

  it('names the fields that are wrong', async () => {
    const answer = (await add(['demo'], {}, { product_id: 'apple', quantity: 0, colour: 'red' })).json()
    expect(answer).toMatchObject({ status: 400, code: 'bad-request', error: answer.detail, message: answer.detail })
    expect(answer.errors).not.toEqual([])
  })

  it('asks for a token in the same words', async () => {
    const answer = await served.app.inject({ method: 'POST', url: '/api/cart/add', payload: APPLE })
    expect(answer.json()).toMatchObject({ status: 401, code: 'unauthenticated', error: expect.any(String) })
  })
})
