import { pence } from '../amounts.ts'
import { check } from '../broken.ts'
import { type Combined, follows, type Ledger, type Told } from '../ledger.ts'

type CombinedEvent =
  | 'CombinedStarted'
  | 'CombinedPrepared'
  | 'CombinedIntended'
  | 'CombinedPaid'
  | 'CombinedCancelled'
  | 'CombinedClosed'

const from: Readonly<Record<Exclude<CombinedEvent, 'CombinedStarted'>, readonly Combined['status'][]>> = {
  CombinedPrepared: ['started'],
  CombinedIntended: ['prepared', 'intended'],
  CombinedPaid: ['prepared', 'intended', 'paid', 'cancelled', 'closed'],
  CombinedCancelled: ['started', 'prepared', 'intended'],
  CombinedClosed: ['paid', 'cancelled'],
}

/** The saga over several shops: every step once, in its order. */
export const keepCombined = (ledger: Ledger, event: Told<CombinedEvent>): void => {
  if (event.type === 'CombinedStarted') {
    const { combined: id, owner, carts } = event.data
    follows(!ledger.combined.has(id), event)
    const parts = { parts: [], intent: undefined, payments: new Set<string>(), ends: Number.POSITIVE_INFINITY }
    ledger.combined.set(id, { id, owner, status: 'started', carts, ...parts })
    return
  }
  const saga = ledger.combined.get(event.data.combined)
  follows(saga !== undefined, event)
  const { id, status } = saga!
  check(from[event.type].includes(status), 'combined-is-whole', () => `${event.type} of ${id}, which is ${status}`)
  switch (event.type) {
    case 'CombinedPrepared': {
      const parts = event.data.parts.map((part) => ({ ...part, total: pence(part.total) }))
      follows(parts.reduce((sum, { total }) => sum + total, 0) === pence(event.data.total), event)
      follows(
        JSON.stringify(parts.map(({ shop, cart }) => [shop, cart])) ===
          JSON.stringify(saga!.carts.map(({ shop, cart }) => [shop, cart])),
        event,
      )
      Object.assign(saga!, { status: 'prepared', parts, ends: Date.parse(event.data.expiresAt) })
      return
    }
    case 'CombinedIntended':
      saga!.status = 'intended'
      saga!.intent = event.data.intent
      return
    case 'CombinedPaid':
      // money that comes after the end is handed on all the same
      follows(pence(event.data.amount) === saga!.parts.reduce((sum, { total }) => sum + total, 0), event)
      follows(!saga!.payments.has(event.data.intent), event)
      saga!.payments.add(event.data.intent)
      saga!.status = 'paid'
      saga!.intent = event.data.intent
      return
    case 'CombinedCancelled':
      saga!.status = 'cancelled'
      return
    case 'CombinedClosed':
      follows(event.data.parts.some(({ order }) => order !== undefined) === (event.data.outcome === 'ordered'), event)
      saga!.status = 'closed'
  }
}
