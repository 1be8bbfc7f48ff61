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
  const ends = lines.flatMap((line) => liveHold(view, line, now)?.expiresAt ?? [])
  return {
    id,
    version: cart?.version ?? 0,
    currency: config.currency,
    items: lines.map((line) => lineView(view, line, now)),
    itemCount: lines.length,
    ...totals(cart?.subtotal ?? '0', config),
    ...(ends.length > 0 && { holdsUntil: instant(Math.min(...ends)) }),
    now: instant(now),
  }
}

const lineView = (view: View, line: CartLine, now: number): CartLineView => {
  const { line: id, sku, variant, batch, name, unit, quantity, unitPrice, lineTotal } = line
  const hold = liveHold(view, line, now)
  return {
    ...{ id, sku, name, unit, quantity, unitPrice, lineTotal },
    ...(variant !== undefined && { variant }),
    ...(batch !== '-' && { batch }),
    ...(hold && { hold: { id: hold.hold, expiresAt: instant(hold.expiresAt) } }),
  }
}
