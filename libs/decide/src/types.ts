import type {
  ActorId,
  Command,
  CommandType,
  DomainEvent,
  EventType,
  Id,
  Of,
  ProblemCode,
  Product,
  ShopConfig,
  Sku,
} from '@cartstream/schemas'

/**
 * The folded state of one shop: a map of small immutable records. Instants are epoch ms; quantities and money are exact
 * decimal strings. Counters stand in for sums, so a decision costs the same on 10 holds and on 100,000.
 */
export type Records = {
  shop: ShopRecord
  [product: `product/${string}`]: ProductRecord
  [pool: `pool/${string}`]: PoolRecord
  [hold: `hold/${string}`]: HoldRecord
  [cart: `cart/${string}`]: CartRecord
  [customer: `customer/${string}`]: CustomerRecord
}
export type RecordKey = keyof Records
export type PoolKey = `pool/${string}`
export type RecordOf<K extends RecordKey> = Records[K]
export type AnyRecord = ShopRecord | ProductRecord | PoolRecord | HoldRecord | CartRecord | CustomerRecord

export type ShopRecord = { config: ShopConfig }
export type ProductRecord = { status: 'listed' | 'delisted'; product: Product }
/** A stock pool, (SKU, batch or `-`): `held` is the sum of the quantities of its holds that no event has ended. */
export type PoolRecord = { sku: Sku; batch: string; onHand: string; held: string }
/** A hold that no event has ended; it counts until `expiresAt`. `reservedAt` starts the hard cap on its extension. */
export type HoldRecord = {
  hold: Id
  cart: Id
  line: Id
  sku: Sku
  batch: string
  quantity: string
  reservedAt: number
  expiresAt: number
}
export type CartLine = {
  line: Id
  sku: Sku
  batch: string
  variant?: string | undefined
  name: string
  unit: string
  quantity: string
  unitPrice: string
  lineTotal: string
  /** The line's hold while no event has ended it: the same record as under `hold/<id>`, at hand for whoever looks at the cart. */
  hold?: HoldRecord | undefined
}
/** `version`: the number of events of the cart's stream, its ETag. `subtotal`: the sum of the line totals. */
export type CartRecord = {
  cart: Id
  owner: ActorId
  ownerKind: 'customer' | 'guest'
  lines: readonly CartLine[]
  subtotal: string
  version: number
  lastActivityAt: number
}
/** `earlier`: carts before the active one; `holds`: live holds over the customer's carts. */
export type CustomerRecord = { actor: ActorId; active?: Id; earlier: number; holds: number }

/** Reads the shop's records as they stand: acknowledged state, or a speculative overlay on it. */
export type View = { get<K extends RecordKey>(key: K): RecordOf<K> | undefined }
/** What an event changes: the new record, or undefined where it is gone. */
export type Change = readonly [RecordKey, AnyRecord | undefined]

/**
 * The world, handed in. `now`: the log's clock, epoch ms. `id(n)`: the n-th fresh id of this decision, always the same for the same n.
 * `cartOf`: the reserved id of an actor's next cart, derived from shop, actor and number of earlier carts. `shop`: the shop decided for.
 */
export type Given = { shop: string; now: number; id(n: number): Id; cartOf(actor: ActorId, earlier: number): Id }

/** A typed no that only the caller needs. `stream`: what it is about; the rest is what the caller may want to do next. */
export type Refusal = {
  code: ProblemCode
  detail?: string
  stream?: string
  sku?: Sku
  quantity?: string
  available?: string
}
/** `accepted: []` means "already so". */
export type Decision = { accepted: readonly DomainEvent[] } | { rejected: Refusal }

export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>
export type EventOf<T extends EventType> = Of<T>
/** An event with the log's time of its writing, epoch ms; every RecordedEvent is one. */
export type Stamped<T extends EventType = EventType> = Of<T> & { time: number }
export type { Command, DomainEvent }
