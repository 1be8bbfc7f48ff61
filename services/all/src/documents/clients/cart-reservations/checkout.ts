import type { Browser } from './browser.ts'
import type { AdOnSale, Cart, PaymentIntent } from './shapes.ts'

export type Paid = { success: boolean; orderId: string; amount: number }
/** In the place of the provider's own script: resolves once the visitor has paid, by the client secret. */
export type Pay = (intent: PaymentIntent) => Promise<void>

/** The checkout, for an array of cart items or for a single one: the intent, the provider's form, the confirmation. */
export class Checkout {
  readonly #browser: Browser
  readonly #pay: Pay

  constructor(browser: Browser, pay: Pay = async () => {}) {
    this.#browser = browser
    this.#pay = pay
  }

  /** The items of the cart go as they came: what the visitor saw is what is paid for. */
  cart({ items }: Pick<Cart, 'items'>): Promise<Paid> {
    const cartItems = items.map(({ state, adType, price, title }) => ({ state, adType, price, title }))
    return this.#through({ cartItems })
  }

  /** The old page, which knows of no cart. `taxRate`: as the old page has it. */
  single({ state, adType, price, title }: AdOnSale, taxRate: number): Promise<Paid> {
    return this.#through({ amount: price + price * taxRate, state, adType, adTitle: title })
  }

  async #through(asked: object): Promise<Paid> {
    const intent = await this.#browser.ask<PaymentIntent>('POST', '/api/create-payment-intent', asked)
    await this.#pay(intent)
    return this.#browser.ask<Paid>('POST', '/api/confirm-payment', { paymentIntentId: intent.paymentIntentId })
  }
}
