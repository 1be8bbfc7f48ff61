import type { Effect } from '../src/cart/shown.ts'
import type { Cart, CartLine } from '../src/index.ts'

/** A command of the model: what it does to the shopper's cart. `order`: the cart is bought, and the next add is of another cart. */
export type Told = Extract<Effect, { type: 'add' | 'set' | 'less' | 'clear' }> | { type: 'order' }

type Kept = { status?: 'ordered'; lines: Map<string, number> }
const PRICE = 10

/** The service, as far as one shopper's carts go: each state it was ever in can be looked up, with the commands that are in it. */
export class ModelShop {
  #carts = 0
  #kept: Kept = { lines: new Map() }
  #version = 0
  readonly #states = new Map<string, { cart: Cart; has: ReadonlySet<number> }>()
  #has = new Set<number>()

  constructor() {
    this.#record()
  }

  /** The active cart as it stands. */
  cart(): Cart {
    return this.#states.get(`demo.${this.#carts} ${this.#version}`)!.cart
  }
  /** What was done in a state that a cart was in; undefined where it never was. */
  stateOf({ id, version }: Cart): { cart: Cart; has: ReadonlySet<number> } | undefined {
    return this.#states.get(`${id} ${version}`)
  }
  orderOf({ id, version }: Cart): number {
    return Number(id.slice('demo.'.length)) * 1000 + version
  }

  /** Does it, and answers the cart with it. `id`: of the shopper's own commands. */
  does(told: Told, id?: number): Cart {
    if (id !== undefined) this.#has = new Set([...this.#has, id])
    this.#version++
    if (told.type === 'order') {
      this.#kept = { ...this.#kept, status: 'ordered' }
      this.#record()
      const ordered = this.cart()
      this.#carts++
      this.#version = 0
      this.#kept = { lines: new Map() }
      this.#record()
      return ordered
    }
    this.#kept = { lines: applied(this.#kept.lines, told) }
    this.#record()
    return this.cart()
  }

  #record(): void {
    const { status, lines } = this.#kept
    const items = [...lines].map(
      ([sku, quantity]): CartLine => ({
        ...{ id: `line-${sku}`, sku, name: sku, unit: 'pcs', quantity: String(quantity) },
        ...{ unitPrice: `${PRICE}.00`, lineTotal: `${PRICE * quantity}.00` },
      }),
    )
    const total = `${items.reduce((sum, { lineTotal }) => sum + Number(lineTotal), 0)}.00`
    const cart: Cart = {
      ...{ id: `demo.${this.#carts}`, version: this.#version, currency: 'EUR', ...(status && { status }) },
      ...{ items, itemCount: items.length, subtotal: total, tax: '0.00', total },
    }
    this.#states.set(`${cart.id} ${cart.version}`, { cart, has: this.#has })
  }
}

/** What a command makes of quantities by SKU. */
export const applied = (lines: ReadonlyMap<string, number>, told: Told): Map<string, number> => {
  const next = new Map(told.type === 'clear' ? [] : lines)
  const put = (key: string, quantity: number) => {
    if (quantity > 0) next.set(key.split('\n')[0]!, quantity)
    else next.delete(key.split('\n')[0]!)
  }
  if (told.type === 'add') put(told.article.sku, (lines.get(told.article.sku) ?? 0) + Number(told.quantity))
  if (told.type === 'set' && lines.has(told.key.split('\n')[0]!)) put(told.key, Number(told.quantity))
  if (told.type === 'less') put(told.key, (lines.get(told.key.split('\n')[0]!) ?? 0) - Number(told.by))
  return next
}
