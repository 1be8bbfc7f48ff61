import type { CartView } from '@cartstream/schemas'
import { CartManager, type SyncedCart } from '../src/documents/clients/cart-manager.ts'
import { type Browser, openBrowser } from './browser.ts'
import { type Installation, install, type Told } from './installation.ts'

/** The shop of document 5's suites, in rupees as its client has it: products by number, a shirt in two sizes, one lamp, silk by the metre. */
export const openBazaar = async (): Promise<Installation> => {
  const paymentMethods = { razorpay: undefined, card: 'test', paypal: 'paypal' }
  const s = await install({ facades: { defaultShop: 'bazaar', paymentMethods } })
  await fill(s).catch(async (error) => {
    await s.close()
    throw error
  })
  return s
}

const fill = async (s: Installation): Promise<void> => {
  await s.put('bazaar/config', { name: 'Bazaar', currency: 'INR', hold: 'add' })
  const sell = async (sku: string, product: object, stock: string) => {
    await s.put(`bazaar/products/${sku}`, product)
    await s.put(`bazaar/products/${sku}/stock`, { set: stock, reason: 'delivery' })
  }
  const sizes = [
    { name: '1', additionalPrice: '0' },
    { name: '2', additionalPrice: '50.10' },
  ]
  await sell('7', { name: 'Tea', price: '99.50' }, '100000')
  await sell('8', { name: 'Shirt', price: '499.90', variants: sizes }, '100000')
  await sell('9', { name: 'Brass lamp', price: '1250' }, '10')
  await sell('SILK', { name: 'Silk', price: '333.33', decimals: 2 }, '1000')
}

export const TEA = { product_id: 7, variant_id: null, quantity: 1 }
export const HOME = {
  full_name: 'Asha Rao',
  address_line1: '12 MG Road',
  city: 'Bengaluru',
  state: 'Karnataka',
  pincode: 560001,
  country: 'India',
  phone: '+91 80 5550 0100',
}
export const PAYMENT = { payment_method: 'razorpay', shipping_address: HOME, billing_address: HOME, currency: 'INR' }

/** A customer with a browser of their own, who asks as pages do, and by hand. */
export type Shopper = {
  token: string
  browser: Browser
  manager: CartManager
  add(item: object): Promise<Told>
  /** The cart, without the time of the look. */
  look(): Promise<SyncedCart>
  /** Creates a payment of what is usual but for `other`. */
  pay(other?: object): Promise<Told>
  confirm(payment: string): Promise<Told>
  /** The same cart as /v1 shows it. */
  v1(): Promise<CartView>
  send(method: string, path: string, body?: unknown): Promise<Told>
}

/** A cart as it was looked at, whenever that was. */
export const timeless = <C extends object>(cart: C): Omit<C, 'now'> => {
  const { now: _, ...rest } = cart as C & { now?: string }
  return rest
}

let customers = 0
export const shopper = async (s: Installation, name = `customer-${++customers}`): Promise<Shopper> => {
  const token = await s.token('customer', name, ['bazaar'])
  const browser = openBrowser(s.url)
  const send: Shopper['send'] = async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = (await browser.fetch(path, { method, headers, ...sent })) as Response
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as never }
  }
  return {
    ...{ token, browser, send },
    manager: new CartManager(token, { fetch: browser.fetch }),
    add: (item) => send('POST', '/api/cart/add/', item),
    look: async () => timeless<SyncedCart>((await send('GET', '/api/cart/')).body) as SyncedCart,
    pay: (other) => send('POST', '/api/payments/create-from-cart/', { ...PAYMENT, ...other }),
    confirm: (payment) => send('POST', `/v1/shops/bazaar/payments/${payment}/confirm`, {}),
    v1: async () => (await send('GET', '/v1/shops/bazaar/carts/me')).body,
  }
}
