import type { BundlePart, Of, Personal } from '@cartstream/schemas'
import type { LiveStored } from './live.ts'

/** `purpose`: a cart apart from its owner's active one. A closed cart keeps its name and nothing that was in it. */
export type CartStored = {
  owner: string
  former_owners: readonly string[]
  owner_kind: 'customer' | 'guest'
  purpose: 'single' | 'waitlist' | 'session' | 'synced' | null
  earlier: number
  version: number
  status: 'open' | 'abandoned' | 'checkout' | 'ordered' | 'merged' | 'expired'
  checkout: string | null
  checkout_ends: string | null
  order_id: string | null
  lines: readonly LineStored[]
  saved: readonly LineStored[]
  discounts: readonly DiscountStored[]
  /** Of all lines. A hold is stated before or after its line, and may end after it. */
  holds: readonly HoldStored[]
  line_count: number
  subtotal: string
  /** What another storefront says is in it. `line_count` counts these items, `version` what was said since it came. */
  synced: SyncedStored | null
  session: Personal | null
  /** Of a cart with purpose `session`: the live session that has its id, unless that is forgotten; and the code of its room. */
  live: LiveStored | null
  room: string | null
  /** No line was priced before. */
  priced_at: string
  opened_at: string
  last_activity_at: string
}
export type LineStored = {
  id: string
  sku: string
  batch: string
  variant?: string
  name: string
  unit: string
  quantity: string
  unitPrice: string
  lineTotal: string
  bundleSize?: string
  parts?: readonly BundlePart[]
  /** Of a live session: held and not billed; put in by the host. */
  sample?: true
  byHost?: true
  holdEnded?: HoldEnded
}
export type SyncedStored = Pick<Of<'CartSynced'>['data'], 'customer' | 'items' | 'itemCount' | 'total' | 'expiresAt'>
export type HoldEnded = 'expired' | Of<'HoldsRevoked'>['data']['because']
export type HoldStored = { id: string; line: string; sku: string; batch: string; quantity: string; expiresAt: string }
export type DiscountStored = Omit<Of<'DiscountGranted'>['data'], 'cart' | 'byStaff'>

/** A copy of a row that is still to be changed: made once, however much of it one event changes (a copy for each change was a third of a rebuild). */
export type Draft = { -readonly [K in keyof CartStored]: CartStored[K] }

export const emptied = { lines: [], saved: [], discounts: [], holds: [], line_count: 0, subtotal: '0' } as const
export const opened = { status: 'open', checkout: null, checkout_ends: null, order_id: null } as const
export const unsynced = { synced: null, session: null } as const
export const apartFromSessions = { live: null, room: null } as const
