import { ONE } from './units.ts'

/** A hold as the certificate counts it: until `until`, epoch ms, and not at it. */
export type Hold = { pool: Pool; units: bigint; until: number }

/** What a SKU's listing says of its pools. `listed`: it ever was; what never was may hold and sell nothing. */
export type Allowance = { listed: boolean; safety: bigint; backorder: bigint }

/** One stock pool: what is on hand, and the sum of the holds that no event has ended. */
export class Pool {
  readonly sku: string
  readonly batch: string
  readonly allowance: Allowance
  onHand = 0n
  held = 0n
  sold = 0n
  returned = 0n
  readonly holds = new Map<string, Hold>()
  /** Nothing whole can be had; so is every pool before anything is in it. */
  isShort = true

  constructor(sku: string, batch: string, allowance: Allowance) {
    this.sku = sku
    this.batch = batch
    this.allowance = allowance
  }

  /** What may be promised in all: on hand - safety stock + backorder allowance. */
  get most(): bigint {
    const { listed, safety, backorder } = this.allowance
    return listed ? this.onHand - safety + backorder : 0n
  }

  /**
   * The holds that count at `now`, by their own ends. Where all that no event has ended fit, nobody needs to look at the clock: the rest can
   * only be less.
   */
  counting(now: number): bigint {
    if (this.held <= this.most) return this.held
    let sum = 0n
    for (const { units, until } of this.holds.values()) if (until > now) sum += units
    return sum
  }

  /** True at the event after which less than one is left, where there was one before. */
  fellShort(): boolean {
    const was = this.isShort
    this.isShort = this.most - this.held < ONE
    return this.isShort && !was
  }
}
