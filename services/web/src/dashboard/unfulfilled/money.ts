import type { PaymentRow } from '@cartstream/client'

/** Money that came and is no order. */
export type Unfulfilled = NonNullable<PaymentRow['toSettle']>[number]
export type Way = Unfulfilled['can'][number]
type Refund = NonNullable<PaymentRow['refunds']>[number]

/** One thing to settle: money as it came, or a refund of an order that came to nothing. `body`: which of the payment's it is. */
export type Due = {
  key: string
  amount: string
  currency: string
  provider: string
  at: string
  why: string
  can: readonly Way[]
  body: { intent?: string; refund?: string }
}

const reasons: Record<Unfulfilled['reason'], string> = {
  'out-of-stock': 'It came when the checkout was over, and the goods could not be had any more.',
  'amount-differs': 'It is not what was due.',
  'paid-twice': 'The checkout had been paid already.',
  'order-ended': 'Its order had ended before.',
}
const NOTHING = 'It was to go back, and the refund came to nothing.'

/** All that is still to be settled of a payment; nothing is told twice, as money and as its refund. */
export const duesOf = (payment: PaymentRow): readonly Due[] => {
  const { toSettle = [], refunds = [], provider } = payment
  const open = toSettle.filter(({ can }) => can.length > 0).map(dueOf)
  const told = new Set(toSettle.map(({ refund }) => refund))
  const failed = refunds.filter(({ id, status }) => status === 'failed' && !told.has(id))
  return [...open, ...failed.map((refund) => failedDue(refund, provider))]
}

const dueOf = ({ intent, amount, currency, provider, at, reason, can, refund }: Unfulfilled): Due => ({
  ...{ key: intent, amount, currency, provider, at, can },
  why: refund === undefined ? reasons[reason] : `${reasons[reason]} ${NOTHING}`,
  body: refund === undefined ? { intent } : { refund },
})

const failedDue = ({ id, amount, currency, requestedAt, error }: Refund, provider: string): Due => ({
  ...{ key: id, amount, currency, provider, at: requestedAt, can: ['by-hand'] },
  why: error === undefined ? NOTHING : `${NOTHING} The provider said: ${error}`,
  body: { refund: id },
})
