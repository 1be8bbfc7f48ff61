import type { Target } from './cart.ts'
import { less } from './decimal.ts'
import { holdPolicy, reserved } from './hold.ts'
import { instant } from './instant.ts'
import type { Taking } from './takings.ts'
import type { CartLine, EventOf, HoldRecord, Refusal } from './types.ts'

/** State: the holds of a cart while it is paid for: they live as long as its checkout, and what was not held yet is held. */

/** A hold that has all of what is taken and gets a new end, or one that must be made, or made larger. Epoch ms. */
type Kept = Taking<CartLine> & { whole: true; hold: HoldRecord; until: number }
type Made = Taking<CartLine> & { whole: false; until: number }
export type Holding = Kept | Made

/** Where a SKU is never held, only the holds it has from an earlier policy are. */
export const holdingOf = (target: Target, takings: readonly Taking<CartLine>[]): readonly Holding[] =>
  takings.flatMap((taking): readonly Holding[] => {
    const { line, demand, hold } = taking
    const until = heldUntil(target, hold)
    if (hold && !less(hold.quantity, demand.quantity)) return [{ ...taking, whole: true, hold, until }]
    const product = target.view.get('product', line.sku)?.product
    if (product && holdPolicy(target.config, product) !== 'never') return [{ ...taking, whole: false, until }]
    return hold ? [{ ...taking, whole: true, hold, until }] : []
  })

/** How long a shop's checkouts last, in ms. */
export const checkoutTtl = ({ config }: Target): number => config.checkoutTtlSeconds * 1000

/** The checkout's time from now on; no hold outlives its cap by more than one checkout, however often that is begun. */
const heldUntil = (target: Target, hold: HoldRecord | undefined): number => {
  const { given, config } = target
  const ttl = checkoutTtl(target)
  if (!hold) return given.now + ttl
  const capped = hold.reservedAt + config.holdCapSeconds * 1000 + ttl
  return Math.max(hold.expiresAt, Math.min(given.now + ttl, capped))
}

/** When the first of the holds ends, and with it the checkout. Epoch ms. */
export const firstEnd = (target: Target, holding: readonly Holding[]): number =>
  holding.length === 0 ? target.given.now + checkoutTtl(target) : Math.min(...holding.map(({ until }) => until))

/** `over-limit` for more holds than a customer may have. */
export const tooManyHolds = (target: Target, holding: readonly Holding[]): Refusal | undefined => {
  const { config, view, owner, id } = target
  const fresh = holding.filter(({ hold }) => hold === undefined).length
  const holds = (view.get('customer', owner)?.holds ?? 0) + fresh
  if (fresh === 0 || holds <= config.maxHoldsPerCustomer) return undefined
  const detail = `a customer has at most ${config.maxHoldsPerCustomer} holds`
  return { code: 'over-limit', detail, stream: `cart/${id}` }
}

/** StockReserved for what is to be made, then one HoldExtended for what moves. */
export const heldForCheckout = (
  target: Target,
  holding: readonly Holding[],
): readonly EventOf<'StockReserved' | 'HoldExtended'>[] => [
  ...holding.flatMap((taking) => (taking.whole ? [] : [made(target, taking)])),
  ...extended(target, holding),
]

const made = (target: Target, { line, demand, hold, until }: Made): EventOf<'StockReserved'> => {
  const { sku, batch, quantity } = demand
  const reservedAt = hold?.reservedAt ?? target.given.now
  return reserved(target, { line: line.line, sku, batch, quantity, hold, reservedAt, expiresAt: until })
}

const extended = ({ id }: Target, holding: readonly Holding[]): readonly EventOf<'HoldExtended'>[] => {
  const holds = holding.flatMap((taking) => {
    if (!taking.whole || taking.hold.expiresAt >= taking.until) return []
    const { hold, line, sku, batch } = taking.hold
    return [{ hold, line, sku, batch, expiresAt: instant(taking.until) }]
  })
  return holds.length === 0 ? [] : [{ type: 'HoldExtended', stream: `cart/${id}`, data: { cart: id, holds } }]
}
