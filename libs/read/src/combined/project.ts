import type { Of } from '@cartstream/schemas'
import { instant } from '../instant.ts'
import type { Projection } from '../projection.ts'

export type CombinedStored = {
  owner: string
  former_owners: readonly string[]
  owner_kind: 'customer' | 'guest'
  status: 'started' | 'prepared' | 'intended' | 'paid' | 'cancelled' | 'closed'
  outcome: 'ordered' | 'cancelled' | null
  provider: string
  currency: string | null
  total: string | null
  expires_at: string | null
  intent: string | null
  cancelled: { because: Of<'CombinedCancelled'>['data']['because']; shop?: string; code?: string } | null
  carts: readonly { shop: string; cart: string }[]
  parts: readonly PartStored[]
  started_at: string
}
export type PartStored = {
  shop: string
  cart: string
  checkout: string
  total: string
  order?: string
  unfulfilled?: true
}

const unprepared = {
  parts: [],
  outcome: null,
  currency: null,
  total: null,
  expires_at: null,
  intent: null,
  cancelled: null,
}

/** Combined checkouts: one row each, as the saga goes on. */
export const combined: Projection<{ combined: CombinedStored }> = {
  name: 'combined',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { combined: 'combined_v1' },
  on: {
    CombinedStarted({ data, time }, rows) {
      const { combined, owner, ownerKind: owner_kind, provider } = data
      const carts = data.carts.map(({ shop, cart }) => ({ shop, cart }))
      const whose = { owner, former_owners: [], owner_kind }
      const started_at = instant(time)
      rows.combined.put(combined, { ...whose, ...unprepared, status: 'started', provider, carts, started_at })
    },
    CombinedPrepared({ data: { combined, currency, total, parts, expiresAt: expires_at } }, rows) {
      rows.combined.change(combined, (row) => ({ ...row, status: 'prepared', currency, total, parts, expires_at }))
    },
    CombinedIntended({ data: { combined, intent } }, rows) {
      rows.combined.change(combined, (row) => ({ ...row, status: 'intended', intent }))
    },
    CombinedPaid({ data: { combined, intent } }, rows) {
      rows.combined.change(combined, (row) => ({ ...row, status: 'paid', intent }))
    },
    CombinedCancelled({ data: { combined, because, shop, code } }, rows) {
      const cancelled = { because, ...(shop !== undefined && { shop }), ...(code !== undefined && { code }) }
      rows.combined.change(combined, (row) => ({ ...row, status: 'cancelled', cancelled }))
    },
    /** Its parts are told in the order of the carts, as they were prepared. */
    CombinedClosed({ data: { combined, outcome, parts: ended } }, rows) {
      const end = (part: PartStored, n: number) => ({ ...part, ...(ended[n] as Partial<PartStored> | undefined) })
      rows.combined.change(combined, (row) => ({ ...row, status: 'closed', outcome, parts: row.parts.map(end) }))
    },
  },
}
