import type { CommandOf, EventOf } from '@cartstream/decide'
import { ann } from './sample.ts'
import { at } from './told.ts'
import { cartIdOf } from './world.ts'

/** A cart that another storefront keeps for Ann: one canonical example each. */
export const annsSynced = cartIdOf(ann.actor, 'synced')
const said = { items: [{ id: 7, name: 'Tea', quantity: 2, tags: ['green'] }], itemCount: 2, total: '9.90' }

export const sync = (differing: Partial<CommandOf<'SyncCart'>> = {}): CommandOf<'SyncCart'> => ({
  ...{ type: 'SyncCart', caller: ann, ...said },
  ...differing,
})
export const endSync = (differing: Partial<CommandOf<'EndSyncedCart'>> = {}): CommandOf<'EndSyncedCart'> => ({
  ...{ type: 'EndSyncedCart', caller: ann },
  ...differing,
})
export const synced = (differing: Partial<EventOf<'CartSynced'>['data']> = {}): EventOf<'CartSynced'> => {
  const whose = { cart: annsSynced, owner: ann.actor, ownerKind: 'customer' as const }
  const data = { ...whose, ...said, expiresAt: at(30 * 60), ...differing }
  return { type: 'CartSynced', stream: `cart/${data.cart}`, data }
}
export const syncedEnded = (
  differing: Partial<EventOf<'SyncedCartEnded'>['data']> = {},
): EventOf<'SyncedCartEnded'> => {
  const data = { cart: annsSynced, because: 'asked' as const, ...differing }
  return { type: 'SyncedCartEnded', stream: `cart/${data.cart}`, data }
}
