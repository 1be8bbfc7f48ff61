import type { CartLineView, CartView, Id } from '@cartstream/schemas'
import { instant } from './instant.ts'
import { isHeld, liveHolds } from './line.ts'
import { totals } from './money.ts'
import { configOf } from './shop.ts'
import type { CartLine, View } from './types.ts'

/**
 * The cart as the handler answers it, at `now` (the log's clock, epoch ms): a hold that is due is not shown, whether or not
 * an event has ended it. An id that is only reserved reads as an empty cart of version 0. Throws for a shop without a
 * configuration, whose commands are all refused.
 */
export const cartView = (view: View, id: Id, now: number): CartView => {
  const config = configOf(view)
  const cart = view.get(`cart/${id}`)
  const lines = cart?.lines ?? []
  const ends = lines.reduce((first, line) => Math.min(first, firstEnd(line, now)), never)
  return {
    id,
    version: cart?.version ?? 0,
    currency: config.currency,
    items: lines.map((line) => lineView(line, now)),
    itemCount: lines.length,
    ...totals(cart?.subtotal ?? '0', config),
    ...(ends < never && { holdsUntil: instant(ends) }),
    now: instant(now),
  }
}

const never = Number.POSITIVE_INFINITY

const firstEnd = (line: CartLine, now: number): number =>
  liveHolds(line, now).reduce((first, hold) => Math.min(first, hold.expiresAt), never)

const lineView = (line: CartLine, now: number): CartLineView => {
  const { line: id, sku, variant, batch, name, unit, bundleSize, quantity, unitPrice, lineTotal, holdEnded } = line
  const shown: CartLineView = { id, sku, name, unit, quantity, unitPrice, lineTotal }
  if (variant !== undefined) shown.variant = variant
  if (batch !== '-') shown.batch = batch
  if (bundleSize !== undefined) shown.bundleSize = bundleSize
  const [hold] = liveHolds(line, now)
  if (hold && isHeld(line, now)) shown.hold = { id: hold.hold, expiresAt: instant(firstEnd(line, now)) }
  else if (holdEnded !== undefined) shown.holdEnded = holdEnded
  return shown
}
