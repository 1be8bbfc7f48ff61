import type { EventType } from '@cartstream/schemas'
import { type Installation, install, type Told } from './installation.ts'

/** Three farms of a marketplace. Tokens of specs are good for the first two, unless told otherwise. */
export const FARMS = ['hillside', 'riverside'] as const
/** All that a cart's command may leave in the log. */
const TRACES = [
  ...['CartOpened', 'ItemAdded', 'ItemQuantityChanged', 'ItemRemoved', 'CartCleared'],
  ...['StockReserved', 'HoldReleased', 'HoldExtended', 'HoldsRevoked'],
] as readonly EventType[]

export type Farms = {
  s: Installation
  customer(sub: string, shops?: readonly string[] | '*'): Promise<string>
  post(path: string, as: string, body?: unknown, headers?: Record<string, string>): Promise<Told>
  /** What it costs, and what there is of it, from now on. */
  sell(farm: string, sku: string, product: object, stock?: string): Promise<void>
  /** What the log has of carts and of what is held for them. */
  traces(): Promise<number>
}

export const openFarms = async (): Promise<Farms> => {
  const s = await install()
  const sell: Farms['sell'] = async (farm, sku, product, stock) => {
    await s.put(`${farm}/products/${sku}`, product)
    if (stock !== undefined) await s.put(`${farm}/products/${sku}/stock`, { set: stock, reason: 'counted' })
  }
  for (const [farm, name] of [...FARMS, 'elsewhere'].map((id) => [id, `${id[0]!.toUpperCase()}${id.slice(1)} Farm`]))
    await s.put(`${farm}/config`, { name, currency: 'EUR', taxRate: '0.07' })
  await sell('hillside', 'apples', { name: 'Apples', price: '12.50', unit: 'kg', bundleSize: '5' }, '1000')
  await sell('hillside', 'eggs', { name: 'Eggs', price: '3.20', unit: 'boxes' }, '1000')
  await sell('riverside', 'honey', { name: 'Honey', price: '7.95', unit: 'pcs' }, '1000')
  await sell('elsewhere', 'milk', { name: 'Milk', price: '1.10', unit: 'liters' }, '1000')
  return {
    s,
    sell,
    customer: (sub, shops = FARMS) => s.token('customer', sub, shops),
    post: (path, as, body, headers = {}) =>
      s.ask('POST', `/cart/api/${path}`, { as, ...(body !== undefined && { body }), headers }),
    traces: () => s.count(TRACES),
  }
}
