import { instant } from '../instant.ts'
import type { Seen } from '../projection.ts'
import type { SyncedRow } from '../shown.ts'
import type { CartFound } from './query.ts'
import { apartFromSessions, type CartStored, emptied, opened, type SyncedStored } from './row.ts'

/** A cart that another storefront keeps, all of it as it was said last; `was`: what stood there, if anything did. */
export const synced = ({ data, time }: Seen<'CartSynced'>, was: CartStored | undefined): CartStored => {
  const { owner, ownerKind: owner_kind, session = null, customer, items, itemCount, total, expiresAt } = data
  const said: SyncedStored = { ...(customer !== undefined && { customer }), items, itemCount, total, expiresAt }
  const at = instant(time)
  return {
    ...{ owner, former_owners: [], owner_kind, purpose: 'synced', earlier: 0, version: (was?.version ?? 0) + 1 },
    ...{ ...opened, ...emptied, line_count: items.length, synced: said, session, ...apartFromSessions },
    ...{ priced_at: at, opened_at: was?.opened_at ?? at, last_activity_at: at },
  }
}

type Said = { said: SyncedStored; currency: string }
/** As it leaves. */
export const syncedRow = (key: string, found: CartFound, { said, currency }: Said): SyncedRow => ({
  ...{ id: key, version: found.version, owner: found.owner, ownerKind: found.owner_kind },
  ...{ purpose: 'synced', unverified: true, currency },
  ...(said.customer !== undefined && { customer: said.customer }),
  ...{ items: said.items, itemCount: said.itemCount, total: said.total, expiresAt: said.expiresAt },
  ...{ openedAt: found.opened_at.toISOString(), lastActivityAt: found.last_activity_at.toISOString() },
})
