import type { CommandOf, Decision, Given, View } from './types.ts'

/**
 * State: a refund is requested until the provider says that it was made, or has failed; it may say the one after the other. That one has
 * failed which people have made is no news.
 */

/** Refusal: `not-found`. */

export const reportRefund = (command: CommandOf<'ReportRefund'>, view: View, _given: Given): Decision => {
  const { refund, outcome, providerRefund } = command
  const record = view.get('refund', refund)
  if (!record) return { rejected: { code: 'not-found' } }
  const isNews = record.status !== outcome && (outcome === 'refunded' || record.status === 'refunded' || !record.byHand)
  if (!isNews) return { accepted: [] }
  const { checkout } = record
  const data = { refund, checkout, outcome, ...(providerRefund !== undefined && { providerRefund }) }
  return { accepted: [{ type: 'RefundReported', stream: `payment/${checkout}`, data }] }
}
