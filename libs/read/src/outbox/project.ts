import { instant } from '../instant.ts'
import type { Projection, Seen, TableRows } from '../projection.ts'
import type { EffectKind, Payloads } from './effect.ts'

export type EffectStored = {
  [K in EffectKind]: { kind: K; about: string; payload: Payloads[K]; requested_at: string }
}[EffectKind]
/** `provider`: of a checkout; `effect`: of a refund; `owner`: a session's client. */
type Source = { provider: string | null; effect: string | null; owner?: string }
type Rows = { effect: TableRows<EffectStored>; source: TableRows<Source> }

type Ending = 'PaymentIntended' | 'CheckoutCancelled' | 'CheckoutFailed' | 'CheckoutExpired' | 'CombinedCancelled'
/** An intent that nobody is to pay any more, where its provider has one. */
const cancel = ({ id, time, data }: Seen<Ending>, rows: Rows): void => {
  const about = 'combined' in data ? data.combined : data.checkout
  const provider = rows.source.get(about)?.provider
  if (data.intent === undefined || provider == null) return
  const payload = { provider, intent: data.intent, ...('combined' in data && { combined: true as const }) }
  rows.effect.put(id, { kind: 'cancel-intent', about, payload, requested_at: instant(time) })
}

/** There is nothing left to be sent. */
const end = ({ data: { refund } }: Seen<'RefundReported' | 'PaymentSettled'>, rows: Rows): void => {
  if (refund === undefined) return
  const effect = rows.source.get(refund)?.effect
  if (effect != null) rows.effect.end(effect)
  rows.source.end(refund)
}

/**
 * The outbox: one row per effect, under the id of the event that asks for it.
 * What was sent is not in these rows, so they may be made anew.
 */
export const outbox: Projection<{ effect: EffectStored; source: Source }> = {
  name: 'outbox',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { effect: 'outbox_v1', source: 'outbox_source_v1' },
  on: {
    CheckoutStarted({ data: { checkout, provider } }, rows) {
      rows.source.put(checkout, { provider, effect: null })
    },
    CombinedStarted({ data: { combined, provider } }, rows) {
      rows.source.put(combined, { provider, effect: null })
    },
    /** One that came too late is of a checkout that is over already. */
    PaymentIntended(event, rows) {
      if (event.data.late) cancel(event, rows)
    },
    CheckoutCancelled: cancel,
    CheckoutFailed: cancel,
    CheckoutExpired: cancel,
    CombinedCancelled: cancel,
    RefundRequested({ id, time, data }, rows) {
      const { checkout: about, refund, provider, intent, amount, currency } = data
      const payload = { provider, intent, amount, currency, refund }
      rows.source.put(refund, { provider: null, effect: id })
      rows.effect.put(id, { kind: 'refund', about, payload, requested_at: instant(time) })
    },
    /** The provider has said how it ended. */
    RefundReported: end,
    /** People have given it back themselves. */
    PaymentSettled: end,
    SessionCreated({ data: { session, client: owner } }, rows) {
      rows.source.put(session, { provider: null, effect: null, owner })
    },
    SessionCancelled({ data: { session } }, rows) {
      rows.source.end(session)
    },
    SalesSheetMade({ id, time, data: { client, session, sheet: made } }, rows) {
      const { sheet, title, total, currency, order } = made
      const payload = { client, session, sheet, title, total, currency, ...(order !== undefined && { order }) }
      rows.effect.put(id, { kind: 'sales-sheet', about: session, payload, requested_at: instant(time) })
    },
    SessionConverted({ id, time, data: { session, order, total } }, rows) {
      const client = rows.source.get(session)?.owner
      rows.source.end(session)
      if (client == null) return
      const payload = { client, session, order, total }
      rows.effect.put(id, { kind: 'session-converted', about: session, payload, requested_at: instant(time) })
    },
  },
}
