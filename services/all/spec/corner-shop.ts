import { type Client, type ClientOptions, connect } from '@cartstream/client'
import type { Role } from '@cartstream/run'
import { type Installation, install } from './installation.ts'

/** A shop for the client's suites: two shops of one token, enough of everything, and one lamp. */
export type CornerShop = {
  s: Installation
  /** A client of it, closed with the shop. Everybody has a cart of their own, by `sub`. */
  client(sub: string, options?: Partial<ClientOptions> & { role?: Role }): Promise<Client>
  close(): Promise<void>
}

export const openCornerShop = async (): Promise<CornerShop> => {
  const s = await install()
  const sell = async (shop: string, sku: string, product: object, stock: string) => {
    await s.put(`${shop}/products/${sku}`, product)
    await s.put(`${shop}/products/${sku}/stock`, { set: stock, reason: 'delivery' })
  }
  for (const shop of ['corner', 'market'])
    await s.put(`${shop}/config`, { name: `The ${shop}`, currency: 'EUR', hold: 'add' })
  await sell('corner', 'MUG', { name: 'Mug', price: '4.50', unit: 'pcs' }, '1000')
  await sell('corner', 'TEA', { name: 'Tea', price: '0.99', unit: 'pcs', decimals: 2 }, '1000')
  await sell('corner', 'LAMP', { name: 'Lamp', price: '80', unit: 'pcs' }, '1')
  await sell('market', 'HONEY', { name: 'Honey', price: '7.95', unit: 'pcs' }, '1000')
  const clients: Client[] = []
  return {
    s,
    async client(sub, { role = 'customer', ...options } = {}) {
      const token = await s.token(role, sub)
      const made = connect({ url: s.url, shop: 'corner', token, ...options })
      clients.push(made)
      return made
    },
    async close() {
      for (const client of clients) client.close()
      await s.close()
    },
  }
}

/** Resolves once it is so; rejects with what it waited for. */
export const until = async (what: string, isSo: () => boolean, ms = 60_000): Promise<void> => {
  const end = Date.now() + ms
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
