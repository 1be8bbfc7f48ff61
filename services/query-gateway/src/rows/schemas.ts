import {
  CartView,
  CheckoutView,
  ClientSessionView,
  CombinedView,
  Contact,
  OrderDetailView,
  Product,
  SalesSheet,
  SessionItemView,
  SessionStatus,
  StaffSessionView,
  SyncedCartView,
  SyncedItems,
} from '@cartstream/schemas'
import { z } from 'zod'

/** What the answers show, for OpenAPI. The rows themselves are made by libs/read and cut to size by views.ts. */

const ownerKind = z.enum(['customer', 'guest'])
/** Whose it is, by pseudonym; `subject` for staff and admins only. Absent from what its owner is shown. */
const whose = { owner: z.string().optional(), ownerKind: ownerKind.optional(), subject: z.string().optional() }

/** A cart as its owner sees it. `now` is in single carts only; `purpose`: apart from the active one. */
export const OwnCart = CartView.extend({
  purpose: z.enum(['single', 'waitlist', 'session']).optional(),
  openedAt: z.iso.datetime().optional(),
  lastActivityAt: z.iso.datetime().optional(),
  now: CartView.shape.now.optional(),
})
export const AnyCart = OwnCart.extend(whose)
/** A cart that another storefront keeps: its items are as that has them, and its figures its own. */
export const UnverifiedCart = SyncedCartView.required({ itemCount: true, total: true, expiresAt: true }).extend({
  ...whose,
  version: z.int(),
  purpose: z.literal('synced'),
  customer: z.string().optional(),
  currency: z.string(),
  items: SyncedItems,
  openedAt: z.iso.datetime(),
  lastActivityAt: z.iso.datetime(),
  now: CartView.shape.now.optional(),
})
/** A cart as the shop's people see it. */
export const LiveCart = z.union([
  AnyCart.required({ owner: true, ownerKind: true, openedAt: true, lastActivityAt: true }),
  UnverifiedCart.required({ owner: true, ownerKind: true }),
])
export type OwnCartBody = z.infer<typeof OwnCart>
/** The caller's carts over all their shops, and what they come to together. */
export const OwnCarts = z.object({
  carts: z.array(OwnCart.extend({ shop: z.string(), shopName: z.string() })),
  totals: z.array(z.object({ currency: z.string(), carts: z.int(), itemCount: z.int(), total: z.string() })),
  now: z.string(),
})

const product = Product.pick({
  sku: true,
  name: true,
  price: true,
  retailPrice: true,
  unit: true,
  variants: true,
  minimumPerCart: true,
  maximumPerCart: true,
  bundleSize: true,
  decimals: true,
  parts: true,
  attributes: true,
})
/** A SKU as the public sees it. `stock` in place of `available` where the shop shows no numbers. */
export const PublicAvailability = product.extend({
  unit: z.string(),
  currency: z.string(),
  status: z.enum(['listed', 'delisted']),
  available: z.string().optional(),
  stock: z.enum(['in', 'low', 'out']),
  batches: z.array(z.object({ name: z.string(), expiresOn: z.string().optional() })).optional(),
})
const Pool = z.object({ batch: z.string(), onHand: z.string(), held: z.string(), available: z.string() })
/** A SKU as the shop's people see it: what is on hand and held, by pool. */
export const Availability = PublicAvailability.extend({
  onHand: z.string().optional(),
  held: z.string().optional(),
  safetyStock: z.string().optional(),
  backorder: z.string().optional(),
  hold: Product.shape.hold,
  holdTtlSeconds: Product.shape.holdTtlSeconds,
  pools: z.array(Pool).optional(),
})

export const reservationStatus = z.enum(['active', 'released', 'completed', 'expired', 'revoked'])
export const Reservation = z.object({
  id: z.string(),
  ...whose,
  cart: z.string(),
  line: z.string(),
  sku: z.string(),
  batch: z.string().optional(),
  quantity: z.string(),
  status: reservationStatus,
  because: z.enum(['stock-reduced', 'released-by-staff', 'release-all']).optional(),
  reason: z.string().optional(),
  order: z.string().optional(),
  reservedAt: z.string(),
  expiresAt: z.string(),
  endedAt: z.string().optional(),
})

/** The provider's side of it (`intent`, `providerRefund`, `attempts`, `error`), and what staff noted, for the shop's people only. */
const Refund = z.object({
  id: z.string(),
  intent: z.string().optional(),
  amount: z.string(),
  currency: z.string(),
  reason: z.string(),
  requestedAt: z.string(),
  status: z.enum(['requested', 'sent', 'refunded', 'failed', 'by-hand']),
  byHand: z.object({ at: z.string(), note: z.string().optional() }).optional(),
  providerRefund: z.string().optional(),
  attempts: z.int().optional(),
  error: z.string().optional(),
})
export const orderStatus = OrderDetailView.shape.status
export const Order = OrderDetailView.extend({
  ...whose,
  intent: z.string().optional(),
  combined: z.string().optional(),
  paidAt: z.string().optional(),
  paid: z.string().optional(),
  ended: z.object({ at: z.string(), restock: z.boolean().optional(), reason: z.string().optional() }).optional(),
  refunds: z.array(Refund).optional(),
})
/** `contact`: for its customer and the shop's people. `erased`: it was there; `unreadable`: its key is not at hand. */
export const OrderWithContact = Order.extend({
  contact: z
    .union([Contact, z.object({ erased: z.literal(true) }), z.object({ unreadable: z.literal(true) })])
    .optional(),
})

const Money = z.object({
  intent: z.string(),
  amount: z.string(),
  currency: z.string(),
  provider: z.string(),
  at: z.string(),
})
const Ended = z.object({
  at: z.string(),
  how: z.enum(['cancelled', 'failed', 'expired']),
  reason: z.string().optional(),
})
/** A checkout and its payment, as its customer sees it. */
export const OwnPayment = CheckoutView.omit({ intent: true }).extend({
  ended: Ended.optional(),
  refunds: z.array(Refund).optional(),
})
/** As the shop's people see it. `toSettle`: money that was no order when it came, and what can be done about it. */
export const Payment = OwnPayment.extend({
  ...whose,
  now: CheckoutView.shape.now.optional(),
  intent: z.string().optional(),
  lines: z.array(z.record(z.string(), z.unknown())).optional(),
  startedAt: z.string().optional(),
  paid: z.array(Money.extend({ late: z.literal(true).optional() })).optional(),
  toSettle: z
    .array(
      Money.extend({
        reason: z.enum(['out-of-stock', 'amount-differs', 'paid-twice', 'order-ended']),
        can: z.array(z.enum(['order', 'refund', 'by-hand'])),
        refund: z.string().optional(),
        settled: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
})
export const paymentStatus = z.enum(['active', 'over', 'ordered', 'unfulfilled'])

export const Combined = CombinedView.omit({ intent: true, parts: true }).extend({
  carts: z.array(CombinedView.shape.carts.element.extend({ shopName: z.string() })),
  parts: z
    .array(
      z.object({
        shop: z.string(),
        cart: z.string(),
        checkout: z.string(),
        total: z.string(),
        order: z.string().optional(),
        unfulfilled: z.literal(true).optional(),
      }),
    )
    .optional(),
  because: z.enum(['asked', 'failed', 'refused', 'expired']).optional(),
  refused: z.object({ shop: z.string().optional(), code: z.string().optional() }).optional(),
  startedAt: z.string(),
})

/** `place`: 1 is served next. */
export const Wait = z.object({
  id: z.string(),
  ...whose,
  sku: z.string(),
  batch: z.string().optional(),
  variant: z.string().optional(),
  quantity: z.string(),
  place: z.int(),
  joinedAt: z.string(),
})
export const Promotion = z.object({
  code: z.string(),
  label: z.string(),
  percent: z.string().optional(),
  amount: z.string().optional(),
  skus: z.array(z.string()).optional(),
  minimumSubtotal: z.string().optional(),
  startsAt: z.string().optional(),
  endsAt: z.string().optional(),
  status: z.enum(['scheduled', 'active', 'ended']),
})
/** A sales sheet as it was made; whose it is, for the shop's people only. */
export const Sheet = SalesSheet.extend({ madeAt: z.string(), owner: whose.owner, subject: whose.subject })

export const effectState = z.enum(['requested', 'sent', 'failed'])
const asked = {
  id: z.string(),
  about: z.string(),
  requestedAt: z.string(),
  state: effectState,
  attempts: z.int(),
  error: z.string().optional(),
  nextAt: z.string().optional(),
}
const payment = { ...asked, provider: z.string(), intent: z.string() }
/** `client`: by pseudonym; operators are told neither that nor what is said. */
const message = { ...asked, client: z.string().optional(), session: z.string(), total: z.string().optional() }
export const Effect = z.discriminatedUnion('kind', [
  z.object({
    ...payment,
    kind: z.literal('refund'),
    amount: z.string(),
    currency: z.string(),
    refund: z.string(),
  }),
  z.object({ ...payment, kind: z.literal('cancel-intent') }),
  z.object({
    ...message,
    kind: z.literal('sales-sheet'),
    sheet: z.string(),
    title: z.string().optional(),
    currency: z.string(),
    order: z.string().optional(),
  }),
  z.object({ ...message, kind: z.literal('session-converted'), order: z.string() }),
])

const percent = z.string().optional()
/** An hour, UTC: what has become of the carts that were opened in it, and what else happened in it. */
export const AnalyticsHour = z.object({
  hour: z.iso.datetime(),
  cartsOpened: z.int(),
  cartsMerged: z.int(),
  cartsOrdered: z.int(),
  cartsAbandoned: z.int(),
  conversionPercent: percent,
  abandonmentPercent: percent,
  sessionsOpened: z.int(),
  adds: z.int(),
  deniedAdds: z.int(),
  outOfStock: z.int(),
  addSuccessPercent: percent,
  orders: z.int(),
  unitsSold: z.string(),
  currency: z.string(),
  revenue: z.string(),
  averageValue: z.string().optional(),
})

/** Staff see all of it; its client a part, and in the same list. */
export const Session = z.union([StaffSessionView, ClientSessionView])
/** For the host of a session: which holds are about to end, what others want too, and how much of the stock is in it. */
export const Host = z.object({
  id: z.string(),
  status: SessionStatus,
  expiring: z.array(
    SessionItemView.pick({ sku: true, variant: true, batch: true, name: true, quantity: true }).extend({
      line: z.string(),
      hold: z.string(),
      expiresAt: z.string(),
      secondsLeft: z.int(),
    }),
  ),
  contested: z.array(
    z.object({
      sku: z.string(),
      batch: z.string().optional(),
      inSession: z.string(),
      heldByOthers: z.string(),
      free: z.string(),
      waiting: z.int(),
    }),
  ),
  sellThrough: z.array(
    z.object({
      sku: z.string(),
      quantity: z.string(),
      onHand: z.string().optional(),
      percentOfStock: z.string().optional(),
      allotment: z.string().optional(),
      allotmentLeft: z.string().optional(),
    }),
  ),
  now: z.string(),
})
/** Of a client: `exposure` is what they owe for unpaid orders; without a limit nothing is available. */
export const Credit = z.object({ limit: z.string().optional(), exposure: z.string(), available: z.string() })
