import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Served, serve, stock } from './served.ts'

let served: Served
let alice: string
let bob: string
let sam: string
let ops: string
beforeEach(async () => {
  served = await serve({ deadlineMs: 1e9 })
  await stock(served)
  alice = await served.token('customer', 'alice')
  bob = await served.token('customer', 'bob')
  sam = await served.token('staff', 'sam')
  ops = await served.token('ops', 'olga')
})
afterEach(() => served.close())

const post = (path: string, body?: unknown, as = alice, key: string = randomUUID()) =>
  served.ask('POST', `demo/${path}`, { as, key, body })
const add = (quantity: string, as = alice) => post('carts/me/items', { sku: 'apple', quantity }, as)
const held = () => served.loop.view('demo')!.get('pool', 'apple/-')!.held

describe('waiting for what is sold out', () => {
  it('is for what cannot be had now, once for each customer, and in order', async () => {
    expect((await post('waitlist/apple')).json().code).toBe('in-stock')
    await add('10', sam)
    const first = await post('waitlist/apple')
    expect(first.json()).toMatchObject({ sku: 'apple', waiting: true, ahead: 0, quantity: '1' })
    expect((await post('waitlist/apple', {}, bob)).json()).toMatchObject({ waiting: true, ahead: 1 })
    expect((await post('waitlist/apple')).json().entry).toBe(first.json().entry)
    expect((await post('waitlist/nothing')).json()).toMatchObject({ code: 'not-found', sku: 'nothing' })
  })

  it('ends with the next unit, which is in the cart of who came first', async () => {
    await add('10', sam)
    await post('waitlist/apple')
    await served.ask('DELETE', 'demo/carts/me', { as: sam })
    expect(held()).toBe('1')
    expect((await add('1')).json().items).toMatchObject([{ sku: 'apple', quantity: '2' }])
  })

  it('is given up by DELETE', async () => {
    await add('10', sam)
    await post('waitlist/apple')
    const left = await served.ask('DELETE', 'demo/waitlist/apple', { as: alice })
    expect(left.json()).toEqual({ sku: 'apple', waiting: false })
    expect((await served.ask('DELETE', 'demo/waitlist/apple?batch=B1&x=1', { as: alice })).json().errors).toMatchObject(
      [{ in: 'query', pointer: '#/x' }],
    )
  })
})

describe('a hold', () => {
  it('is ended and extended by people of the shop', async () => {
    const { items } = (await add('2')).json()
    const { id } = items[0].hold
    served.pass(60)
    const extended = await post(`reservations/${id}/extend`, undefined, sam)
    expect(extended.json()).toMatchObject({ id, status: 'held', sku: 'apple', quantity: '2' })
    expect(Date.parse(extended.json().expiresAt)).toBeGreaterThan(Date.parse(items[0].hold.expiresAt))
    const released = await post(`reservations/${id}/release`, { reason: 'damaged' }, sam)
    expect(released.json()).toEqual({ id, status: 'ended' })
    expect(held()).toBe('0')
    expect((await post(`reservations/${id}/release`, { reason: 'again' }, alice)).statusCode).toBe(403)
  })
})

describe('a clean-up', () => {
  it('ends what is due at once, and says how many', async () => {
    await add('2')
    await add('3', bob)
    expect((await post('reservations/cleanup', undefined, ops)).json()).toEqual({ released: 0 })
    served.pass(15 * 60)
    expect((await post('reservations/cleanup', undefined, ops, 'k')).json()).toEqual({ released: 2 })
    const again = await post('reservations/cleanup', undefined, ops, 'k')
    expect(again.json()).toEqual({ released: 2 })
    expect(again.headers['idempotent-replayed']).toBe('true')
  })
})

describe('release-all', () => {
  it('ends every hold of the shop, however many commands that takes', async () => {
    const admin = await served.token('admin', 'root')
    await served.ask('PUT', 'demo/products/pear/stock', { as: admin, body: { set: '5000', reason: 'delivery' } })
    const shoppers = await Promise.all(Array.from({ length: 1100 }, (_, i) => served.token('customer', `c${i}`)))
    await Promise.all(shoppers.map((as) => post('carts/me/items', { sku: 'pear', quantity: '1' }, as)))
    await add('2')
    expect(served.loop.held('demo')).toBe(1101)
    const answer = await post('reservations/release-all', { reason: 'roll-back' }, ops, 'k')
    expect(answer.json()).toEqual({ released: 1101, left: 0 })
    const { logId, offset } = served.loop.status()
    expect(answer.headers['cartstream-position']).toBe(`${logId}~0.${offset}`)
    expect((await post('reservations/release-all', { reason: 'roll-back' }, ops, 'k')).json().left).toBe(0)
    expect((await post('reservations/release-all', { reason: 'x' }, sam)).statusCode).toBe(403)
  })
})
