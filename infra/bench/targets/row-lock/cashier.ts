import { randomUUID } from 'node:crypto'
import type { IntentRequest, PaymentProvider } from '@cartstream/pay'
import type pg from 'pg'
import { SHOP } from '../../workload.ts'
import type { Checkout } from './checkout.ts'
import type { Confirm } from './confirm.ts'

type Known = { cart: string; status: 'active' | 'ordered'; total: string; order_id: string | null }
type Refused = { code: string }

const FIND =
  'select cart, status, total::text, order_id from row_lock.checkouts where id = $1 and customer = $2 and (status = $3 or expires_at > now())'

/**
 * Checkout and payment, with cartstream's own test provider. No transaction is open while the provider is asked. An intent is not kept
 * here: under the same key the provider answers the same one, so a checkout and a payment are one transaction each.
 */
export class Cashier {
  readonly #pool: pg.Pool
  readonly #checkout: Checkout
  readonly #confirm: Confirm
  readonly #provider: PaymentProvider

  constructor(
    pool: pg.Pool,
    { checkout, confirm }: { checkout: Checkout; confirm: Confirm },
    provider: PaymentProvider,
  ) {
    this.#pool = pool
    this.#checkout = checkout
    this.#confirm = confirm
    this.#provider = provider
  }

  async checkout(customer: string): Promise<object | Refused> {
    const [id, cart] = [randomUUID(), `cart-${customer}`]
    const frozen = await this.#checkout({ checkout: id, cart, customer })
    if (frozen === undefined) return { code: 'cart-empty' }
    const { total, expires_at: expiresAt, lines } = frozen
    const { intent } = await this.#provider.createIntent(intentOf(id, total))
    const checkout = {
      id,
      cart,
      status: 'active',
      provider: 'test',
      ...sumsOf(total),
      expiresAt,
      intent,
      now: new Date(),
    }
    const frozenCart = {
      id: cart,
      status: 'checkout',
      checkout: id,
      items: lines,
      itemCount: lines.length,
      ...sumsOf(total),
    }
    return { checkout, cart: frozenCart, payment: { id, provider: 'test', total, currency: 'GBP', expiresAt } }
  }

  async confirm(customer: string, checkout: string, method: string | undefined): Promise<object | Refused> {
    const known = await this.#find(customer, checkout)
    if (known === undefined) return { code: 'checkout-over' }
    if (known.status === 'ordered') return orderedOf(checkout, known)
    const { intent } = await this.#provider.createIntent(intentOf(checkout, known.total))
    const { status } = await this.#provider.confirm(intent, method)
    if (status !== 'succeeded') return { code: status === 'open' ? 'payment-pending' : 'payment-failed' }
    const order = randomUUID()
    if ((await this.#confirm({ checkout, order, intent })) !== undefined)
      return orderedOf(checkout, { ...known, order_id: order })
    const after = await this.#find(customer, checkout) // another request was faster
    return after?.status === 'ordered' ? orderedOf(checkout, after) : { code: 'checkout-over' }
  }

  async #find(customer: string, checkout: string): Promise<Known | undefined> {
    return (await this.#pool.query({ name: 'find', text: FIND, values: [checkout, customer, 'ordered'] })).rows[0]
  }
}

const intentOf = (checkout: string, amount: string): IntentRequest => ({
  key: checkout,
  reference: { shop: SHOP, payment: checkout },
  amount,
  currency: 'GBP',
})

const sumsOf = (total: string) => ({ currency: 'GBP', subtotal: total, tax: '0.00', total })

const orderedOf = (id: string, { cart, total, order_id: order }: Known): object => ({
  checkout: { id, cart, status: 'ordered', provider: 'test', ...sumsOf(total), order, now: new Date() },
  cart: { id: cart, status: 'ordered', order, items: [], itemCount: 0, ...sumsOf('0.00') },
  order: { id: order, cart, checkout: id, status: 'paid', provider: 'test', currency: 'GBP', total },
})
