import type { EventOf } from '@cartstream/decide'
import type { EventType } from '@cartstream/schemas'
import { ann, bob, mug } from './sample.ts'
import { cartIdOf, idOf, noon } from './world.ts'

/**
 * What carts and holds tell, one canonical example each: Ann's first command, at noon, put one mug into her cart.
 * A spec names what differs.
 */
type Differing<T extends EventType> = Partial<EventOf<T>['data']>

export const annsCart = cartIdOf(ann.actor)
const line = { cart: annsCart, line: idOf(1, 0), sku: mug.sku }
const hold = { hold: idOf(1, 1), ...line, batch: '-', quantity: '1' }

/** An instant some seconds after noon, as the wire writes it. */
export const at = (seconds: number): string => new Date(noon + seconds * 1000).toISOString()

export const opened = (differing: Differing<'CartOpened'> = {}): EventOf<'CartOpened'> => {
  const data = { cart: annsCart, owner: ann.actor, ownerKind: 'customer' as const, earlier: 0, ...differing }
  return { type: 'CartOpened', stream: `cart/${data.cart}`, data }
}
export const added = (differing: Differing<'ItemAdded'> = {}): EventOf<'ItemAdded'> => {
  const bought = { name: mug.name, unit: mug.unit, quantity: '1', unitPrice: '12.50', lineTotal: '12.50' }
  const data = { ...line, batch: '-', ...bought, ...differing }
  return { type: 'ItemAdded', stream: `cart/${data.cart}`, data }
}
export const quantityChanged = (differing: Differing<'ItemQuantityChanged'>): EventOf<'ItemQuantityChanged'> => {
  const data = { ...line, quantity: '2', was: '1', lineTotal: '25.00', ...differing }
  return { type: 'ItemQuantityChanged', stream: `cart/${data.cart}`, data }
}
export const removed = (differing: Differing<'ItemRemoved'> = {}): EventOf<'ItemRemoved'> => {
  const data = { ...line, quantity: '1', because: 'asked' as const, ...differing }
  return { type: 'ItemRemoved', stream: `cart/${data.cart}`, data }
}
export const cleared = (differing: Differing<'CartCleared'> = {}): EventOf<'CartCleared'> => {
  const data = { cart: annsCart, because: 'asked' as const, ...differing }
  return { type: 'CartCleared', stream: `cart/${data.cart}`, data }
}
export const reserved = (differing: Differing<'StockReserved'> = {}): EventOf<'StockReserved'> => {
  const data = { ...hold, was: '0', reservedAt: at(0), expiresAt: at(15 * 60), ...differing }
  return { type: 'StockReserved', stream: `stock/${data.sku}`, data }
}
type Extended = EventOf<'HoldExtended'>['data']['holds'][number]
export const extended = (...holds: readonly Partial<Extended>[]): EventOf<'HoldExtended'> => {
  const { hold: id, line, sku, batch } = hold
  const told = holds.map((differing) => ({ hold: id, line, sku, batch, expiresAt: at(16 * 60), ...differing }))
  return { type: 'HoldExtended', stream: `cart/${annsCart}`, data: { cart: annsCart, holds: told } }
}
export const released = (differing: Differing<'HoldReleased'> = {}): EventOf<'HoldReleased'> => {
  const data = { ...hold, ...differing }
  return { type: 'HoldReleased', stream: `stock/${data.sku}`, data }
}
type Expired = EventOf<'HoldsExpired'>['data']['holds'][number]
export const expired = (pool: { sku: string; batch: string }, ...holds: readonly Partial<Expired>[]) => {
  const { hold: id, cart, line, quantity } = hold
  const told = holds.map((differing) => ({ hold: id, cart, line, quantity, expiresAt: at(15 * 60), ...differing }))
  return { type: 'HoldsExpired' as const, stream: `stock/${pool.sku}`, data: { ...pool, holds: told } }
}
export const revoked = (...holds: readonly Partial<Expired>[]): EventOf<'HoldsRevoked'> => {
  const { hold: id, cart, line, quantity, sku } = hold
  const told = holds.map((differing) => ({ hold: id, cart, line, quantity, ...differing }))
  return {
    type: 'HoldsRevoked',
    stream: `stock/${sku}`,
    data: { sku, batch: '-', because: 'stock-reduced', holds: told },
  }
}
export const saved = (differing: Differing<'ItemSaved'> = {}): EventOf<'ItemSaved'> => {
  const data = { ...line, ...differing }
  return { type: 'ItemSaved', stream: `cart/${data.cart}`, data }
}
export const restored = (differing: Differing<'ItemRestored'> = {}): EventOf<'ItemRestored'> => {
  const data = { ...line, ...differing }
  return { type: 'ItemRestored', stream: `cart/${data.cart}`, data }
}
export const repriced = (differing: Differing<'ItemRepriced'> = {}): EventOf<'ItemRepriced'> => {
  const prices = { unitPrice: '13.00', was: '12.50', unit: mug.unit, lineTotal: '13.00' }
  const data = { ...line, ...prices, ...differing }
  return { type: 'ItemRepriced', stream: `cart/${data.cart}`, data }
}
/** Bob's cart went into Ann's. */
export const merged = (differing: Differing<'CartMerged'> = {}): EventOf<'CartMerged'> => {
  const [cart, into] = [cartIdOf(bob.actor), annsCart]
  const data = { cart, into, strategy: 'sum' as const, owner: ann.actor, ...differing }
  return { type: 'CartMerged', stream: `cart/${data.cart}`, data }
}
export const abandoned = (differing: Differing<'CartAbandoned'> = {}): EventOf<'CartAbandoned'> => {
  const data = { cart: annsCart, lastActivityAt: at(0), itemCount: 1, subtotal: '12.50', ...differing }
  return { type: 'CartAbandoned', stream: `cart/${data.cart}`, data }
}
export const cartExpired = (differing: Differing<'CartExpired'> = {}): EventOf<'CartExpired'> => {
  const data = { cart: annsCart, lastActivityAt: at(0), ...differing }
  return { type: 'CartExpired', stream: `cart/${data.cart}`, data }
}
