import { randomUUID } from 'node:crypto'
import { mintToken } from '@cartstream/run'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SECRET, type Served, serve, stock } from './served.ts'

let served: Served
let alice: string
let guest: string
let admin: string
let sam: string
beforeEach(async () => {
  served = await serve({ deadlineMs: 1e9 })
  await stock(served)
  alice = await served.token('customer', 'alice')
  guest = await guestToken('guest:g1')
  admin = await served.token('admin', 'root')
  sam = await served.token('staff', 'sam')
})
afterEach(() => served.close())

const guestToken = (sub: string, shops: string[] = ['demo'], secret = SECRET) =>
  mintToken(secret, { sub, role: 'guest', shops }, 600)
const post = (path: string, body?: unknown, as = alice, key: string = randomUUID()) =>
  served.ask('POST', `demo/${path}`, { as, key, body })
const remove = (path: string, as = alice) => served.ask('DELETE', `demo/${path}`, { as })
const put = (path: string, body: unknown) => served.ask('PUT', `demo/${path}`, { as: admin, body })
const add = (as: string, quantity = '2', sku = 'apple') => post('carts/me/items', { sku, quantity }, as)

describe("a guest's cart at login", () => {
  it('comes over with its holds, which are moved and never doubled, and is closed', async () => {
    await add(guest)
    await add(alice, '1')
    const answer = await post('carts/me/merge', { from: guest }, alice, 'k')
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ itemCount: 1, items: [{ sku: 'apple', quantity: '3' }] })
    expect(served.loop.view('demo')!.get('pool', 'apple/-')!.held).toBe('3')
    expect((await post('carts/me/merge', { from: guest }, alice, 'k')).headers['idempotent-replayed']).toBe('true')
    expect((await add(guest)).json()).toMatchObject({ itemCount: 1, items: [{ quantity: '2' }] })
  })

  it('comes with the places in waitlists, also where there is no cart, and the next unit is the customer’s', async () => {
    await add(sam, '10')
    const place = (await post('waitlist/apple', {}, guest)).json()
    await post('waitlist/apple', {}, await served.token('customer', 'carol'))
    const answer = await post('carts/me/merge', { from: guest }, alice, 'k')
    expect([answer.statusCode, answer.json().items]).toStrictEqual([200, []])
    expect((await post('carts/me/merge', { from: guest }, alice, 'k')).headers['idempotent-replayed']).toBe('true')
    expect((await post('waitlist/apple', {}, alice)).json()).toMatchObject({ entry: place.entry, ahead: 0 })
    await put('products/apple/stock', { delta: '1', reason: 'found one' })
    expect(await served.events('WaitlistPromoted')).toMatchObject([{ entry: place.entry }])
    expect((await add(alice, '1', 'pear')).json().items).toMatchObject([
      { sku: 'apple', quantity: '1' },
      { sku: 'pear' },
    ])
  })

  it('comes over by the strategy that is asked for', async () => {
    await add(guest, '2')
    await add(alice, '1')
    const { items } = (await post('carts/me/merge', { from: guest, strategy: 'max' })).json()
    expect(items).toMatchObject([{ quantity: '2' }])
    expect((await post('carts/me/merge', { from: guest, strategy: 'mine' })).statusCode).toBe(400)
  })

  it.each([
    ['no token at all', async () => 'nonsense'],
    [
      'a token that somebody else signed',
      () => guestToken('guest:g1', ['demo'], 'another secret, as long as ours is here'),
    ],
    ['a token of a customer', () => served.token('customer', 'bob')],
    ['a token of staff', () => served.token('staff', 'sam')],
    ['a token for another shop', () => guestToken('guest:g1', ['other'])],
    ['a token that has ended', () => mintToken(SECRET, { sub: 'guest:g1', role: 'guest', shops: ['demo'] }, -60)],
  ])('stays where it is for %s, and the field is named', async (_, token) => {
    await add(guest)
    const { height } = served.loop.status()
    const answer = await post('carts/me/merge', { from: await token() })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'bad-request', errors: [{ pointer: '#/from', code: 'invalid_token' }] })
    expect(served.loop.status().height).toBe(height)
  })

  it('does not go into itself', async () => {
    expect((await post('carts/me/merge', { from: guest }, guest)).json().errors[0].pointer).toBe('#/from')
  })
})

describe('a cart', () => {
  it('tells that a price has changed, and takes the new one when it is told to', async () => {
    await add(alice)
    await put('products/apple', { name: 'Apple', price: '2.00' })
    expect((await remove('carts/me/checkout')).json().items[0]).toMatchObject({ unitPrice: '1.50', priceNow: '2.00' })
    const answer = await post('carts/me/recalculate')
    expect(answer.json()).toMatchObject({ total: '4.00', items: [{ unitPrice: '2.00' }] })
    expect(answer.json().items[0].priceNow).toBeUndefined()
  })

  it('keeps its holds for longer when it is asked to, up to the cap', async () => {
    await put('config', { name: 'Demo', currency: 'GBP', holdTtlSeconds: 60, holdCapSeconds: 90 })
    const first = (await add(alice)).json().holdsUntil
    served.pass(45)
    const kept = await post('carts/me/keep')
    expect(Date.parse(kept.json().holdsUntil) - Date.parse(first)).toBeGreaterThan(25_000)
    expect((await post('carts/me/keep')).json().code).toBe('hold-at-cap')
    served.pass(60)
    expect((await post('carts/me/keep')).json().code).toBe('hold-expired')
  })

  it('has a line saved for later, and brings it back', async () => {
    const { items } = (await add(alice)).json()
    const saved = await post(`carts/me/saved/${items[0].id}`)
    expect(saved.json()).toMatchObject({ items: [], saved: [{ sku: 'apple' }], total: '0.00' })
    expect(served.loop.held('demo')).toBe(0)
    const back = await remove(`carts/me/saved/${saved.json().saved[0].id}`)
    expect(back.json()).toMatchObject({ items: [{ sku: 'apple', quantity: '2' }] })
    expect((await post(`carts/me/saved/demo.${'x'.repeat(22)}`)).json().code).toBe('not-found')
  })

  it('claims a promotion by its code, once, and gives it up', async () => {
    const set = await put('promotions/WELCOME10', { label: 'Welcome', percent: '10', endsAt: '2100-01-01T00:00:00Z' })
    expect(set.json()).toEqual({
      ...{ code: 'WELCOME10', status: 'set', label: 'Welcome', percent: '10' },
      endsAt: '2100-01-01T00:00:00.000Z',
    })
    await add(alice)
    const claimed = await post('carts/me/promotions', { code: 'WELCOME10' })
    expect(claimed.json()).toMatchObject({ discount: '0.30', total: '2.70', adjustments: [{ code: 'WELCOME10' }] })
    expect((await post('carts/me/promotions', { code: 'NOTHING' })).json().code).toBe('promotion-not-valid')
    const given = await remove(`carts/me/discounts/${claimed.json().adjustments[0].id}`)
    expect(given.json().total).toBe('3.00')
    const ended = await served.ask('DELETE', 'demo/promotions/WELCOME10', { as: admin })
    expect(ended.json()).toMatchObject({ code: 'WELCOME10', status: 'ended' })
    expect((await post('carts/me/promotions', { code: 'WELCOME10' })).json().code).toBe('promotion-not-valid')
  })

  it('has discounts from staff only', async () => {
    const { id } = (await add(alice)).json()
    expect((await post('carts/me/discounts', { label: 'mine', amount: '1' })).statusCode).toBe(403)
    const granted = await post(`carts/${id}/discounts`, { label: 'sorry', amount: '1.00' }, sam)
    expect(granted.json()).toMatchObject({ discount: '1.00', total: '2.00' })
    expect((await post(`carts/${id}/discounts`, { label: 'two', amount: '1', percent: '5' }, sam)).statusCode).toBe(400)
  })
})
