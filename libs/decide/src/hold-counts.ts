import type { ActorId, Id } from '@cartstream/schemas'
import { touched } from './cart-lines.ts'
import { minus, plus } from './decimal.ts'
import { type Draft, draftOf } from './draft.ts'
import { poolId } from './stock.ts'
import type {
  CartLine,
  CartRecord,
  Change,
  CustomerRecord,
  EventOf,
  HoldRecord,
  PoolRecord,
  Stamped,
  View,
} from './types.ts'

/** What the events of holds do to what counts them: their pool, their customer, and the line they are for. */

type HoldEvent = 'StockReserved' | 'HoldExtended' | 'HoldReleased' | 'HoldsExpired' | 'HoldsRevoked'
export const evolveHold = (view: View, event: Stamped<HoldEvent>): readonly Change[] => {
  switch (event.type) {
    case 'StockReserved':
      return made(view, event.data)
    case 'HoldExtended':
      return extended(view, event)
    case 'HoldReleased':
      return endingAll(view, [event.data.hold], undefined)
    case 'HoldsExpired':
      return endingAll(
        view,
        event.data.holds.map(({ hold }) => hold),
        'expired',
      )
    case 'HoldsRevoked':
      return endingAll(
        view,
        event.data.holds.map(({ hold }) => hold),
        event.data.because,
      )
  }
}

const endingAll = (view: View, holds: readonly Id[], why: CartLine['holdEnded']): readonly Change[] => {
  const draft = draftOf(view)
  for (const hold of holds) endHold(draft, hold, why)
  return draft.changes()
}

const made = (view: View, data: EventOf<'StockReserved'>['data']): readonly Change[] => {
  const { cart, line, sku, batch, quantity } = data
  const [reservedAt, expiresAt] = [Date.parse(data.reservedAt), Date.parse(data.expiresAt)]
  const hold: HoldRecord = { hold: data.hold, cart, line, sku, batch, quantity, reservedAt, expiresAt }
  const record = cartOf(view, cart)
  const changes: Change[] = [
    ['hold', data.hold, hold],
    ['pool', poolId(sku, batch), held(view, data, minus(quantity, data.was))],
    ['cart', cart, { ...record, lines: record.lines.map((l) => (l.line === line ? withHold(l, hold) : l)) }],
  ]
  if (data.was === '0') changes.push(['customer', record.owner, counted(view, record.owner, 1)])
  return changes
}

const withHold = (line: CartLine, hold: HoldRecord): CartLine => {
  const others = line.holds?.filter((h) => h.hold !== hold.hold) ?? []
  // written so that nearly all lines have a list of one, and not the room for 17 that a spread makes
  const held: CartLine = { ...line, holds: others.length === 0 ? [hold] : [...others, hold] }
  delete held.holdEnded
  return held
}

const extended = (view: View, event: Stamped<'HoldExtended'>): readonly Change[] => {
  const holds = new Map(
    event.data.holds.map(({ hold, expiresAt }) => [hold, { ...holdOf(view, hold), expiresAt: Date.parse(expiresAt) }]),
  )
  const cart = cartOf(view, event.data.cart)
  const lines = cart.lines.map((line) =>
    line.holds?.some(({ hold }) => holds.has(hold))
      ? { ...line, holds: line.holds.map((hold) => holds.get(hold.hold) ?? hold) }
      : line,
  )
  return [
    ...[...holds].map(([id, hold]): Change => ['hold', id, hold]),
    ['cart', cart.cart, touched(view, { ...cart, lines }, event)],
  ]
}

/** The pool and the customer count it no more, and its line, if it still stands, is told why; completed by a sale where no reason is given. */
export const endHold = (draft: Draft, id: Id, why: CartLine['holdEnded']): void => {
  const hold = holdOf(draft, id)
  draft.set('hold', id, undefined)
  draft.set('pool', poolId(hold.sku, hold.batch), held(draft, hold, minus('0', hold.quantity)))
  const cart = cartOf(draft, hold.cart)
  draft.set('customer', cart.owner, counted(draft, cart.owner, -1))
  if (!cart.lines.some((line) => line.holds?.some((h) => h.hold === id))) return
  const lines = cart.lines.map((line) => (line.holds?.some((h) => h.hold === id) ? without(line, id, why) : line))
  draft.set('cart', cart.cart, { ...cart, lines })
}

const without = (line: CartLine, id: Id, why: CartLine['holdEnded']): CartLine => {
  const left: CartLine = { ...line, holds: line.holds!.filter((hold) => hold.hold !== id) }
  if (left.holds!.length === 0) left.holds = undefined
  if (why !== undefined) left.holdEnded = why
  return left
}

const held = (view: View, { sku, batch }: { sku: string; batch: string }, more: string): PoolRecord => {
  const pool = view.get('pool', poolId(sku, batch)) ?? { sku, batch, onHand: '0', held: '0' }
  return { ...pool, held: plus(pool.held, more) }
}

const counted = (view: View, owner: ActorId, more: 1 | -1): CustomerRecord => {
  const customer = view.get('customer', owner)
  if (!customer) throw new Error(`a hold of customer ${owner}, who has no cart`)
  return { ...customer, holds: customer.holds + more }
}

const holdOf = (view: View, id: Id): HoldRecord => {
  const hold = view.get('hold', id)
  if (!hold) throw new Error(`hold ${id} was never made, or has ended`)
  return hold
}

const cartOf = (view: View, id: Id): CartRecord => {
  const cart = view.get('cart', id)
  if (!cart) throw new Error(`a hold in cart ${id}, which was never opened`)
  return cart
}
