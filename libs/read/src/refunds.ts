import { type RawBuilder, sql } from 'kysely'
import { instant } from './instant.ts'
import type { Seen } from './projection.ts'
import type { RefundRow } from './shown.ts'

/** A refund in the row of what it is about. `effect`: the event that asks for it, under whose id the outbox sends it. */
export type RefundStored = {
  id: string
  effect: string
  intent: string
  amount: string
  currency: string
  reason: string
  requestedAt: string
  outcome?: 'refunded' | 'failed'
  providerRefund?: string
  byHand?: ByHand
}
/** People have given it back past the provider; how and why, in their words. */
export type ByHand = { at: string; note?: string }

export const refundOf = ({ id: effect, data, time }: Seen<'RefundRequested'>): RefundStored => {
  const { refund: id, intent, amount, currency, reason } = data
  return { id, effect, intent, amount, currency, reason, requestedAt: instant(time) }
}

export const reported = (
  refunds: readonly RefundStored[],
  { data: { refund, outcome, providerRefund } }: Seen<'RefundReported'>,
): readonly RefundStored[] =>
  refunds.map((r) => (r.id === refund ? { ...r, outcome, ...(providerRefund !== undefined && { providerRefund }) } : r))

export const madeByHand = (
  refunds: readonly RefundStored[],
  { data: { refund, note }, time }: Seen<'PaymentSettled'>,
): readonly RefundStored[] => {
  const byHand = { at: instant(time), ...(note !== undefined && { note }) }
  return refunds.map((r) => (r.id === refund ? { ...r, byHand } : r))
}

/** What the outbox has done about an effect, and what came back. */
export type Sent = {
  state: 'requested' | 'sent' | 'failed'
  attempts: number
  error: string | null
  result: { providerRefund?: string; outcome?: string } | null
}
export type SentById = Readonly<Record<string, Sent>>

/** Of the refunds of `r`, a row that has some. */
export const refundsSent: RawBuilder<SentById | null> = sql<SentById | null>`
  case when r.refunds <> '[]' then (
    select jsonb_object_agg(e.id, jsonb_build_object('state', e.state, 'attempts', e.attempts, 'error', e.last_error, 'result', e.result))
      from outbox.effect e where e.id in (select refund ->> 'effect' from jsonb_array_elements(r.refunds) refund)) end as sent`

/** The provider's own word, when it has come, before what it answered when it was asked; what people have made is not failed any more. */
export const refundRow = ({ effect, outcome, ...refund }: RefundStored, sent: SentById): RefundRow => {
  const found = sent[effect]
  const providerRefund = refund.providerRefund ?? found?.result?.providerRefund
  return {
    ...refund,
    status: refund.byHand && outcome !== 'refunded' ? 'by-hand' : (outcome ?? statusOf(found)),
    ...(providerRefund !== undefined && { providerRefund }),
    ...(found !== undefined && found.attempts > 0 && { attempts: found.attempts }),
    ...(found?.error != null && { error: found.error }),
  }
}

const statusOf = (sent: Sent | undefined): RefundRow['status'] => {
  if (sent === undefined) return 'requested'
  return sent.state === 'sent' && sent.result?.outcome === 'refunded' ? 'refunded' : sent.state
}
