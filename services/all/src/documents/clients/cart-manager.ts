/**
 * The client of document 5 (cart synchronization) as it behaves there, its world handed in. In a browser `fetch` keeps the cookies, and with
 * `cartstream-position` each look sees what the command before it did; nothing here knows of that.
 */

export type SyncedItem = {
  id: string
  product: { id: string; name: string; price: number }
  variant: { id: string; name: string; additional_price: number } | null
  quantity: number
  total_price: number
  is_available: boolean
}
export type SyncedCart = {
  id: string
  items: SyncedItem[]
  items_count: number
  total_items: number
  total_price: number
  has_unavailable_items: boolean
  created_at: string | null
  updated_at: string | null
}
export type Payment = {
  payment_id: string
  cart_id: string
  status: string
  amount: number
  currency: string
  payment_method: string
  provider: string
}

export type Answer = { ok: boolean; status: number; json(): Promise<unknown> }
export type Fetch = (
  path: string,
  init: { method?: string; headers: Record<string, string>; body?: string },
) => Promise<Answer>
export type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
/** What a page has. */
export type Page = {
  fetch: Fetch
  localStorage: Kept
  sessionStorage: Kept
  console: Pick<Console, 'log' | 'warn' | 'error'>
  reload(): void
}
/** `currency`: the document's client has INR written into it. */
export type CartManagerOptions = { fetch: Fetch; now?: () => number; currency?: string }

const CACHE_MS = 30_000
const said = (body: unknown, member: 'error' | 'message'): string | undefined =>
  (body as Record<string, string> | null)?.[member]

export class CartManager {
  readonly #token: string
  readonly #fetch: Fetch
  readonly #now: () => number
  readonly #currency: string
  /** As the document's client has them, open to everybody: also to whoever breaks them. */
  cart: SyncedCart | null = null
  lastFetch: number | null = null

  constructor(token: string, { fetch, now = Date.now, currency = 'INR' }: CartManagerOptions) {
    this.#token = token
    this.#fetch = fetch
    this.#now = now
    this.#currency = currency
  }

  /** From the cache for 30 s, unless it is forced. */
  async getCart(forceRefresh = false): Promise<SyncedCart> {
    const now = this.#now()
    const { cart, lastFetch } = this
    if (!forceRefresh && cart !== null && lastFetch !== null && now - lastFetch < CACHE_MS) return cart
    const answer = await this.#fetch('/api/cart/', { headers: { Authorization: `Bearer ${this.#token}` } })
    if (!answer.ok) throw new Error('Failed to fetch cart')
    this.cart = (await answer.json()) as SyncedCart
    this.lastFetch = now
    return this.cart
  }

  async addItem(productId: string | number, variantId: string | number | null, quantity = 1): Promise<unknown> {
    const answer = await this.#post('/api/cart/add/', { product_id: productId, variant_id: variantId, quantity })
    if (!answer.ok) throw new Error(said(await answer.json(), 'message') || 'Failed to add item')
    await this.getCart(true)
    return answer.json()
  }

  async checkout(shippingAddress: object, billingAddress: object): Promise<Payment> {
    const cart = await this.getCart(true)
    if (!cart.items || cart.items.length === 0) throw new Error('Cart is empty. Please add items before checkout.')
    const answer = await this.#post('/api/payments/create-from-cart/', {
      payment_method: 'razorpay',
      shipping_address: shippingAddress,
      billing_address: billingAddress,
      currency: this.#currency,
    })
    if (!answer.ok) throw new Error(said(await answer.json(), 'error') || 'Checkout failed')
    return (await answer.json()) as Payment
  }

  #post(path: string, body: object): Promise<Answer> {
    const headers = { Authorization: `Bearer ${this.#token}`, 'Content-Type': 'application/json' }
    return this.#fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  }
}

/** Forgets what was kept of carts, and looks anew. */
export const recoverCartSync = async (
  token: string,
  { fetch, localStorage, sessionStorage, console }: Omit<Page, 'reload'>,
): Promise<SyncedCart> => {
  try {
    localStorage.removeItem('cartId')
    sessionStorage.removeItem('cartData')
    const answer = await fetch('/api/cart/', { headers: { Authorization: `Bearer ${token}` } })
    if (!answer.ok) throw new Error('Failed to recover cart')
    const cart = (await answer.json()) as SyncedCart
    console.log('Cart sync recovered:', cart)
    return cart
  } catch (error) {
    console.error('Cart recovery failed:', error)
    throw error
  }
}

/** The page's listener for promises that nobody caught: whatever speaks of carts is recovered from, and the page loaded again. */
export const onUnhandledRejection = async ({ reason }: { reason: unknown }, page: Page): Promise<void> => {
  if (!/[cC]art/.test((reason as Error | undefined)?.message ?? '')) return
  page.console.warn('Cart error detected, attempting recovery...')
  try {
    const token = page.localStorage.getItem('authToken')
    if (!token) return
    await recoverCartSync(token, page)
    page.reload()
  } catch (error) {
    page.console.error('Cart recovery failed:', error)
  }
}
