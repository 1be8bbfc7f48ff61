import type {
  ActorId,
  Adjustment,
  BundlePart,
  Command,
  CommandType,
  DomainEvent,
  EventType,
  Id,
  Of,
  Personal,
  Policy,
  ProblemCode,
  Product,
  SessionConfig,
  Sku,
  SoldLine,
  Taken,
} from '@cartstream/schemas'

/**
 * The folded state of one shop: small immutable records by kind and id. Instants are epoch ms; quantities and money are exact
 * decimal strings. Counters stand in for sums, so a decision costs the same on 10 holds and on 100,000.
 */
export type Records = {
  /** One, under the empty id. */
  shop: ShopRecord
  product: ProductRecord
  pool: PoolRecord
  hold: HoldRecord
  cart: CartRecord
  customer: CustomerRecord
  checkout: CheckoutRecord
  order: OrderRecord
  refund: RefundRecord
  waitlist: WaitlistRecord
  promotion: PromotionRecord
  combined: CombinedRecord
  synced: SyncedRecord
  session: SessionRecord
  /** By its code. */
  room: RoomRecord
  /** By the client's actor id. */
  credit: CreditRecord
  /** One, under the empty id, once anything was over. */
  past: PastRecord
  /** By its number. */
  ended: EndedRecord
}
export type Kind = keyof Records
export type AnyRecord = Records[Kind]
/** The id of a pool and of its waitlist: `<SKU>/<batch>`. */
export type PoolId = `${string}/${string}`

/**
 * What can be due: the holds of a pool; a cart that nobody touches, or that another storefront keeps no more; a checkout, an unpaid order at their
 * end; a waitlist whose next in line can be served; a session that nobody does anything in.
 */
export type DueKind = 'pool' | 'cart' | 'synced' | 'checkout' | 'order' | 'waitlist' | 'session'
export type DueKey = `${DueKind}/${string}`
/** What an event leaves to be looked at again: under `key`, at `at` (epoch ms). `hold`: of a pool's. */
export type Alarm = { key: DueKey; at: number; hold?: Id }

/** `synced`: how many carts other storefronts keep in it; absent before the first. */
export type ShopRecord = { config: Policy; synced?: number | undefined }
/** `batches`: those that were ever counted, `-` aside. */
export type ProductRecord = { status: 'listed' | 'delisted'; product: Product; batches?: readonly string[] | undefined }
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
  bundleSize?: string | undefined
  /** The pools that a bundle takes from, per piece; without it the line takes its quantity from (sku, batch). */
  parts?: readonly BundlePart[] | undefined
  /** Of a session: held and not billed, so that its `lineTotal` is zero. */
  sample?: true | undefined
  /** Of a session: the host put it in. */
  byHost?: true | undefined
  /**
   * The line's holds while no event has ended them, one per pool it takes from: the same records as by themselves, at hand for
   * whoever looks at the cart. Absent or empty where nothing is held.
   */
  holds?: readonly HoldRecord[] | undefined
  /** Why the last of its holds ended before its time, or at it. */
  holdEnded?: 'expired' | 'stock-reduced' | 'released-by-staff' | 'release-all' | undefined
}
/** A discount on a cart, or a promotion it has claimed; `minimumSubtotal`: it counts only while the cart's subtotal is at least that. */
export type Discount = {
  discount: Id
  label: string
  code?: string | undefined
  percent?: string | undefined
  amount?: string | undefined
  skus?: readonly Sku[] | undefined
  minimumSubtotal?: string | undefined
}
/**
 * `version`: the number of events of the cart's stream, its ETag. `subtotal`: the sum of the line totals. `idleAt`: when nobody will have
 * touched it for the shop's idle time. `purpose`: a cart apart from its owner's active one.
 */
type CartBase = {
  cart: Id
  owner: ActorId
  ownerKind: 'customer' | 'guest'
  purpose?: 'single' | 'waitlist' | 'session' | undefined
  lines: readonly CartLine[]
  saved?: readonly CartLine[] | undefined
  discounts?: readonly Discount[] | undefined
  /** Its checkouts that are over and could still be paid late, the latest last; kept when it is closed. */
  checkouts?: readonly Id[] | undefined
  subtotal: string
  version: number
  lastActivityAt: number
  idleAt: number
}
export type CartRecord = CartBase &
  (
    | { status: 'open' }
    /** Idle for long; whatever its owner does opens it again. */
    | { status: 'abandoned' }
    | { status: 'checkout'; checkout: Id }
    | { status: 'ordered'; order: Id }
    | { status: 'merged'; into: Id }
    | { status: 'expired' }
  )
/**
 * `earlier`: carts before the active one; `holds`: live holds over the customer's carts; `waiting`: the waitlists they have a place in;
 * `singles`: the carts of the items they began to buy at once, the latest last; some may be over by now. `carts`: how many are not over; absent
 * for none. `last`: the one that was over last, as long as it is known.
 */
export type CustomerRecord = {
  actor: ActorId
  active?: Id
  singles?: readonly { sku: Sku; cart: Id }[]
  earlier: number
  holds: number
  waiting?: readonly PoolId[]
  carts?: number | undefined
  last?: Id | undefined
}

/** A checkout and its payment: one id. `lines` are what was frozen, and what a late payment still buys; empty once it is over for good. */
export type CheckoutRecord = {
  checkout: Id
  cart: Id
  owner: ActorId
  ownerKind: 'customer' | 'guest'
  provider: string
  currency: string
  lines: readonly SoldLine[]
  adjustments?: readonly Adjustment[] | undefined
  subtotal: string
  discount: string
  tax: string
  total: string
  expiresAt: number
  contact?: Personal | undefined
  combined?: Id | undefined
  intent?: string | undefined
  /** What was taken for it, intent by intent, whatever became of it: hearing of that again is already so. */
  taken?: readonly { intent: string; amount: string }[] | undefined
  /** Money that was taken for it and is neither an order nor given back, one entry per intent. */
  unfulfilled?: readonly Taken[] | undefined
  /** `over`: cancelled, failed or expired; money that still comes is late. */
  status: 'active' | 'over' | 'ordered'
  /** What it became. Of one that is over: which order has its lines. */
  order?: Id | undefined
  /** What was given back of its money, or is to be. */
  refunds?: readonly Id[] | undefined
  /** When anything was last heard of it since it is over, epoch ms. */
  heardAt?: number | undefined
}
/** `stock`: what it took and has not given back, by pool. `paid`: for this order. `restock`: of a cancelled one, whether its goods came back. */
export type OrderRecord = {
  order: Id
  checkout: Id
  cart: Id
  owner: ActorId
  provider: string
  total: string
  currency: string
  paid?: Taken | undefined
  payBy?: number | undefined
  status: 'paid' | 'unpaid' | 'cancelled' | 'expired'
  restock?: boolean | undefined
  /** When anything was last heard of it since it was placed, epoch ms. */
  heardAt?: number | undefined
  stock: readonly { sku: Sku; batch: string; quantity: string }[]
}
/** `status`: by what the provider has said. `byHand`: people have given it back. */
export type RefundRecord = Taken & {
  refund: Id
  checkout: Id
  status: 'requested' | 'refunded' | 'failed'
  byHand?: true | undefined
}
export type WaitlistEntry = {
  entry: Id
  variant?: string | undefined
  actor: ActorId
  ownerKind: 'customer' | 'guest'
  quantity: string
}
/** Who waits for a pool, the first first; under the pool's id. */
export type WaitlistRecord = { sku: Sku; batch: string; entries: readonly WaitlistEntry[] }
export type PromotionRecord = Omit<Discount, 'discount' | 'code'> & {
  code: string
  startsAt?: number | undefined
  endsAt?: number | undefined
}
/** The saga over several shops: what has been done stands in the log, what is next follows from `status`. */
export type CombinedRecord = {
  combined: Id
  owner: ActorId
  ownerKind: 'customer' | 'guest'
  provider: string
  carts: readonly { shop: string; cart: Id; contact?: Personal | undefined }[]
  startedAt: number
  /** What was taken for it, in the order it came, and how many of these payments the parts have been given. */
  taken?: readonly Taken[] | undefined
  handed?: number | undefined
  /** When it was closed last, epoch ms. */
  closedAt?: number | undefined
  /** Why it was given up: whose no it was, and its code. */
  ended?: { because: EventOf<'CombinedCancelled'>['data']['because']; shop?: string; code?: string } | undefined
} & (
  | { status: 'started' }
  | ({ status: 'prepared' | 'intended' | 'paid' | 'cancelled'; intent?: string | undefined } & CombinedParts)
  | ({ status: 'closed'; outcome: 'ordered' | 'cancelled'; intent?: string | undefined } & CombinedParts)
)
/** A cart that another storefront keeps: its figures, as that says them. What is in it stands in the log. */
export type SyncedRecord = { cart: Id; owner: ActorId; itemCount: number; total: string; expiresAt: number }
/**
 * A live session; its cart has the same id. `prices`: by SKU, what it costs here. `requested`: the client wants to buy. `idleAt` follows from the last
 * doing in it or in its cart. A converted one keeps what was sold, for its sales sheets.
 */
export type SessionRecord = {
  session: Id
  room: string
  host: ActorId
  client: ActorId
  title: string
  scheduledAt?: string | undefined
  notes?: Personal | undefined
  config: SessionConfig
  prices: Readonly<Record<Sku, string>>
  highlighted?: Sku | undefined
  joined?: true | undefined
  requested?: true | undefined
  startedAt?: number | undefined
  lastActivityAt: number
} & (
  | { status: 'scheduled' | 'active' | 'paused' }
  | { status: 'ended' | 'cancelled'; endedAt: number }
  | { status: 'converted'; endedAt: number; order: Id; lines: readonly CartLine[] }
)
export type RoomRecord = { session: Id }
/** `owed`: the sum of the client's unpaid orders. Without a limit there is no credit. */
export type CreditRecord = { client: ActorId; limit?: string | undefined; owed: string }
/** The rows of what is over (retire.ts): their first and last numbers. */
export type PastRecord = { first: number; last: number }
/** A row: what came to be over, in this order, the first of them at `from` and the last at `at`, epoch ms. */
export type EndedRecord = { from: number; at: number; ids: readonly Id[] }
/** Empty parts: cancelled before everything was frozen. */
export type CombinedParts = {
  currency: string
  total: string
  expiresAt: number
  parts: readonly { shop: string; cart: Id; checkout: Id; total: string }[]
}

/** Reads the shop's records as they stand: acknowledged state, or a speculative overlay on it. */
export type View = {
  get(kind: 'shop'): ShopRecord | undefined
  get<K extends Exclude<Kind, 'shop'>>(kind: K, id: string): Records[K] | undefined
}
/** What an event changes: the new record of a kind and id, or undefined where it is gone. */
export type Change = readonly [Kind, string, AnyRecord | undefined]

/**
 * The world, handed in. `now`: the log's clock, epoch ms. `id(n)`: the n-th fresh id of this decision, always the same for the same n.
 * `cartOf`: the reserved id of an actor's next cart, derived from shop, actor and number of earlier carts; or of the one that is synced. `shop`:
 * the shop decided for.
 */
export type Given = {
  shop: string
  now: number
  id(n: number): Id
  cartOf(actor: ActorId, which: number | 'synced'): Id
  /** The holds of a pool that no event has ended, as the view has them: the newest first. Without a pool: those of the shop, pool by pool. */
  newest(pool?: PoolId): Iterable<HoldRecord>
  /** The most places in waitlists that may come up in this decision; 100 where nothing is said. What is left over sets an alarm. */
  promotions?: number | undefined
}

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
