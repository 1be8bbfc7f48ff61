import type { Cart, Client, ShownCart } from '@cartstream/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CornerShop, openCornerShop, until } from '../../spec/corner-shop.ts'
import { faultyNetwork } from '../../spec/faulty-network.ts'

/** Of linear congruential generators the one of Numerical Recipes: the same faults in every run. */
const seeded = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

let shop: CornerShop
beforeAll(async () => {
  shop = await openCornerShop()
})
afterAll(() => shop.close())

const mugs = (cart: ShownCart | Cart | undefined) => Number(cart?.items.find(({ sku }) => sku === 'MUG')?.quantity ?? 0)
const PRICE = 4.5

describe('answers that are delayed, lost and reordered by the network', () => {
  it.each([1, 2, 3])('never make a number flicker, count twice or come out wrong (seed %i)', async (seed) => {
    const network = faultyNetwork({ chance: seeded(seed), delayMs: 60, lost: 0.2 })
    const client = await shop.client(`shopper-${seed}`, { world: network })
    await client.cart.get()
    let asked = 0
    const wrong: unknown[] = []
    const look = () => {
      const { cart } = client.cart.getSnapshot()
      if (mugs(cart) !== asked) wrong.push({ asked, cart })
      if (cart?.total !== undefined && Number(cart.total) !== mugs(cart) * PRICE)
        wrong.push({ total: cart.total, cart })
    }
    const stop = client.cart.subscribe(look)
    await until('the stream', () => client.connection.getSnapshot().status !== 'connecting')
    const doing: Promise<unknown>[] = []
    for (let n = 0; n < 25; n++) {
      asked++
      doing.push(client.cart.add({ sku: 'MUG' }))
      look()
      await new Promise((resolve) => setTimeout(resolve, (n % 5) * 25))
    }
    await Promise.all(doing)
    expect(wrong).toEqual([])
    expect(network.lost()).toBeGreaterThan(0)
    await settled(client, 25)
    expect(wrong).toEqual([])
    stop()
  })
})

const settled = async (client: Client, quantity: number) => {
  const cart = await client.cart.get({ fresh: true })
  expect([mugs(cart), cart.total]).toEqual([quantity, (quantity * PRICE).toFixed(2)])
  expect(client.cart.getSnapshot()).toMatchObject({ pendingCommands: 0, cart: { pending: false, total: cart.total } })
}
