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

/** Payments for carts at two farms: one that waits for the money, one that is ordered, one that was given up. */
export type AtFarms = { begun: string; paid: string; givenUp: string }
const shops = ['hill', 'brook']

/** Two farms, with eggs of each in hugh's carts, and payments of pam's, pat's and pia's for the like. */
export const payAtFarms = async (instance: Instance): Promise<AtFarms> => {
  for (const shop of shops) {
    const eggs = { sku: 'EGGS', name: `Eggs of ${shop}`, price: '2.40', stock: '50' }
    await openFarm(instance, { shop, name: `${shop} farm`, goods: [eggs] })
  }
  const [, pam, pat, pia] = await Promise.all(['hugh', 'pam', 'pat', 'pia'].map((sub) => fillAt(instance, sub)))
  const [begun, paid, givenUp] = await Promise.all([pam, pat, pia].map((as) => beginAt(instance, as!)))
  await instance.ask('POST', `/v1/checkouts/${paid}/confirm`, { as: pat!, body: { method: 'test-ok' } })
  await instance.ask('DELETE', `/v1/checkouts/${givenUp}`, { as: pia! })
  return { begun: begun!, paid: paid!, givenUp: givenUp! }
}

const fillAt = async (instance: Instance, sub: string): Promise<string> => {
  const as = await instance.token('customer', sub, shops)
  for (const shop of shops) await fill(instance, as, 'EGGS', shop)
  return as
}

const beginAt = async (instance: Instance, as: string): Promise<string> => {
  const body = { carts: shops.map((shop) => ({ shop, cart: 'me' })) }
  const begun = await instance.ask<{ checkout: { id: string } }>('POST', '/v1/checkouts', { as, body })
  return begun.checkout.id
}
