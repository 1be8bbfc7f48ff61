import type { Id } from '@cartstream/schemas'
import { INVOICE } from './freeze.ts'
import { settled } from './payment.ts'
import type { CommandOf, Decision, RefundRecord, Refusal, View } from './types.ts'

/** State: over a refund that was asked for, and what its provider has said of it. */

/**
 * Refusal: `not-found`; `already-settled` for one that the provider has made; `refund-pending` for one that it has not said the last word on.
 * An invoice was paid past every provider, so there nobody else can make it.
 */

/** Staff have given the money back themselves, which is said once: PaymentSettled, `by-hand`. From then on nobody is asked for it any more. */
export const handedBack = (command: CommandOf<'SettlePayment'>, refund: Id, view: View): Decision => {
  const record = view.get('refund', refund)
  const stream = `payment/${command.checkout}`
  if (record?.checkout !== command.checkout) return { rejected: { code: 'not-found', stream } }
  if (record.byHand) return { accepted: [] }
  const refused = openElsewhere(record)
  if (refused) return { rejected: { ...refused, stream } }
  return { accepted: [settled({ ...command, intent: record.intent }, { refund })] }
}

const openElsewhere = ({ status, provider }: RefundRecord): Refusal | undefined => {
  if (status === 'refunded') return { code: 'already-settled', detail: 'the provider has given it back' }
  return status === 'requested' && provider !== INVOICE ? { code: 'refund-pending' } : undefined
}
