import { units } from '../amounts.ts'
import { check } from '../broken.ts'
import { follows, type Ledger, poolOf, type Told } from '../ledger.ts'
import { endHold } from './holds.ts'

/** What is on hand. A sale ends its hold; that it takes no more than there was is looked at when its decision is complete. */
export const keepStock = (ledger: Ledger, event: Told<'StockAdjusted' | 'StockSold' | 'StockReturned'>): void => {
  const { onHand, decision } = ledger
  const pool = poolOf(event.data.sku, event.data.batch)
  const [was, now] = [onHand.get(pool) ?? 0, units(event.data.onHand)]
  follows(units(event.data.was) === was, event)
  onHand.set(pool, now)
  decision.pools.add(pool)
  if (event.type === 'StockAdjusted') return
  const { order, quantity } = event.data
  const moved = units(quantity)
  if (event.type === 'StockReturned') {
    follows(now === was + moved && ledger.orders.has(order), event)
    count(ledger, `${order} returned`, pool, moved)
    return
  }
  follows(now === was - moved, event)
  count(ledger, `${order} sold`, pool, moved)
  if (event.data.hold !== undefined) endSold(ledger, event, event.data.hold)
}

const endSold = (ledger: Ledger, event: Told<'StockSold'>, id: string): void => {
  const hold = ledger.holds.get(id)
  check(hold !== undefined, 'each-hold-ends-once', () => `${id} was sold, and had ended`)
  const { pool, line, cart, ends } = hold!
  follows(pool === poolOf(event.data.sku, event.data.batch) && line === event.data.line, event)
  follows(cart === event.data.cart, event)
  check(ends > event.time, 'no-due-hold-revived', () => `${id} was sold ${event.time - ends} ms after its end`)
  endHold(ledger, id)
}

const count = ({ decision }: Ledger, name: string, pool: string, quantity: number): void => {
  const pools = decision.moved.get(name) ?? new Map<string, number>()
  pools.set(pool, (pools.get(pool) ?? 0) + quantity)
  decision.moved.set(name, pools)
}
