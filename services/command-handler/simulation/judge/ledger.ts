import {
  defaultConfig,
  type EventType,
  type Meta,
  type Of,
  type Policy,
  type Product,
  type RecordedEvent,
} from '@cartstream/schemas'
import { partOf, units } from './amounts.ts'
import { check } from './broken.ts'
import type {
  Cart,
  Checkout,
  Combined,
  Decision,
  Entry,
  Hold,
  Line,
  Money,
  Order,
  Promotion,
  Refund,
  Session,
  Synced,
} from './entries.ts'

export type * from './entries.ts'

const nothing: Decision = {
  command: undefined,
  events: [],
  pools: new Set(),
  carts: new Set(),
  released: [],
  moved: new Map(),
  merging: undefined,
}

export const poolOf = (sku: string, batch = '-'): string => `${sku}/${batch}`

/** What a line takes, pool by pool. */
export const demandsOf = ({ sku, batch, quantity, parts }: Line): readonly { pool: string; quantity: number }[] =>
  parts === undefined
    ? [{ pool: poolOf(sku, batch), quantity }]
    : parts.map((part) => ({ pool: poolOf(part.sku), quantity: partOf(units(part.quantity), quantity) }))

/**
 * A shop's books, as somebody with paper and pencil would keep them: plain numbers, sums over lists, no counters. `keep/` writes them,
 * event by event, and holds each event against what stands here.
 */
export class Ledger {
  readonly shop: string
  config: Policy = { ...defaultConfig, name: '', currency: 'GBP' }
  configured = false
  readonly products = new Map<string, { listed: boolean; product: Product }>()
  readonly promotions = new Map<string, Promotion>()
  readonly onHand = new Map<string, number>()
  readonly holds = new Map<string, Hold>()
  /** Every hold there ever was. */
  readonly everHeld = new Set<string>()
  readonly carts = new Map<string, Cart>()
  readonly activeOf = new Map<string, string>()
  /** Carts that another storefront keeps. */
  readonly synced = new Map<string, Synced>()
  readonly sessions = new Map<string, Session>()
  /** What a client may owe. */
  readonly limits = new Map<string, number>()
  /** Closed carts of an owner; carts with a purpose do not count. */
  readonly earlierOf = new Map<string, number>()
  readonly checkouts = new Map<string, Checkout>()
  readonly orders = new Map<string, Order>()
  /** Every line that was ever ordered, and in which order. */
  readonly ordered = new Map<string, string>()
  /** By checkout and intent. */
  readonly money = new Map<string, Money>()
  readonly refunds = new Map<string, Refund>()
  readonly queues = new Map<string, Entry[]>()
  /** Pools of which the first in line can have something, and will at the next decision: not all could be served in one. */
  readonly owed = new Set<string>()
  readonly combined = new Map<string, Combined>()
  decision = nothing

  constructor(shop: string) {
    this.shop = shop
  }

  productOf(pool: string): Product | undefined {
    return this.products.get(pool.slice(0, pool.lastIndexOf('/')))?.product
  }

  /** What may be promised of a pool. */
  promisable(pool: string): number {
    const { safetyStock = '0', backorder = '0' } = this.productOf(pool) ?? {}
    return (this.onHand.get(pool) ?? 0) - units(safetyStock) + units(backorder)
  }

  /** What is promised of a pool at an instant: a hold at or past its end does not count. */
  promised(pool: string, now: number): number {
    let sum = 0
    for (const hold of this.holds.values()) if (hold.pool === pool && hold.ends > now) sum += hold.quantity
    return sum
  }

  free(pool: string, now: number): number {
    return Math.max(0, this.promisable(pool) - this.promised(pool, now))
  }

  holdsOn(line: string): readonly Hold[] {
    const found: Hold[] = []
    for (const hold of this.holds.values()) if (hold.line === line) found.push(hold)
    return found
  }

  /** What a line has of a pool that counts at an instant. */
  heldFor(line: string, pool: string, now: number): number {
    for (const hold of this.holds.values())
      if (hold.line === line && hold.pool === pool && hold.ends > now) return hold.quantity
    return 0
  }

  has(type: RecordedEvent['type']): boolean {
    return this.decision.events.some((event) => event.type === type)
  }
}

/** An event as the log brings it. */
export type Told<T extends EventType> = Of<T> & Meta & { id: string; shop: string; time: number }

export const follows = (does: boolean, event: RecordedEvent): void =>
  check(does, 'events-follow-each-other', () => `${event.type} ${JSON.stringify(event.data)} does not follow`)
