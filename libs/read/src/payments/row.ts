import type { Of } from '@cartstream/schemas'
import type { SaleStored } from '../orders/project.ts'
import type { RefundStored } from '../refunds.ts'

/** `to_settle`: by all that the log says, money was taken that is neither an order nor on its way back. */
export type PaymentStored = {
  owner: string
  former_owners: readonly string[]
  owner_kind: 'customer' | 'guest'
  cart: string
  combined: string | null
  status: 'active' | 'over' | 'ordered'
  provider: string
  intent: string | null
  sale: SaleStored
  started_at: string
  expires_at: string
  ended_at: string | null
  ended: { how: 'cancelled' | 'failed' | 'expired'; reason?: string } | null
  order_id: string | null
  paid: readonly PaidStored[]
  unfulfilled: readonly UnfulfilledStored[]
  refunds: readonly RefundStored[]
  to_settle: boolean
}
export type PaidStored = {
  intent: string
  amount: string
  currency: string
  provider: string
  at: string
  late?: true
}
/** `refund`: the one that gives this money back. */
export type UnfulfilledStored = PaidStored & {
  reason: Of<'PaymentUnfulfilled'>['data']['reason']
  refund?: string
  settled?: { how: 'order' | 'refund' | 'by-hand'; at: string; order?: string; note?: string }
}

/** The refunds that came to nothing, by id, and that nobody has made by hand. The provider may say later that one was made after all. */
export const failedOf = <R extends { id: string }>(
  refunds: readonly R[],
  failed: (refund: R) => boolean,
): ReadonlySet<string> => new Set(refunds.filter(failed).map(({ id }) => id))

/** Whether it is for staff to say what becomes of this money: nothing was settled, or what was to be given back could not be. */
const isUnsettled = ({ refund, settled }: UnfulfilledStored, failed: ReadonlySet<string>): boolean =>
  refund === undefined ? settled === undefined : failed.has(refund)

export const isOpen = ({ unfulfilled }: Pick<PaymentStored, 'unfulfilled'>, failed: ReadonlySet<string>): boolean =>
  failed.size > 0 || unfulfilled.some((money) => isUnsettled(money, failed))
