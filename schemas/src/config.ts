import { z } from 'zod'
import { Rate } from './values.ts'

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
})
export type ShopConfig = z.infer<typeof ShopConfig>

export const defaultConfig: Omit<ShopConfig, 'name' | 'currency'> = {
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
}
