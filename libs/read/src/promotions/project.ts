import type { Projection } from '../projection.ts'

export type PromotionStored = {
  label: string
  percent: string | null
  amount: string | null
  skus: readonly string[] | null
  minimum_subtotal: string | null
  starts_at: string | null
  ends_at: string | null
  ended: boolean
}

/** Promotions: one row per code, as it was set last. */
export const promotions: Projection<{ promotion: PromotionStored }> = {
  name: 'promotions',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { promotion: 'promotion_v1' },
  on: {
    PromotionSet({ data }, rows) {
      const { code, label, percent = null, amount = null, skus = null } = data
      const { minimumSubtotal: minimum_subtotal = null, startsAt: starts_at = null, endsAt: ends_at = null } = data
      const when = { minimum_subtotal, starts_at, ends_at, ended: false }
      rows.promotion.put(code, { label, percent, amount, skus, ...when })
    },
    PromotionEnded({ data: { code } }, rows) {
      rows.promotion.change(code, (row) => ({ ...row, ended: true }))
    },
  },
}
