import { z } from 'zod'
import { ShopConfig } from './config.ts'
import { Product } from './events.ts'
import type { SessionCommand } from './sessions.ts'
import {
  type ActorId,
  BatchName,
  Id,
  Instant,
  Money,
  Percent,
  type Personal,
  PromotionCode,
  ProviderId,
  ProviderName,
  Quantity,
  QuantityDelta,
  QuantityOrZero,
  QuantitySigned,
  ShopId,
  Sku,
  SyncedCount,
  SyncedItems,
  VariantName,
} from './values.ts'

/** The bodies of contract.md's routes (prefix /v1/shops/{shop}). */
export const ConfigBody = ShopConfig.partial().required({ name: true, currency: true })
export const ProductBody = Product.omit({ sku: true })
export const StockBody = z.union([
  z.strictObject({
    set: QuantityOrZero,
    reason: z.string().min(1).max(200),
    ifOnHand: QuantitySigned.optional(),
    batch: BatchName.optional(),
  }),
  z.strictObject({
    delta: QuantityDelta,
    reason: z.string().min(1).max(200),
    ifOnHand: QuantitySigned.optional(),
    batch: BatchName.optional(),
  }),
])
export const AddItemBody = z.strictObject({
  sku: Sku,
  variant: VariantName.optional(),
  batch: BatchName.optional(),
  quantity: Quantity,
})
export const ChangeItemBody = z.strictObject({ quantity: QuantityOrZero })
export type AddItemBody = z.infer<typeof AddItemBody>

const oneReduction = (body: { percent?: unknown; amount?: unknown }) =>
  (body.percent === undefined) !== (body.amount === undefined)
const REDUCTION = 'give `percent` or `amount`, one of them'
const reduction = {
  label: z.string().min(1).max(200),
  percent: Percent.optional(),
  amount: Money.optional(),
  skus: z.array(Sku).min(1).max(100).optional(),
}
/** A discount that staff grant on one cart. */
export const DiscountBody = z.strictObject(reduction).refine(oneReduction, REDUCTION)
/** A promotion that carts may claim by its code. */
export const PromotionBody = z
  .strictObject({
    ...reduction,
    minimumSubtotal: Money.optional(),
    startsAt: Instant.optional(),
    endsAt: Instant.optional(),
  })
  .refine(oneReduction, REDUCTION)
export const ClaimBody = z.strictObject({ code: PromotionCode })

/** Where goods and bills go; free text, never in clear in the log. */
export const Address = z.strictObject({
  name: z.string().min(1).max(200),
  line1: z.string().min(1).max(200),
  line2: z.string().max(200).optional(),
  city: z.string().min(1).max(200),
  region: z.string().max(200).optional(),
  postalCode: z.string().max(32).optional(),
  country: z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 alpha-2 code such as GB'),
  phone: z.string().max(40).optional(),
})
export const Contact = z.strictObject({
  email: z.email().max(254).optional(),
  shipping: Address.optional(),
  billing: Address.optional(),
})
export type Contact = z.infer<typeof Contact>
/** `total`: what the customer saw; the checkout is refused with `price-changed` where it costs something else by now. */
const checkout = {
  provider: ProviderName.optional(),
  email: Contact.shape.email,
  addresses: Contact.omit({ email: true }).optional(),
  total: Money.optional(),
}
export const CheckoutBody = z.strictObject(checkout)
export type CheckoutBody = z.infer<typeof CheckoutBody>
export const BuyNowBody = AddItemBody.extend(checkout)
export type BuyNowBody = z.infer<typeof BuyNowBody>
/** `from`: the guest's token. */
export const MergeBody = z.strictObject({
  from: z.string().min(1).max(4096),
  strategy: ShopConfig.shape.mergeStrategy.optional(),
})
/** `amount`: what the caller believes was paid; `method`: for providers that are paid through us (the test provider). */
export const ConfirmBody = z.strictObject({ amount: Money.optional(), method: z.string().max(64).optional() })
export type ConfirmBody = z.infer<typeof ConfirmBody>
export const FailBody = z.strictObject({ reason: z.string().min(1).max(200).optional() })
export type FailBody = z.infer<typeof FailBody>
/**
 * `intent`: which payment is meant, where one checkout was paid by several. `by-hand`: it was given back past the provider, how and why says
 * `note`; `refund`: the one that came to nothing, where it was to go back already.
 */
export const SettleBody = z
  .strictObject({
    how: z.enum(['order', 'refund', 'by-hand']),
    note: z.string().max(500).optional(),
    intent: ProviderId.optional(),
    refund: Id.optional(),
  })
  .refine(({ how, note }) => how !== 'by-hand' || note?.trim(), { path: ['note'], message: 'say how and why' })
  .refine(({ how, refund }) => how === 'by-hand' || refund === undefined, {
    path: ['refund'],
    message: 'is for what was given back by hand',
  })
export type SettleBody = z.infer<typeof SettleBody>
export const CancelOrderBody = z.strictObject({
  restock: z.boolean().default(true),
  reason: z.string().min(1).max(200).default('asked'),
})
export const ReasonBody = z.strictObject({ reason: z.string().min(1).max(200) })
export const WaitBody = z.strictObject({ variant: VariantName.optional(), batch: BatchName.optional() })
/** A cart as another storefront keeps it, whole; its figures are taken as they are. */
export const SyncBody = z.strictObject({ items: SyncedItems, itemCount: SyncedCount, total: Money })
export const CombinedBody = z.strictObject({
  carts: z
    .array(z.strictObject({ shop: ShopId, cart: z.union([Id, z.literal('me')]) }))
    .min(1)
    .max(20),
  ...checkout,
})
export type CombinedBody = z.infer<typeof CombinedBody>

/**
 * Whose cart is meant: a cart by id, or `me`, the one active cart of the caller in this shop.
 * A cart that is not the caller's own does not exist for them (`not-found`), unless they act as staff of the shop.
 */
export type CartRef = { id: Id } | { me: true }
/** `kind`: what the caller is to the shop. `customer` and `guest` own carts; `staff` may touch any cart of the shop, and is marked in the events. */
export type Caller = { actor: ActorId; kind: 'customer' | 'guest' | 'staff' }
export type OnCart = { cart: CartRef; caller: Caller; ifVersion?: number | undefined }

/** What the provider has taken, as its own API or a signed webhook of it says; never what a client says. */
export type Taken = { provider: string; intent: string; amount: string; currency: string }
type Item = { sku: Sku; variant?: string | undefined; batch?: string | undefined }
type Buying = {
  provider: string
  contact?: Personal | undefined
  /** What the customer saw. */
  total?: string | undefined
}
/** What a customer saw of a line when they decided to pay for it. */
export type Seen = { sku: Sku; price: string; quantity: string }
/** For doors that cannot give a checkout up: what would be refused while one is under way gives it up instead. */
type Thawing = { thaw?: true | undefined }
type Reducing = {
  label: string
  percent?: string | undefined
  amount?: string | undefined
  skus?: readonly Sku[] | undefined
}

/** The shop's own: policy, catalogue, stock. */
type ShopCommand =
  | { type: 'ConfigureShop'; config: z.infer<typeof ConfigBody> }
  | { type: 'ListProduct'; product: Product }
  | { type: 'DelistProduct'; sku: Sku }
  | {
      type: 'AdjustStock'
      sku: Sku
      batch: string
      change: { set: string } | { delta: string }
      reason: string
      ifOnHand?: string | undefined
    }
  | ({
      type: 'SetPromotion'
      code: string
      minimumSubtotal?: string | undefined
      startsAt?: string | undefined
      endsAt?: string | undefined
    } & Reducing)
  | { type: 'EndPromotion'; code: string }

type CartCommand = OnCart &
  /** `addAgain`: for doors with a rule of their own; else the shop's policy. */
  (
    | ({ type: 'AddItem'; quantity: string; addAgain?: ShopConfig['addAgain'] | undefined } & Item & Thawing)
    | { type: 'ChangeItem'; line: Id; quantity: string }
    /** So many less than the line has by then, whoever else changes it meanwhile. */
    | ({ type: 'DecrementItem'; quantity: string } & Item & Thawing)
    | { type: 'RemoveItem'; line: Id }
    /** The line of a SKU, for doors that know no lines; of several, the first. */
    | ({ type: 'RemoveSku'; sku: Sku } & Thawing)
    | ({ type: 'ClearCart' } & Thawing)
    /** The caller's own cart takes in the active cart of the guest `from`. */
    | { type: 'MergeCart'; from: ActorId; strategy?: ShopConfig['mergeStrategy'] | undefined }
    | { type: 'Recalculate' }
    | { type: 'KeepHolds' }
    | { type: 'SaveItem'; line: Id }
    | { type: 'RestoreItem'; line: Id }
    | { type: 'ClaimPromotion'; code: string }
    /** Staff only. */
    | ({ type: 'GrantDiscount' } & Reducing)
    | { type: 'WithdrawDiscount'; discount: Id }
    /**
     * `combined`: as a part of that combined checkout, which alone can pay or end it. `seen`: the lines it must have, these and no others.
     * `instead`: of this checkout, and no other; where it is under way by then, it is given up for the new one.
     */
    | ({
        type: 'StartCheckout'
        combined?: Id | undefined
        seen?: readonly Seen[] | undefined
        instead?: Id | undefined
      } & Buying)
    | { type: 'CancelCheckout'; combined?: Id | undefined }
  )

/** On the one cart that another storefront keeps for the caller. */
type SyncedCommand =
  | ({
      type: 'SyncCart'
      caller: Caller
      session?: Personal | undefined
      customer?: ActorId | undefined
    } & z.infer<typeof SyncBody>)
  | { type: 'EndSyncedCart'; caller: Caller }

/**
 * `by`: who says so. Without it, the provider (a webhook), the service itself (a combined checkout), or staff, as the door has checked;
 * with it, only the checkout's own customer, or staff.
 */
type PaymentCommand =
  /**
   * One item, past the cart: a cart of its own that is checked out at once. `again`: what `same` asks for while it is under way is already so;
   * the same item under way for another total, or waiting in the active cart, makes way for it.
   */
  | ({ type: 'BuyNow'; quantity: string; caller: Caller; again?: 'same' | undefined } & Item & Buying)
  | ({ type: 'RecordIntent'; checkout: Id } & Taken)
  | ({ type: 'ConfirmPayment'; checkout: Id; by?: Caller | undefined } & Taken)
  | { type: 'FailPayment'; checkout: Id; intent?: string | undefined; reason: string; by?: Caller | undefined }
  /** `refund`: of what was given back by hand; without it that is money which was not to go back yet. */
  | {
      type: 'SettlePayment'
      checkout: Id
      intent: string
      how: 'order' | 'refund' | 'by-hand'
      note?: string | undefined
      refund?: Id | undefined
    }
  | {
      type: 'ReportRefund'
      refund: Id
      outcome: 'refunded' | 'failed'
      providerRefund?: string | undefined
    }
  | { type: 'CancelOrder'; order: Id; restock: boolean; reason: string }

type HoldCommand =
  | { type: 'ReleaseHold'; hold: Id; reason: string }
  | { type: 'ExtendHold'; hold: Id }
  /** At most 500 holds a command; whoever asks goes on until nothing is left. */
  | { type: 'ReleaseAll'; reason: string }
  | ({ type: 'JoinWaitlist'; caller: Caller } & Item)
  | ({ type: 'LeaveWaitlist'; caller: Caller } & Item)

/** A combined checkout, step by step; all but the first by the service itself. */
type CombinedCommand =
  | {
      type: 'StartCombined'
      caller: Caller
      provider: string
      carts: readonly { shop: ShopId; cart: Id; contact?: Personal | undefined }[]
    }
  | {
      type: 'PrepareCombined'
      combined: Id
      currency: string
      parts: readonly { shop: ShopId; cart: Id; checkout: Id; total: string }[]
      expiresAt: string
    }
  | ({ type: 'IntendCombined'; combined: Id } & Taken)
  | ({ type: 'PayCombined'; combined: Id; by?: Caller | undefined } & Taken)
  | {
      type: 'CancelCombined'
      combined: Id
      because: 'asked' | 'failed' | 'refused' | 'expired'
      shop?: ShopId | undefined
      code?: string | undefined
      by?: Caller | undefined
    }
  /** `payments`: how many of those taken for it the parts have been given. */
  | {
      type: 'CloseCombined'
      combined: Id
      payments: number
      parts: readonly { shop: ShopId; order?: Id | undefined; unfulfilled?: true | undefined }[]
    }

/** What a shop can be asked to do; the input of libs/decide. `ifVersion`: If-Match, the cart's version the caller saw. */
export type Command =
  | ShopCommand
  | CartCommand
  | SyncedCommand
  | PaymentCommand
  | HoldCommand
  | SessionCommand
  | CombinedCommand
export type CommandType = Command['type']

/** A cart as every door shows it; money and quantities are decimal strings, instants RFC 3339. */
export const CartLineView = z.object({
  id: Id,
  sku: Sku,
  variant: VariantName.optional(),
  batch: BatchName.optional(),
  name: z.string(),
  unit: z.string(),
  quantity: Quantity,
  unitPrice: Money,
  lineTotal: Money,
  bundleSize: Quantity.optional(),
  /** Of a live session: held, and not billed. */
  sample: z.literal(true).optional(),
  /** Absent where nothing is held for the line: the policy holds nothing, or the hold has ended. `expiresAt`: of the first to end. */
  hold: z.object({ id: Id, expiresAt: z.string() }).optional(),
  /** Why a line that was held is not any more. */
  holdEnded: z.enum(['expired', 'stock-reduced', 'released-by-staff', 'release-all']).optional(),
  /** What it costs by now, where that differs; POST .../recalculate accepts it. */
  priceNow: Money.optional(),
  /** No longer sold: it cannot be checked out. */
  delisted: z.literal(true).optional(),
})
export const AdjustmentView = z.object({
  id: Id,
  label: z.string(),
  code: PromotionCode.optional(),
  /** What it takes off, above zero. */
  amount: Money,
})
export const CartView = z.object({
  id: Id,
  version: z.int(),
  currency: z.string(),
  /** Absent while it is open. `checkout`: frozen while it is being paid for. `abandoned`: left alone for long, and still there. */
  status: z.enum(['checkout', 'abandoned', 'ordered', 'merged', 'expired']).optional(),
  /** The checkout that froze it, or the order it became. */
  checkout: Id.optional(),
  order: Id.optional(),
  items: z.array(CartLineView),
  /** Put aside by the customer: no part of the totals, nothing held. */
  saved: z.array(CartLineView).optional(),
  itemCount: z.int(),
  adjustments: z.array(AdjustmentView).optional(),
  subtotal: Money,
  /** Absent where nothing is taken off. */
  discount: Money.optional(),
  tax: Money,
  total: Money,
  /** When the first of its holds ends; countdowns start here. In a checkout: when that ends. */
  holdsUntil: z.string().optional(),
  now: z.string(),
})
/** A cart that another storefront keeps; one that has ended is its id alone. What is in it stands in the read models. */
export const SyncedCartView = z.object({
  id: Id,
  unverified: z.literal(true),
  itemCount: SyncedCount.optional(),
  total: Money.optional(),
  expiresAt: z.string().optional(),
  now: z.string(),
})
export type SyncedCartView = z.infer<typeof SyncedCartView>
export type CartLineView = z.infer<typeof CartLineView>
export type CartView = z.infer<typeof CartView>

/**
 * A checkout as every door shows it; its id is the payment's. `over`: cancelled, failed or expired; money that still comes for it is made good.
 * What is being bought stands in the cart while it is `active`, and in the order once it is `ordered`.
 */
export const CheckoutView = z.object({
  id: Id,
  cart: Id,
  status: z.enum(['active', 'over', 'ordered']),
  provider: ProviderName,
  currency: z.string(),
  adjustments: z.array(AdjustmentView).optional(),
  subtotal: Money,
  /** Absent where nothing is taken off. */
  discount: Money.optional(),
  tax: Money,
  total: Money,
  expiresAt: z.string(),
  /** The provider's latest intent for it. */
  intent: z.string().optional(),
  order: Id.optional(),
  /** The combined checkout that alone can pay or end it. */
  combined: Id.optional(),
  /** Money was taken that is no order: staff see to it. */
  unfulfilled: z.literal(true).optional(),
  now: z.string(),
})
export type CheckoutView = z.infer<typeof CheckoutView>
/** An order as the handler answers it; the read side knows more (`OrderDetailView`). */
export const OrderView = z.object({
  id: Id,
  cart: Id,
  checkout: Id,
  status: z.enum(['paid', 'unpaid', 'cancelled', 'expired']),
  provider: ProviderName,
  currency: z.string(),
  total: Money,
  /** Of an unpaid order: when it ends. */
  payBy: z.string().optional(),
})
export type OrderView = z.infer<typeof OrderView>
export const OrderDetailView = OrderView.extend({
  items: z.array(CartLineView.omit({ hold: true, holdEnded: true, priceNow: true, delisted: true })),
  adjustments: z.array(AdjustmentView).optional(),
  subtotal: Money,
  discount: Money.optional(),
  tax: Money,
  placedAt: z.string(),
})
export type OrderDetailView = z.infer<typeof OrderDetailView>

/** A checkout over several shops; its parts are checkouts of their shops. `contact` is never shown. */
export const CombinedView = z.object({
  id: Id,
  /** `cancelled`: what was frozen is being given back. `closed`: nothing is left to be done; `outcome` says how it ended. */
  status: z.enum(['started', 'prepared', 'intended', 'paid', 'cancelled', 'closed']),
  outcome: z.enum(['ordered', 'cancelled']).optional(),
  provider: ProviderName,
  carts: z.array(z.object({ shop: ShopId, cart: Id })),
  /** These four: since every cart is frozen. */
  parts: z.array(z.object({ shop: ShopId, cart: Id, checkout: Id, total: Money })).optional(),
  currency: z.string().optional(),
  total: Money.optional(),
  expiresAt: z.string().optional(),
  intent: z.string().optional(),
  /** Why it was given up; of a refusal: which shop's, and its code. */
  ended: z
    .object({
      because: z.enum(['asked', 'failed', 'refused', 'expired']),
      shop: ShopId.optional(),
      code: z.string().optional(),
    })
    .optional(),
  now: z.string(),
})
export type CombinedView = z.infer<typeof CombinedView>
