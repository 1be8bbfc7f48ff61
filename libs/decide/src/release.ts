import type { Id } from '@cartstream/schemas'
import { type Target, targetOf } from './cart.ts'
import { extendedTo, holdCap, holdTtl, worthTelling } from './hold.ts'
import { instant } from './instant.ts'
import { mostRevoked } from './revoke.ts'
import { sessionTarget } from './session.ts'
import { configOf } from './shop.ts'
import { poolId } from './stock.ts'
import type { CartRecord, CommandOf, Decision, EventOf, Given, HoldRecord, PoolId, Refusal, View } from './types.ts'

/** State: over holds by their id, or all of a shop's, and the carts that they are for. Their lines stay, unheld. */

/**
 * Refusal: `not-found` for a hold that was never made or has ended, `checkout-in-progress` for one that is being paid for, `hold-at-cap`.
 */

/** What a shop's people do with a single hold, found once. */
type Found = { hold: HoldRecord; cart: CartRecord }
const findHold = (id: Id, view: View): Found | { rejected: Refusal } => {
  const hold = view.get('hold', id)
  const cart = hold && view.get('cart', hold.cart)
  if (!hold || !cart) return { rejected: { code: 'not-found', stream: `hold/${id}` } }
  if (cart.status === 'checkout') return { rejected: { code: 'checkout-in-progress', stream: `cart/${cart.cart}` } }
  return { hold, cart }
}

export const releaseHold = ({ hold: id, reason }: CommandOf<'ReleaseHold'>, view: View, _given: Given): Decision => {
  const found = findHold(id, view)
  if ('rejected' in found) return found
  return { accepted: [revoked([found.hold], 'released-by-staff', reason)] }
}

/** As long as activity in its cart would keep it; already so where it would not gain a second. */
export const extendHold = ({ hold: id }: CommandOf<'ExtendHold'>, view: View, given: Given): Decision => {
  const found = findHold(id, view)
  if ('rejected' in found) return found
  const { hold, cart } = found
  const target = targetIn(cart, view, given)
  const line = cart.lines.find((l) => l.line === hold.line)
  const product = view.get('product', line?.sku ?? hold.sku)?.product
  const expiresAt = extendedTo(target, product, hold)
  if (expiresAt - hold.expiresAt >= worthTelling) return { accepted: [extended(hold, expiresAt)] }
  if (given.now + holdTtl(target, product) - hold.expiresAt < worthTelling) return { accepted: [] }
  const detail = `a hold lasts at most ${holdCap(target)} seconds from its beginning`
  return { rejected: { code: 'hold-at-cap', detail, stream: `cart/${cart.cart}` } }
}

const targetIn = (cart: CartRecord, view: View, given: Given): Target => {
  const { cart: id, owner, ownerKind } = cart
  const session = view.get('session', id)
  if (session) return sessionTarget({ session, kind: 'staff', view, given })
  return targetOf({ view, given, config: configOf(view), id, cart, owner, ownerKind }, true)
}

const extended = ({ hold, cart, line, sku, batch }: HoldRecord, expiresAt: number): EventOf<'HoldExtended'> => ({
  type: 'HoldExtended',
  stream: `cart/${cart}`,
  data: { cart, holds: [{ hold, line, sku, batch, expiresAt: instant(expiresAt) }] },
})

/**
 * The live holds of the shop, pool by pool, the newest of each first, at most `mostRevoked` a command; already so where none is left. What is
 * being paid for stays held, and what is due ends by itself.
 */
export const releaseAll = ({ reason }: CommandOf<'ReleaseAll'>, view: View, given: Given): Decision => {
  const pools = new Map<PoolId, HoldRecord[]>()
  let left = mostRevoked
  for (const hold of given.newest()) {
    if (left === 0) break
    if (hold.expiresAt <= given.now || view.get('cart', hold.cart)?.status === 'checkout') continue
    const pool = poolId(hold.sku, hold.batch)
    const holds = pools.get(pool)
    if (holds === undefined) pools.set(pool, [hold])
    else holds.push(hold)
    left--
  }
  return { accepted: [...pools.values()].map((holds) => revoked(holds, 'release-all', reason)) }
}

/** `holds` are of one pool. */
const revoked = (
  holds: readonly HoldRecord[],
  because: 'released-by-staff' | 'release-all',
  reason: string,
): EventOf<'HoldsRevoked'> => {
  const { sku, batch } = holds[0]!
  const ended = holds.map(({ hold, cart, line, quantity }) => ({ hold, cart, line, quantity }))
  return { type: 'HoldsRevoked', stream: `stock/${sku}`, data: { sku, batch, because, reason, holds: ended } }
}
