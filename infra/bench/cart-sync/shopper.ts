import {
  CartManager,
  onUnhandledRejection,
  type SyncedCart,
} from '../../../services/all/src/documents/clients/cart-manager.ts'
import { SHOP, SKUS, skuName, tokenFor } from '../workload.ts'
import { type Browser, type Line, type Note, openBrowser } from './browser.ts'

/** Of these there is too little for everybody. */
export const SCARCE = Array.from({ length: 5 }, (_, n) => `SCARCE-${n}`)
const HOME = {
  full_name: 'A Customer',
  address_line1: '1 High Street',
  city: 'Bengaluru',
  pincode: 560001,
  country: 'IN',
}

type Item = { sku: string; variant: string | null; quantity: number }
/** One to five adds, the first of what there is plenty of; one in four customers also wants what is scarce. */
export const wantedBy = (customer: number): Item[] => {
  const items = Array.from({ length: 1 + (customer % 5) }, (_, n) => ({
    ...{ sku: skuName((customer * 7919 + n * 37) % SKUS), variant: null as string | null, quantity: 1 + (n % 3) },
  }))
  if (customer % 4 === 1) items.push({ sku: SCARCE[customer % SCARCE.length]!, variant: null, quantity: 1 })
  if (customer % 4 === 2) items.push({ sku: 'HOT', variant: `v${customer % 10}`, quantity: 1 })
  return items
}

/** What a client believes of its cart at its end: what the log must say. `paid`: in major units, once it is an order. */
export type Believed = {
  cart: string
  items: Record<string, number>
  total: number
  order?: { id: string; paid: number }
}
export type Counted = {
  adds: number
  added: number
  /** Refused for want of stock, by SKU: right only where nothing is left of it. */
  refused: Record<string, number>
  looks: number
  wrongLooks: number
  checkouts: number
  ordered: number
  broken: number
  recovered: number
  failures: Record<string, number>
}

const keyOf = (sku: string, variant: string | null | undefined) => `${sku}/${variant ?? ''}`
const itemsOf = ({ items }: SyncedCart): Record<string, number> =>
  Object.fromEntries(items.map(({ product, variant, quantity }) => [keyOf(product.id, variant?.id), quantity]))
export const same = (a: Record<string, number>, b: Record<string, number>): boolean => {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

export type Setting = { line: Line; secret: string; note: Note; counted: Counted; anothersCart: () => string }

/** One customer from the first look to the paid order; every fifth leaves a full cart behind, every tenth comes with something broken. */
export class Shopper {
  readonly #customer: number
  readonly #o: Setting
  readonly #token: string
  readonly #browser: Browser
  #manager: CartManager
  #items: Record<string, number> = {}

  constructor(customer: number, setting: Setting) {
    this.#customer = customer
    this.#o = setting
    this.#token = tokenFor(setting.secret, { sub: `c${customer}`, role: 'customer', shops: [SHOP] })
    this.#browser = openBrowser(setting.line, this.#token, setting.note)
    this.#browser.localStorage.setItem('authToken', this.#token)
    this.#manager = this.#loaded()
  }

  async shop(): Promise<Believed> {
    const kind = this.#customer % 10 === 3 ? Math.floor(this.#customer / 10) % 3 : undefined
    if (kind === 0) await this.#recover('ghost')
    for (const item of wantedBy(this.#customer)) await this.#add(item)
    if (kind === 1) await this.#recover('foreign')
    if (kind === 2) await this.#recover('stale')
    const cart = await this.#look(await this.#manager.getCart())
    const believed = { cart: cart.id, items: itemsOf(cart), total: cart.total_price }
    return this.#customer % 5 === 4 ? believed : { ...believed, ...(await this.#buy(cart.id)) }
  }

  async #add({ sku, variant, quantity }: Item): Promise<void> {
    const { counted } = this.#o
    counted.adds++
    try {
      await this.#manager.addItem(sku, variant, quantity)
      counted.added++
      this.#items[keyOf(sku, variant)] = (this.#items[keyOf(sku, variant)] ?? 0) + quantity
      await this.#look(await this.#manager.getCart())
    } catch (error) {
      const { message } = error as Error
      if (message === 'Not enough stock') counted.refused[sku] = (counted.refused[sku] ?? 0) + 1
      else this.#failed('add', message)
    }
  }

  /** Its own writes, at once. */
  async #look(cart: SyncedCart): Promise<SyncedCart> {
    this.#o.counted.looks++
    if (!same(itemsOf(cart), this.#items)) this.#o.counted.wrongLooks++
    return cart
  }

  async #buy(cart: string): Promise<Pick<Believed, 'order'>> {
    const { counted } = this.#o
    counted.checkouts++
    try {
      const { payment_id, cart_id } = await this.#manager.checkout(HOME, HOME)
      const answer = await this.#browser.post(`/v1/shops/${SHOP}/payments/${payment_id}/confirm`, {})
      const { order } = (await answer.json()) as { order?: { id: string; total: string; status: string } }
      if (order?.status !== 'paid' || cart_id !== cart) throw new Error(`confirm: ${answer.status}`)
      this.#items = {}
      await this.#look(await this.#manager.getCart(true))
      counted.ordered++
      return { order: { id: order.id, paid: Number(order.total) } }
    } catch (error) {
      this.#failed('checkout', (error as Error).message)
      return {}
    }
  }

  /** Something is broken, nobody catches what comes of it, and the page that is loaded again must be right. */
  async #recover(how: 'ghost' | 'foreign' | 'stale'): Promise<void> {
    const { counted } = this.#o
    const { reloads } = this.#browser
    counted.broken++
    const reason = await this.#breaking(how).then(
      () => undefined,
      (error: Error) => error,
    )
    await onUnhandledRejection({ reason }, this.#browser)
    this.#manager = this.#loaded()
    const cart = await this.#manager.getCart().catch(() => undefined)
    const isClean = this.#browser.localStorage.getItem('cartId') === null
    if (cart && this.#browser.reloads === reloads + 1 && isClean && same(itemsOf(cart), this.#items))
      counted.recovered++
    else this.#failed('recovery', `${how}: ${reason?.message}`)
  }

  async #breaking(how: 'ghost' | 'foreign' | 'stale'): Promise<void> {
    this.#browser.localStorage.setItem('cartId', this.#o.anothersCart())
    this.#browser.sessionStorage.setItem('cartData', '{"items":[{"quantity":99}]}')
    if (how === 'ghost') {
      const items = [{ quantity: 99 }] as never
      Object.assign(this.#manager, { cart: { id: 'ghost', items, items_count: 1 }, lastFetch: Date.now() })
      await this.#manager.checkout(HOME, HOME)
    } else if (how === 'stale') {
      const kept = await this.#manager.getCart()
      await this.#add({ sku: skuName(0), variant: null, quantity: 1 }) // another tab
      Object.assign(this.#manager, { cart: kept, lastFetch: Date.now() })
      if (!same(itemsOf(await this.#manager.getCart()), this.#items)) throw new Error('the cart is not what it was')
    } else {
      const cart_id = this.#browser.localStorage.getItem('cartId')
      const [payment_method, currency] = ['razorpay', 'INR']
      const body = { payment_method, currency, shipping_address: HOME, billing_address: HOME, cart_id }
      const answer = await this.#browser.post('/api/payments/create-from-cart/', body)
      if (!answer.ok) throw new Error(((await answer.json()) as { error: string }).error)
    }
  }

  #loaded(): CartManager {
    return new CartManager(this.#token, { fetch: this.#browser.fetch })
  }

  #failed(at: string, message: string): void {
    const { failures } = this.#o.counted
    const what = `${at}: ${message.replace(/\w+\.[\w-]{22}/g, '…').slice(0, 120)}`
    failures[what] = (failures[what] ?? 0) + 1
  }
}
