import { z } from 'zod'
import type { CartLineView, CartView } from './commands.ts'
import { Money, type Sku } from './values.ts'

/** Document 3, carts and reservations of ads: what both sides of its facade call things. Numbers are JSON numbers there. */

const part = (most: number) =>
  z
    .string()
    .regex(new RegExp(`^[^#/\\p{Cc}]{1,${most}}$`, 'u'), `is 1-${most} characters without #, / or control characters`)
/** A state such as `CA`, and a kind of ad such as `quarter`: together they name the one SKU. */
export const AdState = part(31)
export const AdType = part(32)
export type Ad = { state: string; adType: string }

/** An ad's SKU, its `itemId`: `CA#quarter`. */
export const skuOfAd = ({ state, adType }: Ad): Sku => `${state}#${adType}`
/** Undefined: no ad. */
export const adOf = (sku: Sku): Ad | undefined => {
  const [state, adType, ...more] = sku.split('#')
  return state && adType && more.length === 0 ? { state, adType } : undefined
}

/** What is left of binary fractions after the sixth decimal is noise of a sum, and no part of an amount. */
const asDecimal = (amount: number): string => String(Number(amount.toFixed(6)))
/** An amount of the shop's currency, as a decimal string from here on. */
export const AdMoney = z.number().nonnegative().transform(asDecimal).pipe(Money)

/** A line. `state`, `adType`: null for what is no ad. The last two: null where nothing is held (any more); `addedAt`: where nothing ever was. */
export const AdItem = z.object({
  itemId: z.string(),
  state: z.string().nullable(),
  adType: z.string().nullable(),
  title: z.string(),
  price: z.number(),
  quantity: z.number(),
  addedAt: z.string().nullable(),
  reservationId: z.string().nullable(),
  expiresAt: z.string().nullable(),
})
export type AdItem = z.infer<typeof AdItem>
/** `expiresAt`: of the first hold to end, or of the checkout; `now`: the service's clock, for countdowns. */
export const AdSums = z.object({
  subtotal: z.number(),
  discount: z.number().optional(),
  tax: z.number(),
  total: z.number(),
  itemCount: z.int(),
  userId: z.string(),
  updatedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  now: z.string(),
})
export const AdCart = AdSums.extend({ items: z.array(AdItem) })
export type AdCart = z.infer<typeof AdCart>

export const adItem = (line: CartLineView, addedAt: string | undefined): AdItem => {
  const { sku, name, unitPrice, quantity, hold } = line
  const { state, adType } = adOf(sku) ?? { state: null, adType: null }
  return {
    ...{ itemId: sku, state, adType, title: name, price: Number(unitPrice), quantity: Number(quantity) },
    addedAt: addedAt ?? null,
    reservationId: hold?.id ?? null,
    expiresAt: hold?.expiresAt ?? null,
  }
}

type Summed = Pick<CartView, 'subtotal' | 'discount' | 'tax' | 'total' | 'itemCount' | 'holdsUntil'>
export const adSums = (
  cart: Summed,
  said: Pick<z.infer<typeof AdSums>, 'userId' | 'updatedAt' | 'now'>,
): z.infer<typeof AdSums> => ({
  subtotal: Number(cart.subtotal),
  ...(cart.discount !== undefined && { discount: Number(cart.discount) }),
  tax: Number(cart.tax),
  total: Number(cart.total),
  itemCount: cart.itemCount,
  expiresAt: cart.holdsUntil ?? null,
  ...said,
})
