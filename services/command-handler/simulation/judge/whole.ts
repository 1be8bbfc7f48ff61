import { check } from './broken.ts'
import { isSecured } from './keep/checkouts.ts'
import { demandsOf, type Hold, type Ledger, type Line, poolOf, type Told } from './ledger.ts'
import { isServed, nobodyWaits } from './turns.ts'

/** What must hold whenever a decision is complete. */
export const isWhole = (ledger: Ledger): void => {
  const { events, pools, released } = ledger.decision
  for (const hold of ledger.holds.values()) belongs(ledger, hold)
  for (const hold of released) hasNoLine(ledger, hold)
  for (const pool of pools) {
    fits(ledger, pool)
    nobodyWaits(ledger, pool)
  }
  for (const event of events) {
    if (event.type === 'WaitlistPromoted') isServed(ledger, event)
    if (event.type === 'CheckoutStarted') isSecured(ledger, event)
    if (event.type === 'OrderPlaced') {
      tookItsStock(ledger, event.data.order, 'sold')
      leftTheCart(ledger, event)
    }
    if (event.type === 'OrderExpired') tookItsStock(ledger, event.data.order, 'returned')
    if (event.type === 'OrderCancelled' && event.data.restock) tookItsStock(ledger, event.data.order, 'returned')
  }
  onlyFor(ledger)
  for (const [name, { at }] of ledger.money) {
    const ended = at !== 'taken' && at !== 'to-refund'
    check(ended, 'paid-money-has-one-end', () => `${name} is ${at}, and nothing follows`)
  }
}

/** A hold is there for a line that stands, and for no more than that takes. */
const belongs = (ledger: Ledger, { id, cart, line: lineId, pool, quantity }: Hold): void => {
  const { status } = ledger.sessions.get(cart) ?? {}
  const goesOn = status === undefined || status === 'active' || status === 'paused'
  check(goesOn, 'no-hold-without-a-line', () => `${id} is held for ${cart}, which is ${status}`)
  const line = ledger.carts.get(cart)?.lines.get(lineId)
  check(
    line !== undefined,
    'no-hold-without-a-line',
    () => `${id} is held for ${lineId} of ${cart}, which is not there`,
  )
  const wants = demandsOf(line as Line).find((demand) => demand.pool === pool)?.quantity ?? 0
  check(quantity <= wants, 'held-as-wanted', () => `${id} holds ${quantity} of ${pool}, its line takes ${wants}`)
}

/** A session that ends keeps its lines, unheld. */
const hasNoLine = ({ carts, decision }: Ledger, { id, cart, line }: Hold): void => {
  const ended = decision.events.some((e) => e.type === 'SessionEnded' && e.data.session === cart)
  const gone = ended || carts.get(cart)?.lines.has(line) !== true
  check(gone, 'no-hold-ended-early', () => `${id} was given back, its line ${line} stands`)
}

/** What was sold was there; where stock was taken away, holds ended until the rest fits. */
const fits = (ledger: Ledger, pool: string): void => {
  const held = ledger.promised(pool, Number.NEGATIVE_INFINITY)
  const sold = ledger.decision.events.some((e) => e.type === 'StockSold' && poolOf(e.data.sku, e.data.batch) === pool)
  const most = sold ? ledger.promisable(pool) : Math.max(0, ledger.promisable(pool))
  check(held <= most, 'no-oversell', () => `${held} of ${pool} held, ${most} there, and nothing revoked`)
}

/** An order's stock is its lines', to the piece. */
const tookItsStock = ({ orders, decision }: Ledger, id: string, how: 'sold' | 'returned'): void => {
  const moved = decision.moved.get(`${id} ${how}`) ?? new Map<string, number>()
  const { stock } = orders.get(id)!
  const same = moved.size === stock.size && [...stock].every(([pool, quantity]) => moved.get(pool) === quantity)
  check(
    same,
    'order-takes-its-stock',
    () => `${id}: ${JSON.stringify([...moved])} ${how} of ${JSON.stringify([...stock])}`,
  )
}

/** What is ordered stands in nobody's cart, and is not put aside there. */
const leftTheCart = ({ carts, ordered }: Ledger, { data }: Told<'OrderPlaced'>): void => {
  const { id, lines, saved } = carts.get(data.cart)!
  const stays = [...lines.keys(), ...saved.keys()].find((line) => ordered.has(line))
  check(stays === undefined, 'one-order-a-checkout', () => `${stays} is ordered, and stands in ${id}`)
}

/** Stock is sold by the order that is placed, and comes back from the one that ends. */
const onlyFor = ({ decision }: Ledger): void => {
  const ended = decision.events.flatMap((event) => {
    if (event.type === 'OrderPlaced') return [`${event.data.order} sold`]
    if (event.type === 'OrderExpired') return [`${event.data.order} returned`]
    return event.type === 'OrderCancelled' && event.data.restock ? [`${event.data.order} returned`] : []
  })
  for (const name of decision.moved.keys())
    check(ended.includes(name), 'order-takes-its-stock', () => `${name}, and no such order`)
}
