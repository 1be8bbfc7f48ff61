import { INVOICE, type RefundRecord } from '@cartstream/decide'
import { ProviderRefused, type Refunded } from '@cartstream/pay'
import type { Call, LoopAt } from './desk.ts'
import type { PaymentDeskOptions } from './payment-desk.ts'
import { Refused } from './problem.ts'
import { unanswered } from './provider-says.ts'

type About = { at: LoopAt; shop: string; refund: RefundRecord }

/**
 * Before people say that they have given money back: the provider's last word on the refund that was to do that, where the log has none yet. It is
 * asked to make it, under the key that the outbox sends it under, so that it stays one; what it has made or refused, the log is told. True
 * once the log knows; false where a problem has been sent. Throws Refused: `refund-pending`, `provider-unavailable`.
 */
export const lastWordOn = async (
  call: Call,
  { desk, till, followMs }: Pick<PaymentDeskOptions, 'desk' | 'till' | 'followMs'>,
  { at, shop, refund: record }: About,
): Promise<boolean> => {
  const { refund, checkout, status, byHand, ...money } = record
  if (status !== 'requested' || byHand || money.provider === INVOICE) return true
  const request = { ...money, key: refund, refund, reference: { shop, payment: checkout } }
  const said = await till.refund(request).catch(finalNo)
  if (said.outcome === 'pending') throw new Refused('refund-pending')
  const { outcome, providerRefund } = said
  const command = { type: 'ReportRefund' as const, refund, outcome, providerRefund }
  const { actor } = call.request.onBehalf.caller
  const own = { command, about: `${refund}\n${outcome}`, actor, deadline: performance.now() + followMs }
  return (await desk.follow(call, { at, shop, ...own })) !== undefined
}

const finalNo = (error: unknown): Pick<Refunded, 'outcome'> & { providerRefund?: string } => {
  if (error instanceof ProviderRefused) return { outcome: 'failed' }
  throw unanswered(error)
}
