import { type Allowance, Pool } from './pool.ts'

/** The pools of a shop, and what the listings of their SKUs allow. */
export class Shelf {
  readonly #pools = new Map<string, Pool>()
  readonly #allowances = new Map<string, Allowance>()
  readonly #poolsOf = new Map<string, Pool[]>()

  pool(sku: string, batch: string): Pool {
    const key = `${sku}/${batch}`
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    const pool = new Pool(sku, batch, this.allowance(sku))
    this.#pools.set(key, pool)
    this.#poolsOf.set(sku, [...this.poolsOf(sku), pool])
    return pool
  }

  poolsOf(sku: string): readonly Pool[] {
    return this.#poolsOf.get(sku) ?? []
  }

  /** The same for all pools of a SKU, and changed in place. */
  allowance(sku: string): Allowance {
    const known = this.#allowances.get(sku) ?? { listed: false, safety: 0n, backorder: 0n }
    this.#allowances.set(sku, known)
    return known
  }
}
