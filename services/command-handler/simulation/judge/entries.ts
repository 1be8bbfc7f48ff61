import type { Command, Product, RecordedEvent, SessionConfig } from '@cartstream/schemas'

/** What the judge's books have: quantities in ten-thousandths, money in pence, instants in epoch ms. */

export type Hold = {
  id: string
  /** How many holds there had been before it. */
  made: number
  pool: string
  quantity: number
  reservedAt: number
  ends: number
  cart: string
  line: string
  owner: string
}
export type Line = {
  id: string
  sku: string
  batch: string
  variant: string | undefined
  quantity: number
  price: number
  parts: Product['parts']
  /** Of a live session: held, and not billed. */
  sample?: boolean
}
export type Discount = {
  id: string
  code: string | undefined
  label: string
  percent: string | undefined
  amount: string | undefined
  skus: readonly string[] | undefined
  /** Pence; it counts only where the cart is worth that. */
  minimum: number
}
export type CartStatus = 'open' | 'abandoned' | 'checkout' | 'ordered' | 'merged' | 'expired'
export type Cart = {
  id: string
  owner: string
  kind: 'customer' | 'guest'
  purpose: string | undefined
  status: CartStatus
  version: number
  lines: Map<string, Line>
  saved: Map<string, Line>
  /** Of a closed cart: what was put aside in it, until it has gone on into the next. */
  aside?: ReadonlyMap<string, Line>
  discounts: Map<string, Discount>
  lastActivity: number
  checkout: string | undefined
}
/** A live session; its cart has the same id. `prices`: what a SKU costs in it. */
export type Session = {
  id: string
  room: string
  host: string
  client: string
  title: string
  config: SessionConfig
  status: 'scheduled' | 'active' | 'paused' | 'ended' | 'converted' | 'cancelled'
  prices: Map<string, number>
  highlighted: string | undefined
  joined: boolean
  requested: boolean
  lastActivity: number
  endedAt: number | undefined
  order: string | undefined
}
/** What another storefront keeps: its figures, as it says, and until when. */
export type Synced = { owner: string; itemCount: number; total: string; ends: number }
export type Checkout = {
  id: string
  cart: string
  owner: string
  status: 'active' | 'over' | 'ordered'
  lines: readonly Line[]
  total: number
  ends: number
  sale: string
  intent: string | undefined
  combined: string | undefined
  order: string | undefined
}
export type Order = {
  id: string
  checkout: string
  owner: string
  status: 'paid' | 'unpaid' | 'cancelled' | 'expired'
  /** Of a cancelled one. */
  restock?: boolean
  /** Whose money it has: the name in `money`. */
  paidBy: string | undefined
  total: number
  payBy: number | undefined
  stock: Map<string, number>
}
/** Where money that was taken for a checkout is: on its way within a decision, or at its one end. */
export type Money = { amount: number; at: 'taken' | 'unfulfilled' | 'to-refund' | 'order' | 'refund' }
/** `outcome`: what the provider said last. `byHand`: staff have given it back. */
export type Refund = {
  checkout: string
  provider: string
  intent: string
  amount: number
  outcome: 'refunded' | 'failed' | undefined
  byHand: boolean
}
export type Entry = {
  id: string
  actor: string
  kind: 'customer' | 'guest'
  variant: string | undefined
  quantity: number
}
export type Combined = {
  id: string
  owner: string
  status: 'started' | 'prepared' | 'intended' | 'paid' | 'cancelled' | 'closed'
  carts: readonly { shop: string; cart: string }[]
  parts: readonly { shop: string; cart: string; checkout: string; total: number }[]
  intent: string | undefined
  /** What was taken for it, by intent. */
  payments: Set<string>
  ends: number
}
/** `on`: it has not been ended. Instants in epoch ms. */
export type Promotion = Omit<Discount, 'id' | 'code'> & { on: boolean; starts: number; ends: number }

/** Two carts, and the queues that either waits in, as a merge finds them; copies. */
export type Merging = {
  guest: readonly Line[]
  own: readonly Line[]
  holds: readonly Hold[]
  queues: ReadonlyMap<string, readonly Entry[]>
}
/** The events of one decision: of one command, or of what was settled before it; and what it touched, to be looked at when it is complete. */
export type Decision = {
  command: Command | undefined
  events: readonly RecordedEvent[]
  pools: Set<string>
  carts: Set<string>
  released: Hold[]
  /** By `<order> sold` and `<order> returned`, then by pool. */
  moved: Map<string, Map<string, number>>
  merging: Merging | undefined
}
