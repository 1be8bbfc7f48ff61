import type { FarmCart } from '@cartstream/schemas'

/**
 * What document 4's hooks send, without React: the same requests, and one query, `['carts']`, that every mutation makes stale. As in a
 * browser, cookies are kept and sent with each request, and with them the position of what was written last.
 */
export type FarmCarts = {
  /** GET /cart/api, unless what was fetched last still holds. */
  useAllCarts(): Promise<FarmCart[]>
  useCartTotals(): Promise<CartTotals>
  useAddToCart(item: { farmId: string; productId: string; bundles?: number }): Promise<FarmCart>
  /** Null where that was the last of the cart. */
  useDecrementItem(item: { cartId: string; productId: string; amount?: number }): Promise<FarmCart | null>
  useClearCarts(): Promise<void>
  /** How many requests have been sent. */
  sent(): number
}
/** Over all carts: as the sidebar shows it. */
export type CartTotals = { lines: number; bundles: number; grandTotal: number }

const CARTS = ['carts'] as const

export const farmCarts = (url: string, token: string): FarmCarts => {
  const { ask, sent } = browser(url, token)
  const queries = new Queries()
  /** Waits for the answer, then has the carts fetched again by whoever looks next. Rejects with the message that the shop answered. */
  const mutate = async <R>(path: string, body?: unknown): Promise<R> => {
    try {
      return (await ask('POST', path, body)) as R
    } finally {
      queries.invalidate(CARTS)
    }
  }
  const useAllCarts = () =>
    queries.fetch(CARTS, async () => ((await ask('GET', '/cart/api')) as { carts: FarmCart[] }).carts)
  return {
    useAllCarts,
    useCartTotals: async () => totalsOf(await useAllCarts()),
    useAddToCart: (item) => mutate('/cart/api/add', item),
    useDecrementItem: (item) => mutate('/cart/api/decrement', item),
    useClearCarts: () => mutate('/cart/api/clear'),
    sent,
  }
}

/** Money adds up in its smallest unit: sums of JSON numbers would not be exact. */
const totalsOf = (carts: readonly FarmCart[]): CartTotals => {
  const lines = carts.flatMap((cart) => cart.lines)
  return {
    lines: lines.length,
    bundles: lines.reduce((sum, { bundles }) => sum + bundles, 0),
    grandTotal: carts.reduce((sum, { total }) => sum + Math.round(total * 1000), 0) / 1000,
  }
}

/** What React Query does for the hooks: data by key, fetched once, and again after it was made stale. */
class Queries {
  readonly #data = new Map<string, Promise<unknown>>()

  fetch<R>(key: readonly string[], load: () => Promise<R>): Promise<R> {
    const known = this.#data.get(key.join())
    if (known !== undefined) return known as Promise<R>
    const loading = load()
    this.#data.set(key.join(), loading)
    loading.catch(() => this.#data.delete(key.join())) // a failure is not kept
    return loading
  }

  invalidate(key: readonly string[]): void {
    this.#data.delete(key.join())
  }
}

const browser = (url: string, token: string) => {
  const jar = new Map<string, string>()
  let count = 0
  return {
    sent: () => count,
    async ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
      count++
      const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
      const answer = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(cookie !== '' && { cookie }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      for (const line of answer.headers.getSetCookie()) {
        const [name, value] = line.split(';')[0]!.split('=') as [string, string]
        jar.set(name, value)
      }
      const told = (await answer.json()) as { error?: string }
      if (!answer.ok) throw new Error(told.error)
      return told
    },
  }
}
