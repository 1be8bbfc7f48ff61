import type { CartLineView, CartView, Id } from '@cartstream/schemas'
import { liveHold } from './hold.ts'
import { instant } from './instant.ts'
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
  const ends = lines.reduce((first, line) => Math.min(first, liveHold(line, now)?.expiresAt ?? never), never)
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

const lineView = (line: CartLine, now: number): CartLineView => {
  const { line: id, sku, variant, batch, name, unit, quantity, unitPrice, lineTotal } = line
  const hold = liveHold(line, now)
  const shown: CartLineView = { id, sku, name, unit, quantity, unitPrice, lineTotal }
  if (variant !== undefined) shown.variant = variant
  if (batch !== '-') shown.batch = batch
  if (hold) shown.hold = { id: hold.hold, expiresAt: instant(hold.expiresAt) }
  return shown
}
