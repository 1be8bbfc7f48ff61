import type { Command, RecordedEvent } from '@cartstream/schemas'
import { units } from './amounts.ts'
import { check } from './broken.ts'
import { isSecured } from './keep/checkouts.ts'
import { keep } from './keep/keep.ts'
import { type Cart, demandsOf, type Hold, type Ledger, type Line, poolOf, type Told } from './ledger.ts'
import { merging } from './merge.ts'
import { isSold } from './truth/checkouts.ts'

/** Opens the books for a decision: the events of one command, or of what was settled before it. */
export const begin = (ledger: Ledger, command: Command | undefined, events: readonly RecordedEvent[]): void => {
  ledger.decision = {
    ...{ command, events, pools: new Set(), carts: new Set(), released: [], moved: new Map() },
    merging: command?.type === 'MergeCart' ? merging(ledger, command) : undefined,
  }
}

/** Writes one event of the decision into the books. */
export const take = (ledger: Ledger, event: RecordedEvent, at: number): void => {
  const cart = event.stream.startsWith('cart/') ? ledger.carts.get(event.stream.slice(5)) : undefined
  if (cart !== undefined) cart.version++
  if (cart !== undefined && isActivity(event) && !ledger.decision.carts.has(cart.id)) stillThere(ledger, cart, event)
  if (cart !== undefined) ledger.decision.carts.add(cart.id)
  keep(ledger, event, at)
}

/** What a cart's owner or staff do to it, and that alone, keeps it from being left behind. */
const isActivity = (event: RecordedEvent): boolean => {
  if (event.command === undefined) return false
  switch (event.type) {
    case 'CartAbandoned':
    case 'CartExpired':
    case 'CartOrdered':
    case 'CheckoutExpired':
      return false
    case 'CheckoutCancelled':
    case 'ItemRemoved':
      return event.data.because === 'asked'
    case 'ItemAdded':
    case 'ItemQuantityChanged':
      return event.data.because !== 'promoted'
    default:
      return true
  }
}

/** Whoever changes a cart that was idle for long enough comes after the event that says so. */
const stillThere = ({ config }: Ledger, { id, status, lines, lastActivity }: Cart, { time }: RecordedEvent): void => {
  const late = time - lastActivity - config.cartIdleSeconds * 1000
  const left = status === 'open' && lines.size > 0 && late >= 0
  check(!left, 'abandoned-when-idle', () => `${id} was changed, and is abandoned since ${late} ms`)
}

/** What must hold whenever a decision is complete. */
export const complete = (ledger: Ledger): void => {
  const { events, pools, released } = ledger.decision
  const last = events[events.length - 1]
  if (last === undefined) return
  touchCarts(ledger, last.time)
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

const touchCarts = (ledger: Ledger, time: number): void => {
  for (const event of ledger.decision.events) {
    const cart = cartIn(ledger, event)
    if (cart === undefined || !isActivity(event)) continue
    cart.lastActivity = time
    if (cart.status === 'abandoned') cart.status = 'open'
  }
}

/** The cart that an event is about; of a merge, the one that takes the other in. */
const cartIn = ({ carts }: Ledger, event: RecordedEvent): Cart | undefined => {
  if (event.type === 'CartMerged') return carts.get(event.data.into)
  return event.stream.startsWith('cart/') ? carts.get(event.stream.slice(5)) : undefined
}

/** A hold is there for a line that stands, and for no more than that takes. */
const belongs = (ledger: Ledger, { id, cart, line: lineId, pool, quantity }: Hold): void => {
  const line = ledger.carts.get(cart)?.lines.get(lineId)
  check(
    line !== undefined,
    'no-hold-without-a-line',
    () => `${id} is held for ${lineId} of ${cart}, which is not there`,
  )
  const wants = demandsOf(line as Line).find((demand) => demand.pool === pool)?.quantity ?? 0
  check(quantity <= wants, 'held-as-wanted', () => `${id} holds ${quantity} of ${pool}, its line takes ${wants}`)
}

const hasNoLine = ({ carts }: Ledger, { id, cart, line }: Hold): void => {
  const gone = carts.get(cart)?.lines.has(line) !== true
  check(gone, 'no-hold-ended-early', () => `${id} was given back, its line ${line} stands`)
}

/** What was sold was there; where stock was taken away, holds ended until the rest fits. */
const fits = (ledger: Ledger, pool: string): void => {
  const held = ledger.promised(pool, Number.NEGATIVE_INFINITY)
  const sold = ledger.decision.events.some((e) => e.type === 'StockSold' && poolOf(e.data.sku, e.data.batch) === pool)
  const most = sold ? ledger.promisable(pool) : Math.max(0, ledger.promisable(pool))
  check(held <= most, 'no-oversell', () => `${held} of ${pool} held, ${most} there, and nothing revoked`)
}

/** No unit is left that the first in line could have, unless this decision served others until it was full; then nobody else takes it. */
const nobodyWaits = (ledger: Ledger, pool: string): void => {
  const { owed, decision } = ledger
  const turn = turnOf(ledger, pool)
  const full = decision.events.some(isTurn)
  check(turn === undefined || full, 'nobody-is-skipped', () => `${turn} in ${pool}`)
  const cut = owed.has(pool) && decision.events.some((event) => takesFrom(ledger, pool, event))
  check(!cut, 'nobody-is-skipped', () => `somebody took what the first in line for ${pool} was to have`)
  if (turn === undefined) owed.delete(pool)
  else owed.add(pool)
}

const isTurn = (event: RecordedEvent): boolean =>
  event.type === 'WaitlistPromoted' || (event.type === 'WaitlistLeft' && event.data.because === 'delisted')

/** What the first in line should be doing instead of waiting. */
export const turnOf = (ledger: Ledger, pool: string): string | undefined => {
  const [first] = ledger.queues.get(pool) ?? []
  if (first === undefined) return undefined
  const sku = pool.slice(0, pool.lastIndexOf('/'))
  if (!isSold(ledger, { sku, variant: first.variant })) return `${first.id} waits for what is no longer sold`
  const free = ledger.free(pool, Number.NEGATIVE_INFINITY)
  if (!ledger.config.cartsEnabled || free < first.quantity) return undefined
  return `${first.id} waits for ${first.quantity}, and ${free} are free`
}

/** Whether an event takes more of a pool for somebody who did not wait for it. */
const takesFrom = ({ decision }: Ledger, pool: string, event: RecordedEvent): boolean => {
  if (event.type !== 'StockReserved' || poolOf(event.data.sku, event.data.batch) !== pool) return false
  if (units(event.data.quantity) <= units(event.data.was)) return false
  return !decision.events.some((e) => e.type === 'WaitlistPromoted' && e.data.line === event.data.line)
}

const isServed = (ledger: Ledger, { data }: Told<'WaitlistPromoted'>): void => {
  const { cart: id, line, actor, sku, batch, quantity } = data
  const cart = ledger.carts.get(id)
  const holds = ledger.holdsOn(line).filter((hold) => hold.cart === id && hold.pool === `${sku}/${batch}`)
  const has = holds.reduce((sum, hold) => sum + hold.quantity, 0)
  const served = cart?.owner === actor && cart.lines.has(line) && has >= units(quantity)
  check(served, 'nobody-is-skipped', () => `${data.entry} was served: ${has} held in ${id} of ${cart?.owner}`)
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
