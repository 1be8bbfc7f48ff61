import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Installation, install } from './installation.ts'

let s: Installation
beforeAll(async () => {
  s = await install({ facades: { defaultShop: 'corner' } })
  await s.put('corner/config', { name: 'Corner', currency: 'GBP' })
  await s.put('corner/products/MUG', { name: 'Mug', price: '12.50' })
  await s.put('corner/products/MUG/stock', { set: '5', reason: 'delivery' })
})
afterAll(() => s.close())

it('what a document’s client writes it reads at once, by the cookie it was given', async () => {
  const as = await s.token('customer', 'ann')
  const added = await s.ask('POST', '/api/cart/add/', { as, body: { product_id: 'MUG', quantity: 2 } })
  expect([added.status, added.body]).toEqual([200, { message: 'Item added successfully' }])
  const cookie = added.headers.get('set-cookie')!.split(';')[0]!
  const { body } = await s.ask('GET', '/api/cart/', { as, headers: { cookie } })
  expect(body).toMatchObject({ items_count: 1, total_items: 2, total_price: 25, has_unavailable_items: false })
  expect(await s.events('ItemAdded')).toMatchObject([{ sku: 'MUG', quantity: '2' }])
})
