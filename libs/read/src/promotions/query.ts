import { type RawBuilder, sql } from 'kysely'
import type { PromotionRow } from '../shown.ts'
import type { PromotionStored } from './project.ts'

export const promotionColumns: RawBuilder<unknown> = sql`r.owner, r.former_owners, r.label, r.percent, r.amount, r.skus,
  r.minimum_subtotal, r.starts_at, r.ends_at, r.ended`

export type PromotionFound = Omit<PromotionStored, 'starts_at' | 'ends_at'> &
  Record<'starts_at' | 'ends_at', Date | null>

export const promotionRow = (code: string, found: PromotionFound, now: Date): PromotionRow => {
  const { label, percent, amount, skus, minimum_subtotal: minimumSubtotal, starts_at: from, ends_at: until } = found
  const over = found.ended || (until !== null && until <= now)
  return {
    code,
    label,
    ...(percent !== null && { percent }),
    ...(amount !== null && { amount }),
    ...(skus !== null && { skus: [...skus] }),
    ...(minimumSubtotal !== null && { minimumSubtotal }),
    ...(from !== null && { startsAt: from.toISOString() }),
    ...(until !== null && { endsAt: until.toISOString() }),
    status: over ? 'ended' : from !== null && from > now ? 'scheduled' : 'active',
  }
}
