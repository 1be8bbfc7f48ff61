import { z } from 'zod'
import { ShopConfig } from './config.ts'
import {
  ActorId,
  BatchName,
  Id,
  Instant,
  Money,
  Quantity,
  QuantityOrZero,
  QuantitySigned,
  Sku,
  VariantName,
} from './values.ts'

/**
 * Every event of the topic, once: this list is the topic's vocabulary, the codec's, the JSON Schema's and the AsyncAPI's.
 * Full type on the wire: `cartstream.<aggregate>.<name>.v<version>`. `stream` says which CloudEvents subject an event has.
 */
const event = <A extends string, D extends z.ZodType>(aggregate: A, version: number, data: D) => ({
  aggregate,
  version,
  data,
})

const Line = { cart: Id, line: Id }
const Pool = { sku: Sku, batch: BatchName }

export const Variant = z.strictObject({ name: VariantName, additionalPrice: Money })
/** What a catalogue says of a product; prices in the shop's currency, per unit. */
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
})
export type CommandAnswer = z.infer<typeof CommandAnswer>

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
  // stock: `onHand` is the count after the change, in the product's unit
  StockAdjusted: event(
    'stock',
    1,
    z.strictObject({ ...Pool, onHand: QuantitySigned, was: QuantitySigned, reason: z.string().min(1).max(200) }),
  ),
  // cart
  CartOpened: event(
    'cart',
    1,
    z.strictObject({ cart: Id, owner: ActorId, ownerKind: z.enum(['customer', 'guest']), earlier: z.int().min(0) }),
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
      byStaff: z.literal(true).optional(),
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
      byStaff: z.literal(true).optional(),
    }),
  ),
  ItemRemoved: event(
    'cart',
    1,
    z.strictObject({
      ...Line,
      sku: Sku,
      quantity: Quantity,
      because: z.enum(['asked', 'expired']),
      byStaff: z.literal(true).optional(),
    }),
  ),
  CartCleared: event('cart', 1, z.strictObject({ cart: Id, byStaff: z.literal(true).optional() })),
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
} as const

export type EventType = keyof typeof events
/** One event by name, e.g. `Of<'ItemAdded'>`: `{ type, stream, data }`; `stream` is the CloudEvents subject (`cart/<id>`, `stock/<sku>`, `product/<sku>`, `shop/<shop>`, `log/<partition>`). */
export type Of<T extends EventType> = T extends EventType
  ? { type: T; stream: string; data: z.infer<(typeof events)[T]['data']> }
  : never
export type DomainEvent = Of<EventType>

export const fullType = (type: EventType): string =>
  `cartstream.${events[type].aggregate}.${type}.v${events[type].version}`
export const typeByFullName: ReadonlyMap<string, EventType> = new Map(
  (Object.keys(events) as EventType[]).map((t) => [fullType(t), t]),
)
