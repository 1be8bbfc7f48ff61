import { expect, it } from 'vitest'
import { ALICE, type Handler, recordOf, SHOPS, type Shop, TwoShops, viewOf } from './spec/two-shops.ts'

const filled = async (world: TwoShops, handler: Handler, shop: Shop): Promise<string> => {
  const product = { sku: 'apple', name: 'A', price: '2', unit: 'each' }
  await world.does(handler, shop, { type: 'ConfigureShop', config: { name: shop, currency: 'GBP', hold: 'never' } })
  await world.does(handler, shop, { type: 'ListProduct', product })
  const stock = { sku: 'apple', batch: '-', change: { set: '5' }, reason: 'delivery' }
  await world.does(handler, shop, { type: 'AdjustStock', ...stock })
  const added = { type: 'AddItem', sku: 'apple', quantity: '1', cart: { me: true }, caller: ALICE } as const
  return (await world.does(handler, shop, added)).stream!.slice('cart/'.length)
}
const statusOf = (handler: Handler, shop: Shop, cart: string) => viewOf(handler, shop).get('cart', cart)?.status
const given = async () => {
  const world = new TwoShops()
  const handler = await world.enter()
  const carts = []
  for (const shop of SHOPS) carts.push({ shop, cart: await filled(world, handler, shop) })
  const start = { type: 'StartCombined', caller: ALICE, provider: 'test', carts } as const
  const combined = (await world.does(handler, 'east', start)).stream!.slice('combined/'.length)
  await world.does(handler, 'east', { type: 'CancelCombined', combined, because: 'asked' })
  await expect.poll(() => recordOf(handler, combined)?.status, { interval: 2, timeout: 5000 }).toBe('closed')
  return { world, handler, combined, west: carts[1]!.cart }
}

it('a cart that is frozen for a combined checkout only when that is over is given back', async () => {
  const { world, handler, combined, west } = await given()
  const late = { type: 'StartCheckout', cart: { id: west }, caller: ALICE, provider: 'test', combined } as const
  await world.does(handler, 'west', late)
  await expect.poll(() => statusOf(handler, 'west', west), { interval: 2, timeout: 5000 }).toBe('open')
  await handler.leave()
})

it('so it is where whoever froze it has died: the next handler finds it in the log', async () => {
  const { world, handler, combined, west } = await given()
  const late = { type: 'StartCheckout', cart: { id: west }, caller: ALICE, provider: 'test', combined } as const
  await handler.sagas.close()
  await world.does(handler, 'west', late)
  expect(statusOf(handler, 'west', west)).toBe('checkout')
  await handler.leave()
  const next = await world.enter()
  await expect.poll(() => statusOf(next, 'west', west), { interval: 2, timeout: 5000 }).toBe('open')
  await next.leave()
})
