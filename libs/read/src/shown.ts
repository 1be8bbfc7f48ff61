import type {
  CartView,
  CheckoutView,
  CombinedView,
  Of,
  OrderDetailView,
  Product,
  SalesSheet,
  SessionItemView,
  SessionStatus,
  SoldLine,
  StaffSessionView,
} from '@cartstream/schemas'
import type { EffectKind, Payloads } from './outbox/effect.ts'

/** Rows as they leave this room: instants RFC 3339, money and quantities decimal strings. What each viewer sees of them, the gateway says. */

type OwnerKind = 'customer' | 'guest'
type Owned = { owner: string; ownerKind: OwnerKind }

/** A cart as rows carry it: the shape of every cart view. `purpose`: a cart apart from its owner's active one. */
export type CartRow = Omit<CartView, 'now'> &
  Owned & {
    purpose?: 'single' | 'waitlist' | 'session'
    openedAt: string
    lastActivityAt: string
  }
/**
 * A cart that another storefront keeps, as that says it is: its items are whatever it has, its figures are nobody's to vouch for, and nothing is
 * held. `customer`: who was logged in there, where the owner is a session.
 */
export type SyncedRow = Owned & {
  id: string
  version: number
  purpose: 'synced'
  unverified: true
  customer?: string
  currency: string
  items: readonly Readonly<Record<string, unknown>>[]
  itemCount: number
  total: string
  expiresAt: string
  openedAt: string
  lastActivityAt: string
}
/** A cart among those of other shops. */
export type ShopCartRow = CartRow & { shop: string; shopName: string }

/** A live session as rows carry it, with all that staff may see but for names and notes. Its owner is the client. */
export type SessionRow = Omit<StaffSessionView, 'hostId' | 'clientId' | 'internalNotes'>
/**
 * What the host of a session keeps an eye on. `expiring`: lines whose hold is about to end, the first first. `contested`: pools that others hold from,
 * too, or wait for; `waiting`: so many places. `sellThrough`: how much of the stock, and of what is set apart for it, the session has.
 */
export type HostRow = {
  id: string
  status: SessionStatus
  expiring: readonly (Pick<SessionItemView, 'sku' | 'variant' | 'batch' | 'name' | 'quantity'> & {
    line: string
    hold: string
    expiresAt: string
    secondsLeft: number
  })[]
  contested: readonly {
    sku: string
    batch?: string
    inSession: string
    heldByOthers: string
    free: string
    waiting: number
  }[]
  sellThrough: readonly {
    sku: string
    quantity: string
    onHand?: string
    percentOfStock?: string
    allotment?: string
    allotmentLeft?: string
  }[]
  now: string
}
/** What a client may owe and does; without a limit there is nothing available. */
export type CreditRow = { limit?: string; exposure: string; available: string }

/** A SKU as rows carry it. `available`, `held` already without the holds that are due by the database's clock. */
export type AvailabilityRow = Pick<Product, 'sku' | 'name' | 'unit' | 'price'> & {
  currency: string
  status: 'listed' | 'delisted'
  /** Sum over the pools; of a bundle, how many its parts still give. */
  available: string
  /** `low` is below the shop's threshold. */
  stock: 'in' | 'low' | 'out'
  onHand: string
  held: string
  /** Absent where 0. */
  safetyStock?: string
  backorder?: string
  batches?: readonly { name: string; expiresOn?: string | undefined }[]
  /** The stock pools by batch; `-` is the pool without batches. A bundle has none of its own. */
  pools: readonly { batch: string; onHand: string; held: string; available: string }[]
} & {
  [K in
    | 'retailPrice'
    | 'variants'
    | 'minimumPerCart'
    | 'maximumPerCart'
    | 'bundleSize'
    | 'decimals'
    | 'parts'
    | 'hold'
    | 'holdTtlSeconds'
    | 'attributes']?: NonNullable<Product[K]>
}

/** A hold, live or ended. `expired` from its end on, whether or not an event has said so. The owner is absent where the cart is not known (yet). */
export type ReservationRow = Partial<Owned> & {
  id: string
  cart: string
  line: string
  sku: string
  batch?: string
  quantity: string
  status: 'active' | 'released' | 'completed' | 'expired' | 'revoked'
  /** Of a revoked one: why, and in whose words. */
  because?: Of<'HoldsRevoked'>['data']['because']
  reason?: string
  /** Of a completed one. */
  order?: string
  reservedAt: string
  expiresAt: string
  endedAt?: string
}

/** `requested`: to be sent to the provider, again and again. `sent`: it has it. The rest is what became of it; `byHand`: people have made it. */
export type RefundRow = {
  id: string
  intent: string
  amount: string
  currency: string
  reason: string
  requestedAt: string
  status: 'requested' | 'sent' | 'refunded' | 'failed' | 'by-hand'
  byHand?: { at: string; note?: string }
  providerRefund?: string
  attempts?: number
  error?: string
}

/** `payment`: of a paid one. `ended`: of one that was cancelled or has expired. */
export type OrderRow = OrderDetailView &
  Owned & {
    intent?: string
    paidAt?: string
    /** What was taken, where staff took something else for the total. */
    paid?: string
    ended?: { at: string; restock?: boolean; reason?: string }
    refunds?: readonly RefundRow[]
    combined?: string
  }

export type Unfulfilled = Pick<Of<'PaymentUnfulfilled'>['data'], 'intent' | 'amount' | 'currency' | 'reason'> & {
  provider: string
  at: string
  /** What staff can do about it; empty where it was settled. A refund of it that came to nothing is to be made by hand. */
  can: readonly ('order' | 'refund' | 'by-hand')[]
  refund?: string
  settled?: { how: 'order' | 'refund' | 'by-hand'; at: string; order?: string; note?: string }
}
/** A checkout and its payment, as every door shows it, and what staff need to put right what went wrong with the money. */
export type PaymentRow = Omit<CheckoutView, 'now'> &
  Owned & {
    lines: readonly SoldLine[]
    startedAt: string
    /** How it ended, where it is over. */
    ended?: { at: string; how: 'cancelled' | 'failed' | 'expired'; reason?: string }
    paid?: readonly { intent: string; amount: string; currency: string; provider: string; at: string; late?: true }[]
    toSettle?: readonly Unfulfilled[]
    refunds?: readonly RefundRow[]
  }

/** A combined checkout, in the first cart's shop. `parts`: what each shop's share of it has come to. */
export type CombinedRow = Omit<CombinedView, 'now' | 'parts'> &
  Owned & {
    parts?: readonly (NonNullable<CombinedView['parts']>[number] & { order?: string; unfulfilled?: true })[]
    /** Of a cancelled one; of a refusal also whose, and its code. */
    because?: Of<'CombinedCancelled'>['data']['because']
    refused?: { shop?: string; code?: string }
    startedAt: string
  }

/** A place in the queue for a pool; the first is 1. */
export type WaitRow = Owned & {
  id: string
  sku: string
  batch?: string
  variant?: string
  quantity: string
  place: number
  joinedAt: string
}
/** `status` by the database's clock. */
export type PromotionRow = Omit<Of<'PromotionSet'>['data'], never> & { status: 'scheduled' | 'active' | 'ended' }

/** A sales sheet as it was made, and for whom. */
export type SheetRow = SalesSheet & { owner: string; madeAt: string }

/**
 * An hour of a shop, UTC, with what it comes to. `cartsOpened`: in the hour; `cartsOrdered`, `cartsAbandoned`, `cartsMerged`: what has become of these
 * very carts so far, whenever it did. The rest is what happened in the hour. `conversionPercent`, `abandonmentPercent`: of the opened ones that were
 * not merged into another; `addSuccessPercent`: of adds and denied ones. A rate of nothing is absent.
 */
export type AnalyticsRow = {
  hour: string
  cartsOpened: number
  cartsMerged: number
  cartsOrdered: number
  cartsAbandoned: number
  conversionPercent?: string
  abandonmentPercent?: string
  sessionsOpened: number
  adds: number
  deniedAdds: number
  /** Of the denied ones, those for which there was not enough. */
  outOfStock: number
  addSuccessPercent?: string
  orders: number
  /** Of all lines together, whatever their units. */
  unitsSold: string
  currency: string
  revenue: string
  averageValue?: string
}

/** Something that is to be done outside, once. `about`: the checkout, the combined one, or the session. */
export type EffectRow = {
  [K in EffectKind]: {
    id: string
    kind: K
    about: string
    requestedAt: string
    state: 'requested' | 'sent' | 'failed'
    attempts: number
    error?: string
    nextAt?: string
  } & Omit<Payloads[K], 'combined'>
}[EffectKind]

/** What a topic's or a list's rows are. */
export type Rows = {
  'live-carts': CartRow | SyncedRow
  carts: CartRow | SyncedRow
  sessions: SessionRow
  host: HostRow
  availability: AvailabilityRow
  reservations: ReservationRow
  orders: OrderRow
  payments: PaymentRow
  combined: CombinedRow
  waitlist: WaitRow
  promotions: PromotionRow
  sheets: SheetRow
  outbox: EffectRow
  analytics: AnalyticsRow
}
