import type { Of } from '@cartstream/schemas'

/** A hold as its table has it, live or ended. */
export type HoldStored = {
  cart: string
  line: string
  sku: string
  batch: string
  quantity: string
  status: 'active' | 'released' | 'completed' | 'expired' | 'revoked'
  because: string | null
  reason: string | null
  order_id: string | null
  reserved_at: string
  expires_at: string
  ended_at: string | null
}

const live = { status: 'active', because: null, reason: null, order_id: null, ended_at: null } as const

/** Stated, or stated again with another quantity. */
export const made = (data: Of<'StockReserved'>['data']): HoldStored => {
  const { cart, line, sku, batch, quantity, reservedAt, expiresAt } = data
  return { cart, line, sku, batch, quantity, reserved_at: reservedAt, expires_at: expiresAt, ...live }
}
