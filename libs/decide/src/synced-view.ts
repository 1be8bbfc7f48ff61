import type { Id, SyncedCartView } from '@cartstream/schemas'
import { instant } from './instant.ts'
import type { View } from './types.ts'

/** A cart that another storefront keeps, as the handler answers it, at `now` (the log's clock, epoch ms): one that is due is not shown. */
export const syncedView = (view: View, id: Id, now: number): SyncedCartView => {
  const synced = view.get('synced', id)
  const shown: SyncedCartView = { id, unverified: true, now: instant(now) }
  if (!synced || synced.expiresAt <= now) return shown
  const { itemCount, total, expiresAt } = synced
  return { ...shown, itemCount, total, expiresAt: instant(expiresAt) }
}
