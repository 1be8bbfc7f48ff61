import type { Browser } from './browser.ts'
import type { Cart, CartItem } from './shapes.ts'

const ALERT_SECONDS = 120

/** What the page shows: `secondsLeft` until the first reservation ends, and the alert for the last two minutes of it. */
export type CartShown = { cart: Cart; badge: number; secondsLeft: number | undefined; alert: boolean }

/** The cart page, and the button in the header with its badge: lists, removes, counts down. */
export class CartPage {
  readonly #browser: Browser
  readonly #clock: () => number
  #cart: Cart | undefined
  /** How far the service's clock is ahead of the visitor's, ms. */
  #ahead = 0

  constructor(browser: Browser, clock: () => number = Date.now) {
    this.#browser = browser
    this.#clock = clock
  }

  async load(): Promise<CartShown> {
    this.#cart = await this.#browser.ask<Cart>('GET', '/api/cart')
    this.#ahead = Date.parse(this.#cart.now) - this.#clock()
    return this.shown()
  }

  async remove(itemId: string): Promise<CartShown> {
    await this.#browser.ask('DELETE', '/api/cart/remove', { itemId })
    return this.load()
  }

  async clear(): Promise<CartShown> {
    await this.#browser.ask('DELETE', '/api/cart/clear')
    return this.load()
  }

  /** For the timer's every tick: nothing is asked for it. */
  shown(): CartShown {
    const cart = this.#cart!
    const secondsLeft = secondsUntil(cart.items, this.#clock() + this.#ahead)
    return { cart, badge: cart.itemCount, secondsLeft, alert: secondsLeft !== undefined && secondsLeft < ALERT_SECONDS }
  }
}

const secondsUntil = (items: readonly CartItem[], now: number): number | undefined => {
  const ends = items.map(({ expiresAt }) => Date.parse(expiresAt)).filter((end) => !Number.isNaN(end))
  return ends.length === 0 ? undefined : Math.max(0, Math.ceil((Math.min(...ends) - now) / 1000))
}
