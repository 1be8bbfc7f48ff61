import type { ShopConfig } from '@cartstream/client'
import type { Instance } from './instance.ts'

export type Goods = { sku: string; name: string; price: string; stock: string }
type Terms = Partial<Omit<ShopConfig, 'name' | 'currency'>>
type Farm = { shop: string; name: string; terms?: Terms; goods: readonly Goods[] }

/** Another shop beside the demo's, on its own terms. */
export const openFarm = async (instance: Instance, { shop, name, terms = {}, goods }: Farm): Promise<void> => {
  const as = await instance.token('admin', 'ada', [shop])
  const put = (path: string, body: unknown) => instance.ask('PUT', path, { as, shop, body })
  await put('config', { name, currency: 'GBP', taxRate: '0', hold: 'add', ...terms })
  for (const { sku, stock, ...product } of goods) {
    await put(`products/${sku}`, { ...product, unit: 'each' })
    await put(`products/${sku}/stock`, { set: stock, reason: 'harvest' })
  }
}

/** Something in a cart of somebody's, put there past the pages. */
export const fill = (instance: Instance, as: string, sku: string, shop = 'demo'): Promise<{ id: string }> =>
  instance.ask('POST', 'carts/me/items', { as, shop, body: { sku, quantity: '1' } })

/** An order of somebody's, past the pages. */
export const buy = async (instance: Instance, as: string, sku: string): Promise<string> => {
  await fill(instance, as, sku)
  const started = await instance.ask<{ payment: { id: string } }>('POST', 'carts/me/checkout', { as, body: {} })
  const { order } = await instance.ask<{ order: { id: string } }>('POST', `payments/${started.payment.id}/confirm`, {
    as,
    body: {},
  })
  return order.id
}

const eggs = { sku: 'EGGS', price: '2.40', stock: '50' }

/** Two farms, with eggs of each in hugh's carts and in pam's, who has begun to pay for hers; resolves to the id of that. */
export const beginAtFarms = async (instance: Instance): Promise<string> => {
  const shops = ['hill', 'brook']
  for (const shop of shops)
    await openFarm(instance, { shop, name: `${shop} farm`, goods: [{ ...eggs, name: `Eggs of ${shop}` }] })
  const hugh = await instance.token('customer', 'hugh', shops)
  const pam = await instance.token('customer', 'pam', shops)
  for (const shop of shops) for (const as of [hugh, pam]) await fill(instance, as, 'EGGS', shop)
  const carts = shops.map((shop) => ({ shop, cart: 'me' }))
  const { checkout } = await instance.ask<{ checkout: { id: string } }>('POST', '/v1/checkouts', {
    ...{ as: pam, body: { carts } },
  })
  return checkout.id
}
