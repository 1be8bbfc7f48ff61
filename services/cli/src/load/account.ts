import { moneyOf, partsOf } from './money.ts'

/** A line as the load's own account has it: what the service accepted, and nothing else. */
export type AccountLine = { line: string; quantity: number }
export type AccountCart = { id: string; lines: Map<string, AccountLine> }
/** `units`: by SKU. A cancelled order's have gone back on the shelf. */
export type AccountOrder = {
  id: string
  status: 'paid' | 'cancelled'
  total: string
  units: ReadonlyMap<string, number>
}

/** The load's own books: what stock it brought, what is in the carts it filled, what it bought. Empty carts are not kept. */
export class Account {
  /** By SKU: units brought, and what one costs. */
  readonly stock = new Map<string, number>()
  readonly prices = new Map<string, string>()
  /** By customer. */
  readonly carts = new Map<string, AccountCart>()
  readonly orders = new Map<string, AccountOrder[]>()

  /** Units in carts, by SKU. */
  held(): Map<string, number> {
    const held = new Map<string, number>()
    for (const { lines } of this.carts.values())
      for (const [sku, { quantity }] of lines) held.set(sku, (held.get(sku) ?? 0) + quantity)
    return held
  }

  /** What a cart costs, such as "12.50". */
  costOf({ lines }: AccountCart): string {
    let cost = 0n
    for (const [sku, { quantity }] of lines) cost += partsOf(this.prices.get(sku) ?? '0') * BigInt(quantity)
    return moneyOf(cost)
  }

  /** The customer's cart has become an order. */
  bought(customer: string, order: { id: string; total: string }): void {
    const lines = [...(this.carts.get(customer)?.lines ?? [])].map(([sku, { quantity }]) => [sku, quantity] as const)
    const orders = this.orders.get(customer) ?? []
    this.orders.set(customer, [...orders, { ...order, status: 'paid', units: new Map(lines) }])
    this.carts.delete(customer)
  }

  *allOrders(): Iterable<AccountOrder> {
    for (const orders of this.orders.values()) yield* orders
  }
}
