import type { Browser } from './browser.ts'
import type { Ad, AdOnSale, Cart, Reservation } from './shapes.ts'

/** `button`: "In Cart" and "Sold Out" are disabled; `red`: the ad is in the visitor's own cart. */
export type AdShown = AdOnSale & {
  badge: string
  button: 'Add to Cart' | 'In Cart' | 'Sold Out'
  red: boolean
}

/** A state's page with its inventory badges, which are asked for again every ten seconds. */
export class StatePage {
  readonly #browser: Browser
  readonly #state: string
  #timer: NodeJS.Timeout | undefined
  shown: readonly AdShown[] = []

  constructor(browser: Browser, state: string) {
    this.#browser = browser
    this.#state = state
  }

  async load(): Promise<readonly AdShown[]> {
    const [{ ads }, cart] = await Promise.all([
      this.#browser.ask<{ ads: AdOnSale[] }>('GET', `/api/inventory/${encodeURIComponent(this.#state)}`),
      this.#browser.ask<Cart>('GET', '/api/cart'),
    ])
    const own = new Set(cart.items.map(({ itemId }) => itemId))
    this.shown = ads.map((ad) => ({
      ...ad,
      badge: `${ad.availableNow} available now`,
      button: own.has(ad.itemId) ? 'In Cart' : ad.availableNow > 0 ? 'Add to Cart' : 'Sold Out',
      red: own.has(ad.itemId),
    }))
    return this.shown
  }

  /** A look that fails is left out: the next one comes. */
  poll(everyMs = 10_000): void {
    this.#timer = setInterval(() => void this.load().catch(() => {}), everyMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async add(ad: Ad): Promise<Reservation> {
    const { state, adType } = ad
    const added = await this.#browser.ask<{ reservation: Reservation }>('POST', '/api/cart/add', { state, adType })
    await this.load()
    return added.reservation
  }
}
