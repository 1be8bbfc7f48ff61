import { z } from 'zod'
import { QuantityOrZero, Rate } from './values.ts'

/** A span in whole seconds. */
const seconds = (min: number, max: number) => z.int().min(min).max(max)

/**
 * A shop's policy. What a shop does not set has the value of `defaultConfig`.
 * ISO 4217 currencies; their minor units decide rounding (JPY 0, GBP 2, KWD 3).
 */
export const ShopConfig = z.strictObject({
  name: z.string().min(1).max(200),
  currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as GBP'),
  taxRate: Rate,
  hold: z.enum(['add', 'checkout', 'never']),
  holdTtlSeconds: seconds(1, 86_400),
  holdCapSeconds: seconds(1, 7 * 86_400),
  checkoutTtlSeconds: seconds(1, 86_400),
  cartIdleSeconds: seconds(1, 30 * 86_400),
  sessionIdleSeconds: seconds(1, 7 * 86_400),
  maxLines: z.int().min(1).max(1000),
  maxQuantityPerLine: z.string().regex(/^[1-9]\d{0,8}$/),
  maxHoldsPerCustomer: z.int().min(1).max(10_000),
  addAgain: z.enum(['increment', 'reject']),
  onExpiry: z.enum(['keep', 'remove']),
  mergeStrategy: z.enum(['sum', 'max', 'guest-wins', 'existing-wins', 'guest-if-existing-empty']),
  stockShown: z.enum(['exact', 'low-in-out']),
  acceptUnverifiedCarts: z.boolean(),
  // Since the second edition; absent in older logs, where `defaultConfig` speaks.
  /** A guest's holds end after this long; without it as everybody's. */
  guestHoldTtlSeconds: seconds(1, 86_400).optional(),
  /** Holds of a live session. */
  sessionHoldTtlSeconds: seconds(1, 7 * 86_400).optional(),
  /** How long an idle cart is kept for its owner after it counts as abandoned. */
  cartKeptSeconds: seconds(60, 90 * 86_400).optional(),
  /** An order placed without a payment (provider `invoice`) ends after this long unpaid. */
  unpaidOrderSeconds: seconds(1, 90 * 86_400).optional(),
  /** Whether customers may order now and pay later, by the provider `invoice`. */
  payLater: z.boolean().optional(),
  /** false: no carts; what is sold is sold one item at a time. */
  cartsEnabled: z.boolean().optional(),
  /** Money that came too late, or twice: `refund` at once where the stock is gone, or `ask` staff. */
  latePayment: z.enum(['refund', 'ask']).optional(),
  /** Where `stockShown` is `low-in-out`: below this it is low. */
  lowStock: QuantityOrZero.optional(),
})
export type ShopConfig = z.infer<typeof ShopConfig>
/** A policy with every setting decided but those that may stay open. */
export type Policy = {
  [Setting in keyof Omit<ShopConfig, MayStayOpen>]-?: Exclude<ShopConfig[Setting], undefined>
} & Pick<ShopConfig, MayStayOpen>
type MayStayOpen = 'guestHoldTtlSeconds' | 'sessionHoldTtlSeconds'

export const defaultConfig: Omit<Policy, 'name' | 'currency'> = {
  taxRate: '0',
  hold: 'add',
  holdTtlSeconds: 15 * 60,
  holdCapSeconds: 2 * 3600,
  checkoutTtlSeconds: 30 * 60,
  cartIdleSeconds: 30 * 60,
  sessionIdleSeconds: 120 * 60,
  maxLines: 100,
  maxQuantityPerLine: '100000',
  maxHoldsPerCustomer: 1000,
  addAgain: 'increment',
  onExpiry: 'keep',
  mergeStrategy: 'sum',
  stockShown: 'exact',
  acceptUnverifiedCarts: false,
  cartKeptSeconds: 30 * 86_400,
  unpaidOrderSeconds: 7 * 86_400,
  payLater: false,
  cartsEnabled: true,
  latePayment: 'refund',
  lowStock: '5',
}
