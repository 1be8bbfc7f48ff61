/** A line as the load's own account has it: what the service accepted, and nothing else. */
export type AccountLine = { line: string; quantity: number }
export type AccountCart = { id: string; lines: Map<string, AccountLine> }

/** The load's own books: what stock it brought, and what is in the carts it filled. Empty carts are not kept. */
export class Account {
  readonly stock = new Map<string, number>()
  readonly carts = new Map<string, AccountCart>()

  /** Units in carts, by SKU. */
  held(): Map<string, number> {
    const held = new Map<string, number>()
    for (const { lines } of this.carts.values())
      for (const [sku, { quantity }] of lines) held.set(sku, (held.get(sku) ?? 0) + quantity)
    return held
  }
}
