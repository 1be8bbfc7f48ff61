import { randomUUIDv7 } from 'node:crypto'
import type { CartView } from '@cartstream/schemas'
import type { Account, AccountCart } from './account.ts'
import type { Answer } from './api.ts'
import type { Sent, Wanted } from './data/wanted.ts'
import type { Desk } from './desk.ts'
import type { Shelves } from './shelves.ts'
import type { Till } from './till.ts'

export type ShoppersOptions = { desk: Desk; till: Till; account: Account; shelves: Shelves }
/** What is known of a customer between rows; forgotten with the cart. */
type Shopper = { basket?: string | undefined; bought: boolean }

/**
 * Does what rows ask for, one customer's one after the other, and keeps the account. After each accepted command the answered cart must be
 * the account's: else the desk is told.
 */
export class Shoppers {
  readonly #o: ShoppersOptions
  readonly #known = new Map<string, Shopper>()

  constructor(options: ShoppersOptions) {
    this.#o = options
  }

  /** Customers with something in their cart. */
  get openCount(): number {
    return this.#known.size
  }

  /** The customer whose cart is untouched longest; counted no more, for it is about to be cleared. */
  takeOldest(): string {
    const [oldest] = this.#known.keys()
    if (oldest === undefined) throw new Error('nobody has anything in a cart')
    this.#known.delete(oldest)
    return oldest
  }

  async serve(customer: string, wanted: Wanted | { do: 'clear' }): Promise<void> {
    switch (wanted.do) {
      case 'add':
        return this.#add(customer, wanted)
      case 'remove':
        return this.#remove(customer, wanted)
      case 'buy':
        await this.#o.till.buy(customer, wanted.ticket)
        return this.#touch(customer, { bought: true })
      case 'cancel':
        return this.#o.till.cancel(wanted)
      case 'clear':
        return this.#clear(customer)
    }
  }

  async #add(customer: string, wanted: Extract<Wanted, { do: 'add' }>): Promise<void> {
    const { sku, basket, quantity, ticket } = wanted
    const known = this.#known.get(customer)
    if (known?.bought && (basket === undefined || basket !== known.basket)) await this.#clear(customer)
    await this.#o.shelves.list(wanted)
    const body = { sku, quantity: String(quantity) }
    const { accepted: answer } = await this.#o.desk.send(customer, ticket, {
      method: 'POST',
      path: 'carts/me/items',
      body,
    })
    if (answer !== undefined) {
      const cart = this.#cartOf(customer, answer)
      const was = cart.lines.get(sku)?.quantity ?? 0
      const line = viewOf(answer).items.find((item) => item.sku === sku)
      cart.lines.set(sku, { line: line?.id ?? '', quantity: was + quantity })
      this.#compare(customer, answer)
    }
    this.#touch(customer, { bought: false, basket })
  }

  /** One unit out, as each `cart` row put one in. */
  async #remove(customer: string, { sku, ticket }: Extract<Wanted, { do: 'remove' }>): Promise<void> {
    const line = this.#o.account.carts.get(customer)?.lines.get(sku)
    if (ticket.sent === undefined && line === undefined) return this.#o.desk.counts.skip('remove-without-add')
    const path = `carts/me/items/${line?.line}`
    const one: Sent =
      line !== undefined && line.quantity > 1
        ? { method: 'PATCH', path, body: { quantity: String(line.quantity - 1) } }
        : { method: 'DELETE', path }
    const { accepted: answer } = await this.#o.desk.send(customer, ticket, one)
    if (answer === undefined || line === undefined) return
    line.quantity--
    if (line.quantity === 0) this.#cartOf(customer, answer).lines.delete(sku)
    this.#compare(customer, answer)
  }

  async #clear(customer: string): Promise<void> {
    this.#known.delete(customer)
    if (!this.#o.account.carts.has(customer)) return
    const { accepted: answer } = await this.#o.desk.send(
      customer,
      { key: randomUUIDv7() },
      { method: 'DELETE', path: 'carts/me' },
    )
    if (answer === undefined) return
    this.#o.account.carts.get(customer)?.lines.clear()
    this.#compare(customer, answer)
  }

  #touch(customer: string, change: Partial<Shopper>): void {
    const known = this.#known.get(customer) ?? { bought: false }
    this.#known.delete(customer)
    if (this.#o.account.carts.has(customer)) this.#known.set(customer, { ...known, ...change })
  }

  #cartOf(customer: string, answer: Answer): AccountCart {
    const { carts } = this.#o.account
    const known = carts.get(customer)
    if (known !== undefined) return known
    const cart = { id: viewOf(answer).id, lines: new Map() }
    carts.set(customer, cart)
    return cart
  }

  #compare(customer: string, answer: Answer): void {
    const { carts } = this.#o.account
    const cart = carts.get(customer)
    if (cart === undefined) return
    const { id, items } = viewOf(answer)
    const same =
      id === cart.id &&
      items.length === cart.lines.size &&
      items.every(({ sku, quantity }) => Number(quantity) === cart.lines.get(sku)?.quantity)
    if (!same) this.#o.desk.surprises.push(`the cart ${id} of ${customer} was answered otherwise than accepted`)
    if (cart.lines.size > 0) return
    carts.delete(customer)
    this.#known.delete(customer)
  }
}

const viewOf = (answer: Answer): CartView => answer.body as CartView
