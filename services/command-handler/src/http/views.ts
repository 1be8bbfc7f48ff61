import {
  CartView,
  CheckoutView,
  CombinedView,
  Id,
  Money,
  OrderView,
  Product,
  PromotionBody,
  PromotionCode,
  Quantity,
  Sku,
} from '@cartstream/schemas'
import { z } from 'zod'

/** What the answers of products and stock show. */
export const ProductView = Product.extend({ status: z.enum(['listed', 'delisted']) })
export type ProductView = z.infer<typeof ProductView>
export const StockView = z.object({
  sku: z.string(),
  batch: z.string().optional(),
  onHand: z.string(),
  held: z.string(),
  available: z.string(),
})
export type StockView = z.infer<typeof StockView>

/** A promotion; one that never was, or has been forgotten since it ended, is its code alone. */
export const PromotionView = z.object({
  code: PromotionCode,
  status: z.enum(['set', 'ended']),
  label: z.string().optional(),
  ...z.object(PromotionBody.shape).omit({ label: true }).shape,
})
export type PromotionView = z.infer<typeof PromotionView>

/** A customer's place in a waitlist. `ahead`: how many are served before them. */
export const WaitView = z.object({
  sku: Sku,
  batch: z.string().optional(),
  waiting: z.boolean(),
  entry: Id.optional(),
  variant: z.string().optional(),
  quantity: Quantity.optional(),
  ahead: z.int().optional(),
})
export type WaitView = z.infer<typeof WaitView>

/** A hold; one that has ended is its id alone. */
export const HoldView = z.object({
  id: Id,
  status: z.enum(['held', 'ended']),
  cart: Id.optional(),
  line: Id.optional(),
  sku: Sku.optional(),
  batch: z.string().optional(),
  quantity: Quantity.optional(),
  reservedAt: z.string().optional(),
  expiresAt: z.string().optional(),
})
export type HoldView = z.infer<typeof HoldView>

/** `left`: what was held anew meanwhile, or was more than one request ends. */
export const ReleasedView = z.object({ released: z.int(), left: z.int() })
export type ReleasedView = z.infer<typeof ReleasedView>
/** How many holds had been due and were ended by this; a hold that is due counts for nothing, ended or not. */
export const CleanedView = z.object({ released: z.int() })
export type CleanedView = z.infer<typeof CleanedView>

/** What a client may owe for unpaid orders, and does; without a limit they may owe nothing. */
export const CreditSetView = z.object({ clientId: z.string(), limit: Money.optional(), exposure: Money })
export type CreditSetView = z.infer<typeof CreditSetView>

/** What the payer's browser needs. `id`: the checkout's; `clientSecret`: where the provider wants one, for this payer only. */
export const PaymentView = z.object({
  id: Id,
  provider: z.string(),
  total: Money,
  currency: z.string(),
  expiresAt: z.string(),
  clientSecret: z.string().optional(),
})
export type PaymentView = z.infer<typeof PaymentView>
/** A checkout that has begun: the frozen cart and what is to be paid; with pay-later, the order. */
export const StartedView = z.object({
  checkout: CheckoutView,
  cart: CartView,
  payment: PaymentView.optional(),
  order: OrderView.optional(),
})
export type StartedView = z.infer<typeof StartedView>
/** What became of a payment: its checkout, the cart, and the order where there is one. */
export const OutcomeView = StartedView.omit({ payment: true })
export type OutcomeView = z.infer<typeof OutcomeView>
/** A combined checkout: what is to be paid, while it is; the orders of its parts, once they are. */
export const CombinedOutcomeView = z.object({
  checkout: CombinedView,
  payment: PaymentView.optional(),
  orders: z.array(OrderView).optional(),
})
export type CombinedOutcomeView = z.infer<typeof CombinedOutcomeView>
