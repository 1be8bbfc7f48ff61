import { z } from 'zod'
import { ShopConfig } from './config.ts'
import { RoomCode, SalesSheet, SessionConfig, SessionTitle } from './sessions.ts'
import {
  ActorId,
  BatchName,
  Id,
  Instant,
  Money,
  Percent,
  Personal,
  PromotionCode,
  ProviderId,
  ProviderName,
  Quantity,
  QuantityOrZero,
  QuantitySigned,
  ShopId,
  Sku,
  SyncedCount,
  SyncedItems,
  VariantName,
} from './values.ts'

/**
 * Every event of the topic, once: this list is the topic's vocabulary, the codec's, the JSON Schema's and the AsyncAPI's.
 * Full type on the wire: `cartstream.<aggregate>.<name>.v<version>`. `stream` says which CloudEvents subject an event has.
 * It says what events look like today; what earlier versions looked like is in schemas/corpus, and libs/log/src/upcast reads them.
 */
const event = <A extends string, D extends z.ZodType>(aggregate: A, version: number, data: D) => ({
  aggregate,
  version,
  data,
})

const Line = { cart: Id, line: Id }
const Pool = { sku: Sku, batch: BatchName }

export const Variant = z.strictObject({ name: VariantName, additionalPrice: Money })
export const HoldPolicy = z.enum(['add', 'checkout', 'never'])
/** A part of a bundle: so many of another SKU, taken from that one's stock. */
export const BundlePart = z.strictObject({ sku: Sku, quantity: Quantity })
export type BundlePart = z.infer<typeof BundlePart>
/**
 * What a catalogue says of a product; prices in the shop's currency, per unit. `bundleSize`: how many units one piece has
 * ("5" of kg). `parts`: a bundle of other SKUs, which has no stock of its own. `decimals`: how finely it may be ordered (0:
 * whole pieces only); without it the unit decides. `hold`, `holdTtlSeconds`: the shop's policy, for this SKU.
 */
export const Product = z.strictObject({
  sku: Sku,
  name: z.string().min(1).max(300),
  price: Money,
  retailPrice: Money.optional(),
  cost: Money.optional(),
  unit: z.string().min(1).max(32).default('each'),
  variants: z.array(Variant).max(200).optional(),
  minimumPerCart: Quantity.optional(),
  maximumPerCart: Quantity.optional(),
  safetyStock: QuantityOrZero.optional(),
  backorder: QuantityOrZero.optional(),
  bundleSize: Quantity.optional(),
  decimals: z.int().min(0).max(4).optional(),
  parts: z.array(BundlePart).min(1).max(50).optional(),
  batches: z
    .array(z.strictObject({ name: BatchName, cost: Money.optional(), expiresOn: z.iso.date().optional() }))
    .max(200)
    .optional(),
  hold: HoldPolicy.optional(),
  holdTtlSeconds: z.int().min(1).max(86_400).optional(),
  attributes: z.record(z.string().max(64), z.string().max(500)).optional(),
})
export type Product = z.infer<typeof Product>

/** The trace of a keyed command that left no event of its own: refused, or already so. Hashes only, never the key. */
export const CommandAnswer = z.strictObject({
  key: z.string(),
  body: z.string(),
  status: z.int(),
  code: z.string(),
  stream: z.string().optional(),
  sku: Sku.optional(),
  quantity: z.string().optional(),
  available: z.string().optional(),
  detail: z.string().optional(),
})
export type CommandAnswer = z.infer<typeof CommandAnswer>

const ByStaff = { byStaff: z.literal(true).optional() }
const OwnerKind = z.enum(['customer', 'guest'])

/** A line as it was sold: name, unit and price as the cart took them. `parts`: the pools a bundle takes from, per piece. */
export const SoldLine = z.strictObject({
  line: Id,
  ...Pool,
  variant: VariantName.optional(),
  name: z.string(),
  unit: z.string(),
  bundleSize: Quantity.optional(),
  parts: z.array(BundlePart).optional(),
  quantity: Quantity,
  unitPrice: Money,
  lineTotal: Money,
  /** Of a live session: given, and not billed; its `lineTotal` is zero. */
  sample: z.literal(true).optional(),
})
export type SoldLine = z.infer<typeof SoldLine>
/** What is taken off, one entry per promotion or discount; `amount` is above zero. */
export const Adjustment = z.strictObject({
  discount: Id,
  label: z.string(),
  code: PromotionCode.optional(),
  amount: Money,
})
export type Adjustment = z.infer<typeof Adjustment>
/** subtotal - discount + tax = total; the discount is the sum of the adjustments, never above the subtotal. */
const Sums = { currency: z.string(), subtotal: Money, discount: Money, tax: Money, total: Money }
const Sale = { lines: z.array(SoldLine).min(1), adjustments: z.array(Adjustment).optional(), ...Sums }
/** By a percentage of what it applies to, or by an amount; exactly one of them. */
const Reduction = {
  percent: Percent.optional(),
  amount: Money.optional(),
  skus: z.array(Sku).min(1).max(100).optional(),
}
const Buyer = { owner: ActorId, ownerKind: OwnerKind }
const Paid = { provider: ProviderName, intent: ProviderId, amount: Money, currency: z.string() }
/** One shop's part of a combined checkout; `contact` is encrypted for that shop. */
const CombinedCart = z.strictObject({ shop: ShopId, cart: Id, contact: Personal.optional() })

export const events = {
  // log: records with the key `-` (CommandsAnswered has its shop's key)
  LogCreated: event(
    'log',
    1,
    z.strictObject({ logId: z.uuid(), partitions: z.int().min(1), partition: z.int().min(0), format: z.literal(1) }),
  ),
  Marker: event('log', 1, z.strictObject({ reason: z.enum(['start', 'idle', 'answer', 'resolve', 'probe']) })),
  CommandsAnswered: event('log', 1, z.strictObject({ answers: z.array(CommandAnswer) })),
  // shop
  ShopConfigured: event('shop', 1, z.strictObject({ config: ShopConfig })),
  // product
  ProductListed: event('product', 1, z.strictObject({ product: Product })),
  ProductRepriced: event('product', 1, z.strictObject({ sku: Sku, price: Money, was: Money })),
  ProductDelisted: event('product', 1, z.strictObject({ sku: Sku })),
  // promotion
  PromotionSet: event(
    'promotion',
    1,
    z.strictObject({
      code: PromotionCode,
      label: z.string().min(1).max(200),
      ...Reduction,
      minimumSubtotal: Money.optional(),
      startsAt: Instant.optional(),
      endsAt: Instant.optional(),
    }),
  ),
  PromotionEnded: event('promotion', 1, z.strictObject({ code: PromotionCode })),
  // stock: `onHand` is the count after the change, in the product's unit
  StockAdjusted: event(
    'stock',
    1,
    z.strictObject({ ...Pool, onHand: QuantitySigned, was: QuantitySigned, reason: z.string().min(1).max(200) }),
  ),
  /** Stock that an order took: `onHand` is the count after it; `hold` is the hold that ends with it, completed. */
  StockSold: event(
    'stock',
    1,
    z.strictObject({
      order: Id,
      ...Line,
      ...Pool,
      quantity: Quantity,
      onHand: QuantitySigned,
      was: QuantitySigned,
      hold: Id.optional(),
    }),
  ),
  /** Stock that came back from an order. */
  StockReturned: event(
    'stock',
    1,
    z.strictObject({ order: Id, ...Pool, quantity: Quantity, onHand: QuantitySigned, was: QuantitySigned }),
  ),
  // cart. `purpose`: a cart apart from its owner's active one: one item bought at once, a place in a waitlist come up, or a live session's, under the session's id
  CartOpened: event(
    'cart',
    1,
    z.strictObject({
      cart: Id,
      owner: ActorId,
      ownerKind: OwnerKind,
      earlier: z.int().min(0),
      purpose: z.enum(['single', 'waitlist', 'session']).optional(),
    }),
  ),
  ItemAdded: event(
    'cart',
    1,
    z.strictObject({
      ...Line,
      ...Pool,
      variant: VariantName.optional(),
      name: z.string(),
      unit: z.string(),
      quantity: Quantity,
      unitPrice: Money,
      lineTotal: Money,
      bundleSize: Quantity.optional(),
      parts: z.array(BundlePart).optional(),
      because: z.enum(['merged', 'promoted']).optional(),
      ...ByStaff,
    }),
  ),
  ItemQuantityChanged: event(
    'cart',
    1,
    z.strictObject({
      ...Line,
      sku: Sku,
      quantity: Quantity,
      was: Quantity,
      lineTotal: Money,
      because: z.enum(['merged', 'promoted']).optional(),
      ...ByStaff,
    }),
  ),
  ItemRemoved: event(
    'cart',
    1,
    z.strictObject({
      ...Line,
      sku: Sku,
      quantity: Quantity,
      because: z.enum(['asked', 'expired', 'ordered']),
      ...ByStaff,
    }),
  ),
  CartCleared: event('cart', 2, z.strictObject({ cart: Id, because: z.enum(['asked', 'merged']), ...ByStaff })),
  /** The line has the price and unit that are listed now. */
  ItemRepriced: event(
    'cart',
    1,
    z.strictObject({
      ...Line,
      sku: Sku,
      unitPrice: Money,
      was: Money,
      unit: z.string(),
      bundleSize: Quantity.optional(),
      lineTotal: Money,
      ...ByStaff,
    }),
  ),
  /** The line is a sample from now on, held and not billed, or is one no more. */
  ItemSampled: event('cart', 1, z.strictObject({ ...Line, sku: Sku, sample: z.boolean(), lineTotal: Money })),
  ItemSaved: event('cart', 1, z.strictObject({ ...Line, sku: Sku, ...ByStaff })),
  /** Back from the saved ones; `into`: it joined that line, whose ItemQuantityChanged follows. */
  ItemRestored: event('cart', 1, z.strictObject({ ...Line, sku: Sku, into: Id.optional(), ...ByStaff })),
  /** What was put aside in a cart that is ordered or merged goes on into the next one. `from`: where it was. */
  SavedItemsMoved: event('cart', 1, z.strictObject({ cart: Id, from: Id, lines: z.array(SoldLine).min(1) })),
  DiscountGranted: event(
    'cart',
    1,
    z.strictObject({
      cart: Id,
      discount: Id,
      label: z.string().min(1).max(200),
      code: PromotionCode.optional(),
      ...Reduction,
      /** It counts only while the cart's subtotal is at least this. */
      minimumSubtotal: Money.optional(),
      ...ByStaff,
    }),
  ),
  DiscountWithdrawn: event('cart', 1, z.strictObject({ cart: Id, discount: Id, ...ByStaff })),
  /** Nobody touched it for so long that it counts as left behind; whoever comes back finds it as it is. */
  CartAbandoned: event(
    'cart',
    1,
    z.strictObject({ cart: Id, lastActivityAt: Instant, itemCount: z.int(), subtotal: Money }),
  ),
  /** Closed for good, unsold. */
  CartExpired: event('cart', 1, z.strictObject({ cart: Id, lastActivityAt: Instant })),
  /** A guest's cart has gone into a customer's at login. */
  CartMerged: event(
    'cart',
    1,
    z.strictObject({ cart: Id, into: Id, strategy: ShopConfig.shape.mergeStrategy, owner: ActorId }),
  ),
  CartOrdered: event('cart', 1, z.strictObject({ cart: Id, order: Id })),
  /**
   * A cart that another storefront keeps, as it says it is: all of it, in place of what was said before. Unverified: it holds nothing and is never
   * sold. `owner`: of a session's the session itself, whose id is sealed; `customer`: who was logged in there.
   */
  CartSynced: event(
    'cart',
    1,
    z.strictObject({
      cart: Id,
      ...Buyer,
      session: Personal.optional(),
      customer: ActorId.optional(),
      items: SyncedItems,
      itemCount: SyncedCount,
      total: Money,
      expiresAt: Instant,
    }),
  ),
  SyncedCartEnded: event('cart', 1, z.strictObject({ cart: Id, because: z.enum(['asked', 'expired']) })),
  // checkout: its id is the payment's, and the provider's idempotency key
  CheckoutStarted: event(
    'checkout',
    1,
    z.strictObject({
      checkout: Id,
      cart: Id,
      ...Buyer,
      provider: ProviderName,
      ...Sale,
      expiresAt: Instant,
      contact: Personal.optional(),
      combined: Id.optional(),
    }),
  ),
  /** The provider has an intent for exactly this amount. `late`: its checkout was over already, so that it is to be cancelled. */
  PaymentIntended: event(
    'checkout',
    1,
    z.strictObject({ checkout: Id, cart: Id, ...Paid, late: z.literal(true).optional() }),
  ),
  /** `ordered`: money for an earlier checkout of the cart came after all, and bought the same lines. */
  CheckoutCancelled: event(
    'checkout',
    1,
    z.strictObject({
      checkout: Id,
      cart: Id,
      because: z.enum(['asked', 'combined', 'ordered']),
      intent: ProviderId.optional(),
    }),
  ),
  CheckoutFailed: event(
    'checkout',
    1,
    z.strictObject({ checkout: Id, cart: Id, reason: z.string().max(200), intent: ProviderId.optional() }),
  ),
  CheckoutExpired: event('checkout', 1, z.strictObject({ checkout: Id, cart: Id, intent: ProviderId.optional() })),
  // payment: money that the provider has taken. `late`: when its checkout was no longer waiting for it
  PaymentSucceeded: event(
    'payment',
    1,
    z.strictObject({ checkout: Id, cart: Id, ...Paid, late: z.literal(true).optional() }),
  ),
  /** Paid, and no order for it: staff see it until it is settled. */
  PaymentUnfulfilled: event(
    'payment',
    1,
    z.strictObject({
      checkout: Id,
      cart: Id,
      ...Paid,
      reason: z.enum(['out-of-stock', 'amount-differs', 'paid-twice', 'order-ended']),
    }),
  ),
  /** `by-hand`: what `refund` was to give back has gone back past the provider, as `note` says. */
  PaymentSettled: event(
    'payment',
    1,
    z.strictObject({
      checkout: Id,
      intent: ProviderId,
      how: z.enum(['order', 'refund', 'by-hand']),
      order: Id.optional(),
      refund: Id.optional(),
      note: z.string().max(500).optional(),
      ...ByStaff,
    }),
  ),
  RefundRequested: event(
    'payment',
    1,
    z.strictObject({ refund: Id, checkout: Id, order: Id.optional(), ...Paid, reason: z.string().max(200) }),
  ),
  /** What the provider says became of it. */
  RefundReported: event(
    'payment',
    1,
    z.strictObject({
      refund: Id,
      checkout: Id,
      outcome: z.enum(['refunded', 'failed']),
      providerRefund: ProviderId.optional(),
    }),
  ),
  // order. `payBy`: it is unpaid, and ends then. `paid`: what was taken for it, where staff took something else for its total
  OrderPlaced: event(
    'order',
    1,
    z.strictObject({
      order: Id,
      cart: Id,
      checkout: Id,
      ...Buyer,
      provider: ProviderName,
      intent: ProviderId.optional(),
      paid: Money.optional(),
      payBy: Instant.optional(),
      ...Sale,
      contact: Personal.optional(),
      combined: Id.optional(),
    }),
  ),
  OrderPaid: event('order', 1, z.strictObject({ order: Id, checkout: Id, ...Paid })),
  OrderCancelled: event(
    'order',
    1,
    z.strictObject({ order: Id, restock: z.boolean(), reason: z.string().min(1).max(200) }),
  ),
  OrderExpired: event('order', 1, z.strictObject({ order: Id })),
  // hold: StockReserved states what a hold holds from now on (a changed quantity is stated again under the same hold id)
  StockReserved: event(
    'hold',
    1,
    z.strictObject({
      hold: Id,
      ...Line,
      ...Pool,
      quantity: Quantity,
      was: QuantityOrZero,
      reservedAt: Instant,
      expiresAt: Instant,
    }),
  ),
  HoldExtended: event(
    'hold',
    1,
    z.strictObject({
      cart: Id,
      holds: z.array(z.strictObject({ hold: Id, line: Id, sku: Sku, batch: BatchName, expiresAt: Instant })).min(1),
    }),
  ),
  HoldReleased: event('hold', 1, z.strictObject({ hold: Id, ...Line, ...Pool, quantity: Quantity })),
  /** Ended by the shop before their time, the newest first; their lines stay, unheld. */
  HoldsRevoked: event(
    'hold',
    1,
    z.strictObject({
      ...Pool,
      because: z.enum(['stock-reduced', 'released-by-staff', 'release-all']),
      reason: z.string().max(200).optional(),
      holds: z
        .array(z.strictObject({ hold: Id, cart: Id, line: Id, quantity: Quantity }))
        .min(1)
        .max(500),
    }),
  ),
  HoldsExpired: event(
    'hold',
    1,
    z.strictObject({
      ...Pool,
      holds: z
        .array(z.strictObject({ hold: Id, cart: Id, line: Id, quantity: Quantity, expiresAt: Instant }))
        .min(1)
        .max(500),
    }),
  ),
  // waitlist: who waits for a pool, in the order of their joining
  WaitlistJoined: event(
    'waitlist',
    1,
    z.strictObject({
      entry: Id,
      ...Pool,
      variant: VariantName.optional(),
      actor: ActorId,
      ownerKind: OwnerKind,
      quantity: Quantity,
    }),
  ),
  WaitlistLeft: event(
    'waitlist',
    1,
    z.strictObject({ entry: Id, ...Pool, actor: ActorId, because: z.enum(['asked', 'delisted', 'merged']) }),
  ),
  /** The place is another's from now on, where it is in the queue: a guest has turned out to be this customer. */
  WaitlistMoved: event(
    'waitlist',
    1,
    z.strictObject({ entry: Id, ...Pool, from: ActorId, actor: ActorId, ownerKind: OwnerKind }),
  ),
  /** The next in line has the unit: its line and hold follow in the same batch. */
  WaitlistPromoted: event(
    'waitlist',
    1,
    z.strictObject({ entry: Id, ...Pool, actor: ActorId, cart: Id, line: Id, quantity: Quantity }),
  ),
  // session: live shopping. Its cart is opened with it, under the same id; what is in that is the cart's events. `notes` are sealed for the client's key
  SessionCreated: event(
    'session',
    1,
    z.strictObject({
      session: Id,
      room: RoomCode,
      host: ActorId,
      client: ActorId,
      title: SessionTitle,
      scheduledAt: Instant.optional(),
      notes: Personal.optional(),
      config: SessionConfig,
    }),
  ),
  /** What is named is so from now on; null: there is none any more. */
  SessionChanged: event(
    'session',
    1,
    z.strictObject({
      session: Id,
      title: SessionTitle.optional(),
      scheduledAt: Instant.nullable().optional(),
      notes: Personal.nullable().optional(),
    }),
  ),
  SessionStarted: event('session', 1, z.strictObject({ session: Id })),
  SessionPaused: event('session', 1, z.strictObject({ session: Id })),
  SessionResumed: event('session', 1, z.strictObject({ session: Id })),
  /** An ended one goes on: its lines are held again as far as there is stock. */
  SessionReopened: event('session', 1, z.strictObject({ session: Id })),
  /** Its holds are given back, its lines stay, unheld: a draft. */
  SessionEnded: event('session', 1, z.strictObject({ session: Id, because: z.enum(['asked', 'idle']) })),
  SessionCancelled: event('session', 1, z.strictObject({ session: Id })),
  /** The client has come into the room, the first time. */
  SessionJoined: event('session', 1, z.strictObject({ session: Id, actor: ActorId })),
  /** The client asks the host to make an order of it. */
  CheckoutRequested: event('session', 1, z.strictObject({ session: Id })),
  /** What the SKU costs in this session, per unit, whatever its variant; without `price`: what is listed. */
  SessionPriceSet: event(
    'session',
    1,
    z.strictObject({ session: Id, sku: Sku, price: Money.optional(), was: Money.optional() }),
  ),
  ProductHighlighted: event('session', 1, z.strictObject({ session: Id, sku: Sku.optional() })),
  SalesSheetMade: event('session', 1, z.strictObject({ session: Id, client: ActorId, sheet: SalesSheet })),
  /** It has become this order. `exposure`: what the client owed before it; `bypass`: why their limit did not count, as the actor of this event said. */
  SessionConverted: event(
    'session',
    1,
    z.strictObject({
      session: Id,
      order: Id,
      total: Money,
      exposure: Money,
      limit: Money.optional(),
      bypass: z.string().max(500).optional(),
    }),
  ),
  // credit: how much a client may owe for unpaid orders
  CreditSet: event(
    'credit',
    1,
    z.strictObject({ client: ActorId, limit: Money, was: Money.optional(), reason: z.string().max(200).optional() }),
  ),
  // combined: a checkout over several shops, a saga whose state is here, in the first cart's shop
  CombinedStarted: event(
    'combined',
    1,
    z.strictObject({
      combined: Id,
      ...Buyer,
      provider: ProviderName,
      carts: z.array(CombinedCart).min(1).max(20),
    }),
  ),
  /** Every cart is frozen: these are the parts and what they cost together. */
  CombinedPrepared: event(
    'combined',
    1,
    z.strictObject({
      combined: Id,
      currency: z.string(),
      total: Money,
      parts: z.array(z.strictObject({ shop: ShopId, cart: Id, checkout: Id, total: Money })).min(1),
      expiresAt: Instant,
    }),
  ),
  CombinedIntended: event('combined', 1, z.strictObject({ combined: Id, ...Paid })),
  CombinedPaid: event('combined', 1, z.strictObject({ combined: Id, ...Paid })),
  /** What was frozen is to be given back. */
  CombinedCancelled: event(
    'combined',
    1,
    z.strictObject({
      combined: Id,
      because: z.enum(['asked', 'failed', 'refused', 'expired']),
      /** Of a refusal: which shop, and its code. */
      shop: ShopId.optional(),
      code: z.string().optional(),
      intent: ProviderId.optional(),
    }),
  ),
  CombinedClosed: event(
    'combined',
    1,
    z.strictObject({
      combined: Id,
      outcome: z.enum(['ordered', 'cancelled']),
      parts: z.array(z.strictObject({ shop: ShopId, order: Id.optional(), unfulfilled: z.literal(true).optional() })),
    }),
  ),
} as const

export type EventType = keyof typeof events
/** One event by name, e.g. `Of<'ItemAdded'>`: `{ type, stream, data }`; `stream` is the CloudEvents subject (`cart/<id>`, `stock/<sku>`, `product/<sku>`, `shop/<shop>`, `log/<partition>`). */
export type Of<T extends EventType> = T extends EventType
  ? { type: T; stream: string; data: z.infer<(typeof events)[T]['data']> }
  : never
export type DomainEvent = Of<EventType>

/** On the wire; today's version where none is named. */
export const fullType = (type: EventType, version: number = events[type].version): string =>
  `cartstream.${events[type].aggregate}.${type}.v${version}`
export const typeByFullName: ReadonlyMap<string, EventType> = new Map(
  (Object.keys(events) as EventType[]).map((t) => [fullType(t), t]),
)
