import { randomUUIDv7 } from 'node:crypto'
import type { CheckoutView, OrderView } from '@cartstream/schemas'
import type { Account, AccountCart } from './account.ts'
import type { Ticket, Wanted } from './data/wanted.ts'
import type { Desk } from './desk.ts'

/** Pays for carts and takes orders back, and keeps the account. What is answered must be what the account says: else the desk is told. */
export class Till {
  readonly #desk: Desk
  readonly #account: Account

  constructor(desk: Desk, account: Account) {
    this.#desk = desk
    this.#account = account
  }

  /** Checks the cart out and pays what it costs. A row that is there twice sends both commands again as they were. */
  async buy(customer: string, ticket: Ticket): Promise<void> {
    const { counts } = this.#desk
    const cart = this.#account.carts.get(customer)
    if (ticket.answered !== undefined) return this.#again(customer, ticket)
    if (cart === undefined) return counts.skip('purchase-without-cart')
    counts.purchases++
    const total = this.#account.costOf(cart)
    const { accepted, refused } = await this.#desk.send(customer, ticket, {
      method: 'POST',
      path: 'carts/me/checkout',
      body: { total },
    })
    if (refused !== undefined) counts.refusePurchase(refused)
    if (accepted === undefined) return
    const { checkout } = accepted.body as { checkout: CheckoutView }
    this.#compare('checkout', checkout, { cart: cart.id, total, status: 'active' })
    ticket.next = { key: randomUUIDv7() }
    await this.#pay(customer, ticket.next, { cart, checkout: checkout.id, total })
  }

  /** Takes the order back that consists of these units; the latest, where there are several. */
  async cancel({ customer, units, rows, ticket }: Extract<Wanted, { do: 'cancel' }>): Promise<void> {
    const paid = (this.#account.orders.get(customer) ?? []).filter(({ status }) => status === 'paid')
    const order = paid.findLast((one) => [...one.units].every(([sku, quantity]) => units.get(sku) === quantity))
    if (order === undefined) {
      const isPart = paid.some((one) => [...units.keys()].some((sku) => one.units.has(sku)))
      return this.#desk.counts.skip(isPart ? 'part-of-an-order' : 'unknown-order', rows)
    }
    const body = { restock: true, reason: 'cancellation' }
    const { accepted } = await this.#desk.send(undefined, ticket, {
      method: 'POST',
      path: `orders/${order.id}/cancel`,
      body,
    })
    if (accepted === undefined) return
    this.#compare('order', accepted.body as OrderView, { id: order.id, total: order.total, status: 'cancelled' })
    order.status = 'cancelled'
  }

  async #pay(customer: string, ticket: Ticket, bought: { cart: AccountCart; checkout: string; total: string }) {
    const { cart, checkout, total } = bought
    const { accepted, refused } = await this.#desk.send(customer, ticket, {
      method: 'POST',
      path: `payments/${checkout}/confirm`,
      body: {},
    })
    if (accepted === undefined) {
      this.#desk.counts.refusePurchase(refused ?? 'replayed')
      await this.#desk.send(customer, { key: randomUUIDv7() }, { method: 'DELETE', path: 'carts/me/checkout' })
      return
    }
    const { order } = accepted.body as { order: OrderView }
    this.#compare('order', order, { cart: cart.id, checkout, total, status: 'paid' })
    this.#account.bought(customer, { id: order.id, total })
  }

  async #again(customer: string, ticket: Ticket): Promise<void> {
    for (const one of [ticket, ticket.next]) if (one?.sent !== undefined) await this.#desk.send(customer, one, one.sent)
  }

  #compare(what: string, shown: object & { id: string }, wanted: Record<string, string>): void {
    const seen = shown as Record<string, unknown>
    const wrong = Object.entries(wanted).filter(([name, value]) => seen[name] !== value)
    for (const [name, value] of wrong)
      this.#desk.surprises.push(`the ${what} ${shown.id} was answered with the ${name} ${seen[name]}, not ${value}`)
  }
}
