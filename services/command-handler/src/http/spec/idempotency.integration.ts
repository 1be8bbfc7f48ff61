import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve, stock } from './served.ts'

let served: Served
let alice: string
let bob: string
beforeAll(async () => {
  served = await serve()
  await stock(served)
  alice = await served.token('customer', 'alice')
  bob = await served.token('customer', 'bob')
})
afterAll(() => served.close())

const add = (as: string, key: string | undefined, body: unknown, headers = {}) =>
  served.ask('POST', 'demo/carts/me/items', { as, body, headers, ...(key !== undefined && { key }) })

describe('idempotency', () => {
  it('does a keyed command once, and answers a retry alike, said to be a replay', async () => {
    const first = await add(alice, 'k1', { sku: 'pear', quantity: '2' })
    const again = await add(alice, 'k1', { sku: 'pear', quantity: '2' })
    expect(first.statusCode).toBe(200)
    expect(first.headers['idempotent-replayed']).toBeUndefined()
    expect(again.statusCode).toBe(200)
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(again.headers['cartstream-position']).toBe(first.headers['cartstream-position'])
    expect(again.json().items).toMatchObject([{ sku: 'pear', quantity: '2' }])
  })

  it('takes another spelling of the same body for the same request', async () => {
    await add(alice, 'k2', { sku: 'pear', quantity: '1', variant: undefined })
    const again = await add(alice, 'k2', { quantity: '1', sku: 'pear' })
    expect(again.headers['idempotent-replayed']).toBe('true')
  })

  it('refuses a key with another body, target or precondition', async () => {
    const cart = (await add(alice, 'k3', { sku: 'pear', quantity: '3' })).json()
    const line = cart.items[0].id
    for (const other of [
      await add(alice, 'k3', { sku: 'pear', quantity: '4' }),
      await add(alice, 'k3', { sku: 'pear', quantity: '3' }, { 'if-match': '"1"' }),
      await served.ask('POST', `demo/carts/${cart.id}/items`, {
        as: alice,
        key: 'k3',
        body: { sku: 'pear', quantity: '3' },
      }),
      await served.ask('DELETE', `demo/carts/me/items/${line}`, { as: alice, key: 'k3' }),
    ]) {
      expect(other.statusCode).toBe(422)
      expect(other.json().code).toBe('key-reused')
    }
  })

  it('keeps the keys of two subjects, and of two shops, apart', async () => {
    await stock(served, 'other')
    await add(alice, 'k4', { sku: 'pear', quantity: '1' })
    const bobs = await add(bob, 'k4', { sku: 'pear', quantity: '5' })
    expect(bobs.headers['idempotent-replayed']).toBeUndefined()
    expect(bobs.json().items).toMatchObject([{ quantity: '5' }])
    const there = await served.ask('POST', 'other/carts/me/items', {
      as: await served.token('customer', 'alice', ['demo', 'other']),
      key: 'k4',
      body: { sku: 'pear', quantity: '1' },
    })
    expect(there.headers['idempotent-replayed']).toBeUndefined()
    expect(there.statusCode).toBe(200)
  })

  it('remembers a refusal, too: stock that comes later does not change what the key was told', async () => {
    const first = await add(bob, 'k5', { sku: 'apple', quantity: '11' })
    expect(first.json()).toMatchObject({ code: 'out-of-stock', available: '10', sku: 'apple', quantity: '11' })
    const admin = await served.token('admin')
    await served.ask('PUT', 'demo/products/apple/stock', { as: admin, body: { delta: '5', reason: 'more' } })
    const again = await add(bob, 'k5', { sku: 'apple', quantity: '11' })
    expect(again.statusCode).toBe(409)
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(again.headers['cartstream-position']).toBe(first.headers['cartstream-position'])
    expect(again.json()).toMatchObject({ code: 'out-of-stock', available: '10' })
  })

  it('does not remember input errors: the key is free for the corrected request', async () => {
    expect((await add(bob, 'k6', { sku: 'pear', quantity: 'two' })).statusCode).toBe(400)
    const right = await add(bob, 'k6', { sku: 'pear', quantity: '2' })
    expect(right.statusCode).toBe(200)
    expect(right.headers['idempotent-replayed']).toBeUndefined()
  })

  it('gives two requests at once with one key one outcome', async () => {
    const carol = await served.token('customer', 'carol')
    const both = await Promise.all([1, 2].map(() => add(carol, 'k7', { sku: 'pear', quantity: '2' })))
    expect(both.map((answer) => answer.statusCode)).toEqual([200, 200])
    expect(both.filter((answer) => answer.headers['idempotent-replayed'] === 'true')).toHaveLength(1)
    expect(both[1]!.json().items).toMatchObject([{ quantity: '2' }])
  })

  it('does a command without a key each time it comes', async () => {
    const dave = await served.token('customer', 'dave')
    await add(dave, undefined, { sku: 'pear', quantity: '1' })
    const twice = await add(dave, undefined, { sku: 'pear', quantity: '1' })
    expect(twice.headers['idempotent-replayed']).toBeUndefined()
    expect(twice.json().items).toMatchObject([{ quantity: '2' }])
  })

  it.each([
    ['', 'empty'],
    ['x'.repeat(256), 'too long'],
    ['caf\u00e9', 'not ASCII'],
    ['a\tb', 'with a control character'],
  ])('refuses a key that is %j: %s', async (key) => {
    const answer = await add(alice, key, { sku: 'pear', quantity: '1' })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors).toMatchObject([{ pointer: '#/Idempotency-Key', in: 'header' }])
  })

  it('takes a key of 255 printable characters', async () => {
    const key = `~ !"${'k'.repeat(251)}`
    expect((await add(alice, key, { sku: 'pear', quantity: '1' })).statusCode).toBe(200)
    expect((await add(alice, key, { sku: 'pear', quantity: '1' })).headers['idempotent-replayed']).toBe('true')
  })
})
