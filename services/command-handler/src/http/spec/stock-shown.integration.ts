import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve, stock } from './served.ts'

let served: Served
let alice: string
let sam: string
beforeAll(async () => {
  served = await serve()
  await stock(served)
  const admin = await served.token('admin', 'root')
  const config = { name: 'Demo', currency: 'GBP', hold: 'checkout', stockShown: 'low-in-out' }
  await served.ask('PUT', 'demo/config', { as: admin, body: config })
  alice = await served.token('customer', 'alice')
  sam = await served.token('staff', 'sam')
})
afterAll(() => served.close())

const post = (path: string, { as = alice, key = randomUUID() as string, ...body }: Record<string, unknown> = {}) =>
  served.ask('POST', `demo/${path}`, { as: as as string, key: key as string, body })

describe('a shop that shows its stock as low, in or out', () => {
  it.each(['carts/me/items', 'buy-now'])(
    'refuses %s to a customer and a guest without the count, and a retry alike',
    async (path) => {
      const guest = await served.token('guest', 'anonymous')
      for (const as of [alice, guest]) {
        const key = randomUUID()
        const wish = { as, key, sku: 'apple', quantity: '11' }
        const first = await post(path, wish)
        expect(first.json()).toMatchObject({ status: 409, code: 'out-of-stock', sku: 'apple', quantity: '11' })
        expect(first.json()).not.toHaveProperty('available')
        const again = await post(path, wish)
        expect(again.headers['idempotent-replayed']).toBe('true')
        expect(again.json()).not.toHaveProperty('available')
      }
    },
  )

  it('refuses a checkout without the count, too', async () => {
    await post('carts/me/items', { sku: 'apple', quantity: '4' })
    await served.ask('PUT', 'demo/products/apple/stock', { as: sam, body: { set: '3', reason: 'count' } })
    const answer = await post('carts/me/checkout')
    expect(answer.json()).toMatchObject({ code: 'out-of-stock', sku: 'apple' })
    expect(answer.json()).not.toHaveProperty('available')
  })

  it('tells its people the count', async () => {
    const answer = await post('carts/me/items', { as: sam, sku: 'pear', quantity: '1001' })
    expect(answer.json()).toMatchObject({ code: 'out-of-stock', available: '1000' })
  })
})
