import type { CartLineView, CartView, Id } from '@cartstream/schemas'
import { adjustments, discountOf } from './adjustments.ts'
import { equal } from './decimal.ts'
import { instant } from './instant.ts'
import { isHeld, liveHolds } from './line.ts'
import { totals } from './money.ts'
import { isSold, listedPrice } from './product.ts'
import { configOf } from './shop.ts'
import type { CartLine, CartRecord, View } from './types.ts'

/**
 * The cart as the handler answers it, at `now` (the log's clock, epoch ms): a hold that is due is not shown, whether or not
 * an event has ended it. An id that is only reserved reads as an empty cart of version 0. Throws for a shop without a
 * configuration, whose commands are all refused.
 */
export const cartView = (view: View, id: Id, now: number): CartView => {
  const { currency, taxRate } = configOf(view)
  const cart = view.get('cart', id)
  const lines = cart?.lines ?? []
  const show = (line: CartLine) => lineView(view, line, { currency, now })
  const shown = { id, version: cart?.version ?? 0, currency } as CartView
  if (cart !== undefined && cart.status !== 'open') Object.assign(shown, statusOf(cart))
  shown.items = lines.map(show)
  if (cart?.saved?.length) shown.saved = cart.saved.map(show)
  shown.itemCount = lines.length
  Object.assign(shown, sums(cart, { currency, taxRate }))
  const ends = until(view, cart, now)
  if (ends < never) shown.holdsUntil = instant(ends)
  shown.now = instant(now)
  return shown
}

const statusOf = (cart: CartRecord): Pick<CartView, 'status' | 'checkout' | 'order'> => {
  switch (cart.status) {
    case 'open':
      return {}
    case 'checkout':
      return { status: cart.status, checkout: cart.checkout }
    case 'ordered':
      return { status: cart.status, order: cart.order }
    case 'abandoned':
    case 'merged':
    case 'expired':
      return { status: cart.status }
  }
}

type Sums = Pick<CartView, 'adjustments' | 'subtotal' | 'discount' | 'tax' | 'total'>
const sums = (cart: CartRecord | undefined, config: { currency: string; taxRate: string }): Sums => {
  const taken = cart ? adjustments(cart, config) : []
  if (taken.length === 0) {
    const { discount: _, ...rest } = totals(cart?.subtotal ?? '0', config)
    return rest
  }
  const shown = taken.map(({ discount, ...rest }) => ({ id: discount, ...rest }))
  return { adjustments: shown, ...totals(cart!.subtotal, config, discountOf(taken, config.currency)) }
}

const never = Number.POSITIVE_INFINITY

/** When the first hold ends; in a checkout, when that does. */
const until = (view: View, cart: CartRecord | undefined, now: number): number => {
  const checkout = cart?.status === 'checkout' ? view.get('checkout', cart.checkout) : undefined
  if (checkout !== undefined) return checkout.expiresAt
  let first = never
  for (const line of cart?.lines ?? []) first = Math.min(first, firstEnd(line, now))
  return first
}

const firstEnd = ({ holds }: CartLine, now: number): number => {
  let first = never
  for (const { expiresAt } of holds ?? []) if (expiresAt > now && expiresAt < first) first = expiresAt
  return first
}

type Shown = { currency: string; now: number }
const lineView = (view: View, line: CartLine, { currency, now }: Shown): CartLineView => {
  const { line: id, sku, variant, batch, name, unit, bundleSize, quantity, unitPrice, lineTotal, holdEnded } = line
  const shown: CartLineView = { id, sku, name, unit, quantity, unitPrice, lineTotal }
  if (variant !== undefined) shown.variant = variant
  if (batch !== '-') shown.batch = batch
  if (bundleSize !== undefined) shown.bundleSize = bundleSize
  const hold = holdShown(line, now)
  if (hold) shown.hold = hold
  else if (holdEnded !== undefined) shown.holdEnded = holdEnded
  const record = view.get('product', sku)
  if (!record || !isSold(record, variant)) {
    shown.delisted = true
    return shown
  }
  // most lines cost what they cost when they were added, and are no variants
  if (variant === undefined && record.product.price === unitPrice) return shown
  const priceNow = listedPrice(record.product, variant, currency)
  if (!equal(priceNow, unitPrice)) shown.priceNow = priceNow
  return shown
}

/** The hold of a line that is held in full; nearly every line has one hold, for just its quantity. */
const holdShown = (line: CartLine, now: number): CartLineView['hold'] => {
  const hold = line.holds?.[0]
  if (hold === undefined) return undefined
  if (line.parts === undefined && line.holds!.length === 1 && hold.quantity === line.quantity)
    return hold.expiresAt > now ? { id: hold.hold, expiresAt: instant(hold.expiresAt) } : undefined
  const [first] = liveHolds(line, now)
  return first && isHeld(line, now) ? { id: first.hold, expiresAt: instant(firstEnd(line, now)) } : undefined
}
