import type { Id } from '@cartstream/schemas'
import { draftOf } from './draft.ts'
import { paidBy } from './payment.ts'
import { retire } from './retire.ts'
import type { Change, CombinedRecord, Stamped, View } from './types.ts'

/**
 * State: a checkout over several shops, in the shop of its first cart. Started: its carts are being frozen. Prepared: all are, so its total is
 * known. Intended: the provider waits for the money. Paid: the parts are being given what was taken. Cancelled: they are being given
 * back. Closed: nothing is left to be done; money that comes even then makes it paid once more.
 */

/** Refusal: in combined-commands.ts; what is to be done next in combined-step.ts. */

export type CombinedEvent =
  | 'CombinedStarted'
  | 'CombinedPrepared'
  | 'CombinedIntended'
  | 'CombinedPaid'
  | 'CombinedCancelled'
  | 'CombinedClosed'

export const evolveCombined = (view: View, event: Stamped<CombinedEvent>): readonly Change[] => {
  const { combined } = event.data
  if (event.type !== 'CombinedClosed') return [['combined', combined, after(view, event)]]
  const draft = draftOf(view)
  draft.set('combined', combined, after(view, event))
  retire(draft, combined, event.time)
  return draft.changes()
}

const after = (view: View, event: Stamped<CombinedEvent>): CombinedRecord => {
  switch (event.type) {
    case 'CombinedStarted':
      return { ...event.data, status: 'started', startedAt: event.time }
    case 'CombinedPrepared': {
      const { combined, currency, total, parts, expiresAt } = event.data
      const frozen = { currency, total, parts, expiresAt: Date.parse(expiresAt) }
      return { ...combinedOf(view, combined), status: 'prepared', ...frozen }
    }
    case 'CombinedIntended':
      return { ...withParts(view, event.data.combined), status: 'intended', intent: event.data.intent }
    case 'CombinedPaid': {
      const combined = withParts(view, event.data.combined)
      return { ...combined, status: 'paid', taken: [...(combined.taken ?? []), paidBy(event.data)] }
    }
    case 'CombinedCancelled': {
      const { combined, because, shop, code } = event.data
      const ended = { because, ...(shop !== undefined && { shop }), ...(code !== undefined && { code }) }
      return { ...withParts(view, combined), status: 'cancelled', ended }
    }
    case 'CombinedClosed': {
      const { combined: id, outcome } = event.data
      const combined = withParts(view, id)
      const carts = combined.carts.map(({ shop, cart }) => ({ shop, cart }))
      return {
        ...combined,
        status: 'closed',
        outcome,
        carts,
        handed: combined.taken?.length ?? 0,
        closedAt: event.time,
      }
    }
  }
}

type Prepared = Exclude<CombinedRecord, { status: 'started' }>

/** One that was never prepared has no parts. */
const withParts = (view: View, id: Id): Prepared => {
  const combined = combinedOf(view, id)
  if (combined.status !== 'started') return combined
  return { ...combined, status: 'cancelled', currency: '', total: '0', expiresAt: combined.startedAt, parts: [] }
}

const combinedOf = (view: View, id: Id): CombinedRecord => {
  const combined = view.get('combined', id)
  if (!combined) throw new Error(`combined checkout ${id} was never started`)
  return combined
}
