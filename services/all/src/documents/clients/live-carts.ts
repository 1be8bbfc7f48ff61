/**
 * What document 1 has shops run: a storefront's cart, which is told to the back end whenever it changes, and the page on which staff see all of
 * them, which asks again every five seconds. To the same behaviour, without their frameworks.
 */

type Ask = { method?: string; body?: unknown }
/** Asks the back end; rejects with what it answered where that is no success. */
export type ApiRequest = (path: string, ask?: Ask) => Promise<unknown>

export type BrowserOptions = { headers?: Record<string, string> }
/** As pages of one origin ask: with the cookies that they were given. */
export const createApiRequest = (url: string, { headers = {} }: BrowserOptions = {}): ApiRequest => {
  const cookies = new Map<string, string>()
  return async (path, { method = 'GET', body } = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(cookie !== '' && { cookie }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';')[0]!.split('=', 2)
      cookies.set(name, value)
    }
    const told = (await answer.json()) as { error?: string }
    if (!answer.ok) throw new Error(`${answer.status} ${told.error}`)
    return told
  }
}

export type Item = { id: string | number; name: string; price: number; quantity: number; [more: string]: unknown }
export type Storage = { getItem(key: string): string | null; setItem(key: string, value: string): void }
export type StoreOptions = { api: ApiRequest; storage: Storage; onError?: (error: unknown) => void }

const SESSION = 'cart-session-id'

/** The session of this browser: made at the first need, and kept in its storage. */
export const sessionIdOf = (storage: Storage): string => {
  const id = storage.getItem(SESSION) ?? `session-${Date.now()}-${Math.random().toString(36)}`
  storage.setItem(SESSION, id)
  return id
}

/** The storefront's cart. Whatever it does it does at once; the back end is told after it, and may be away. */
export class CartStore {
  items: Item[] = []
  readonly #options: StoreOptions

  constructor(options: StoreOptions) {
    this.#options = options
  }

  addItem(item: Item): Promise<void> {
    const same = this.items.find(({ id }) => id === item.id)
    if (same === undefined) this.items.push({ ...item })
    else same.quantity += item.quantity
    return this.#sync()
  }

  removeItem(id: Item['id']): Promise<void> {
    this.items = this.items.filter((item) => item.id !== id)
    return this.#sync()
  }

  updateQuantity(id: Item['id'], quantity: number): Promise<void> {
    this.items = this.items.map((item) => (item.id === id ? { ...item, quantity } : item))
    return this.#sync()
  }

  clearCart(): Promise<void> {
    this.items = []
    return this.#sync()
  }

  /** What is bought is no cart any more. */
  async checkedOut(): Promise<void> {
    this.items = []
    const { api, storage } = this.#options
    await this.#tolerant(() => api(`/api/carts/${encodeURIComponent(sessionIdOf(storage))}`, { method: 'DELETE' }))
  }

  #sync(): Promise<void> {
    const { api, storage } = this.#options
    const total = this.items.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
    const itemCount = this.items.reduce((sum, { quantity }) => sum + quantity, 0)
    const body = { sessionId: sessionIdOf(storage), cart: { items: this.items, total, itemCount } }
    return this.#tolerant(() => api('/api/carts/update', { method: 'POST', body }))
  }

  /** A shopper is never held up by it. */
  async #tolerant(told: () => Promise<unknown>): Promise<void> {
    try {
      await told()
    } catch (error) {
      this.#options.onError?.(error)
    }
  }
}

export type ActiveCart = {
  sessionId: string
  items: Item[]
  total: number
  itemCount: number
  lastUpdated: number
  createdAt: number
  shopId: string
  customerName?: string
}
export type PageOptions = { api: ApiRequest; everyMs?: number; onError?: (error: unknown) => void }

/** The page of live carts: asks at once, and every five seconds until it is closed. What cannot be read is shown as none. */
export class LiveCartsPage {
  carts: ActiveCart[] = []
  polls = 0
  readonly #options: PageOptions
  readonly #timer: ReturnType<typeof setInterval>

  constructor(options: PageOptions) {
    this.#options = options
    void this.fetchCarts()
    this.#timer = setInterval(() => void this.fetchCarts(), options.everyMs ?? 5000)
  }

  async fetchCarts(): Promise<void> {
    try {
      const told = await this.#options.api('/api/carts/active')
      this.carts = Array.isArray(told) ? told : []
    } catch (error) {
      this.#options.onError?.(error)
      this.carts = []
    }
    this.polls++
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
