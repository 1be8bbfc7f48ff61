import type { ActorId, Id } from '@cartstream/schemas'
import { instant } from './instant.ts'
import { configOf } from './shop.ts'
import type {
  Change,
  CommandOf,
  Decision,
  DomainEvent,
  EventOf,
  Given,
  Refusal,
  Stamped,
  SyncedRecord,
  View,
} from './types.ts'

/**
 * State: none, or kept by another storefront until it ends; one for each actor, apart from their other carts. What is in it is nobody's to
 * decide on, so the record has its figures alone. It holds nothing and is never sold. What comes after its end is a new one, under the same id.
 */

/** Refusal: `unverified-refused` where the shop takes none, `over-limit` for one more than it may have; nothing for its end. */

/** Whoever needs no token must not fill a shop's lists. */
export const mostSynced = 2000

/** The whole of it, as the storefront says; it lives on for the shop's idle time. Said again, it is said again: somebody is there. */
export const syncCart = (command: CommandOf<'SyncCart'>, view: View, given: Given): Decision => {
  const { caller, session, customer, items, itemCount, total } = command
  const { acceptUnverifiedCarts, cartIdleSeconds } = configOf(view)
  const cart = syncedCart(caller.actor, given)
  const stream = `cart/${cart}`
  if (!acceptUnverifiedCarts) return { rejected: { code: 'unverified-refused', stream } }
  const detail = tooManySynced(view, cart)
  if (detail) return { rejected: { code: 'over-limit', detail, stream } }
  const ownerKind = caller.kind === 'guest' ? ('guest' as const) : ('customer' as const)
  const whose = {
    owner: caller.actor,
    ownerKind,
    ...(session && { session }),
    ...(customer !== undefined && { customer }),
  }
  const expiresAt = instant(given.now + cartIdleSeconds * 1000)
  return { accepted: [{ type: 'CartSynced', stream, data: { cart, ...whose, items, itemCount, total, expiresAt } }] }
}

/** Why there may be no such cart; undefined where there may, and where it is there already. One that is due counts until its end is told. */
export const tooManySynced = (view: View, cart: Id): string | undefined => {
  if ((view.get('shop')?.synced ?? 0) < mostSynced || view.get('synced', cart)) return undefined
  return `a shop has at most ${mostSynced} carts of other storefronts`
}

/** What is not there has ended already. */
export const endSyncedCart = (command: CommandOf<'EndSyncedCart'>, view: View, given: Given): Decision => {
  const id = syncedCart(command.caller.actor, given)
  return { accepted: view.get('synced', id) ? [ended(id, 'asked')] : [] }
}

/** The id of the one cart that another storefront keeps for an actor. */
export const syncedCart = (actor: ActorId, given: Given): Id => given.cartOf(actor, 'synced')

/** A no to whoever wants it changed or sold as a cart of the shop; undefined where it is not theirs to know of. */
export const notOurs = (view: View, id: Id, { actor, kind }: { actor: ActorId; kind: string }): Refusal | undefined => {
  const synced = view.get('synced', id)
  if (!synced || (synced.owner !== actor && kind !== 'staff')) return undefined
  return { code: 'cart-unverified', stream: `cart/${id}` }
}

export const syncedDueAt = (view: View, id: Id): number | undefined => view.get('synced', id)?.expiresAt

export const endDueSynced = (id: Id): readonly DomainEvent[] => [ended(id, 'expired')]

const ended = (cart: Id, because: EventOf<'SyncedCartEnded'>['data']['because']): EventOf<'SyncedCartEnded'> => ({
  type: 'SyncedCartEnded',
  stream: `cart/${cart}`,
  data: { cart, because },
})

export const evolveSynced = (view: View, event: Stamped<'CartSynced' | 'SyncedCartEnded'>): readonly Change[] => {
  const { cart } = event.data
  const was = view.get('synced', cart)
  if (event.type === 'SyncedCartEnded') {
    if (!was) throw new Error(`the end of ${cart}, which nobody keeps`)
    return [['synced', cart, undefined], counted(view, -1)]
  }
  const { owner, itemCount, total, expiresAt } = event.data
  const record: SyncedRecord = { cart, owner, itemCount, total, expiresAt: Date.parse(expiresAt) }
  return was ? [['synced', cart, record]] : [['synced', cart, record], counted(view, 1)]
}

const counted = (view: View, more: number): Change => {
  const shop = view.get('shop')
  if (!shop) throw new Error('a synced cart, and no shop')
  return ['shop', '', { ...shop, synced: (shop.synced ?? 0) + more }]
}
