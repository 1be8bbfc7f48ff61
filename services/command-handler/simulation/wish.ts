import type { CartRecord } from '@cartstream/decide'
import { cartIdOf } from '@cartstream/keys'
import type { Caller, Command } from '@cartstream/schemas'
import type { Random } from '@cartstream/spec/simulation'
import { quantityOf, variantOf } from './products.ts'
import type { World } from './world.ts'

/** Who wishes; `missed`: what was sold out when it was last wanted; `waitsFor`: what they have asked to wait for. */
type Wishing = {
  world: World
  random: Random
  caller: Caller
  missed: string | undefined
  waitsFor: string | undefined
}

/** What somebody wants next, who sees this cart. */
export const wishOf = (wishing: Wishing, cart: CartRecord | undefined): Command => {
  const { random, caller, world } = wishing
  const base = { cart: { me: true } as const, caller }
  if (random.chance(world.profile.synced)) return elsewhere(wishing)
  const lot = random.next()
  if (cart?.status === 'checkout' && lot < 0.55)
    return lot < 0.3 ? { type: 'CancelCheckout', ...base } : { type: 'StartCheckout', provider: 'test', ...base }
  if (wishing.missed !== undefined && random.chance(0.3))
    return { type: 'JoinWaitlist', sku: wishing.missed, ...variantOf(wishing.missed, random), caller }
  if (wishing.waitsFor !== undefined && random.chance(0.1))
    return { type: 'LeaveWaitlist', sku: wishing.waitsFor, caller }
  return (random.chance(world.profile.eager) ? eagerly(wishing, cart) : undefined) ?? tentatively(wishing, cart)
}

/** Buys in another storefront, which tells of its cart, and tries that for one of ours. */
const elsewhere = ({ world, random, caller }: Wishing): Command => {
  const lot = random.next()
  if (lot < 0.2) return { type: 'EndSyncedCart', caller }
  const base = { cart: { id: cartIdOf(random.pick(world.profile.shops), caller.actor, 'synced') }, caller }
  if (lot < 0.3) return { type: 'StartCheckout', provider: 'test', ...base }
  if (lot < 0.35) return { type: 'AddItem', sku: random.pick(world.profile.skus), quantity: '1', ...base }
  const itemCount = random.between(0, 3)
  const items = Array.from({ length: itemCount }, (_, n) => ({ n, of: random.pick(world.profile.skus) }))
  return { type: 'SyncCart', caller, items, itemCount, total: String(itemCount) }
}

/** Pays, waits, claims; undefined where there is nothing to pay for. */
const eagerly = ({ world, random, caller }: Wishing, cart: CartRecord | undefined): Command | undefined => {
  const { skus, policy } = world.profile
  const base = { cart: { me: true } as const, caller }
  const lot = random.next()
  const sku = random.pick(skus)
  const provider = policy.payLater && random.chance(0.4) ? 'invoice' : 'test'
  if (lot < 0.1 || policy.cartsEnabled === false)
    return { type: 'BuyNow', sku, ...variantOf(sku, random), quantity: quantityOf(sku, random), caller, provider }
  if (cart === undefined || cart.lines.length === 0)
    return random.chance(0.03) ? { type: 'StartCheckout', provider, ...base } : undefined
  if (lot < 0.2) return { type: 'ClaimPromotion', code: 'TENTH', ...base }
  const discount = cart.discounts?.[0]?.discount
  if (discount !== undefined && lot < 0.4) return { type: 'WithdrawDiscount', discount, ...base }
  const seen = random.chance(0.1) ? { total: cart.subtotal } : {}
  return lot < 0.75 ? { type: 'StartCheckout', provider, ...seen, ...base } : undefined
}

/** Adds, changes, puts aside, takes away. */
const tentatively = ({ world, random, caller }: Wishing, cart: CartRecord | undefined): Command => {
  const base = { cart: { me: true } as const, caller }
  const lot = random.next()
  const line = cart === undefined || cart.lines.length === 0 ? undefined : random.pick(cart.lines)
  const saved = cart?.saved?.[0]
  if (saved !== undefined && lot < 0.25) return { type: 'RestoreItem', line: saved.line, ...base }
  if (line === undefined || lot < 0.5) {
    const sku = random.pick(world.profile.skus)
    return { type: 'AddItem', sku, ...variantOf(sku, random), quantity: quantityOf(sku, random), ...base }
  }
  if (cart !== undefined && lot < 0.55)
    return { type: 'RemoveItem', line: line.line, ...base, ifVersion: cart.version - random.between(0, 1) }
  if (lot < 0.7) {
    const quantity = line.sku === 'M' ? quantityOf('M', random) : String(random.between(0, 3))
    const { sku, variant, batch } = line
    if (lot < 0.59) return { type: 'DecrementItem', sku, variant, batch, quantity: '1', ...base }
    return { type: 'ChangeItem', line: line.line, quantity, ...base }
  }
  if (lot < 0.77) return { type: 'RemoveItem', line: line.line, ...base }
  if (lot < 0.83) return { type: 'SaveItem', line: line.line, ...base }
  if (lot < 0.9) return { type: 'KeepHolds', ...base }
  return lot < 0.96 ? { type: 'Recalculate', ...base } : { type: 'ClearCart', ...base }
}
