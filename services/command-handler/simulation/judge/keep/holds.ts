import { units } from '../amounts.ts'
import { check } from '../broken.ts'
import { type Cart, demandsOf, follows, type Hold, type Ledger, type Line, poolOf, type Told } from '../ledger.ts'
import { isWanting } from '../truth/meant.ts'
import { checkRevoked } from './revoked.ts'

/** Holds: made, stated again, moved on, and ended once. */
export const keepHold = (
  ledger: Ledger,
  event: Told<'StockReserved' | 'HoldExtended' | 'HoldReleased' | 'HoldsRevoked' | 'HoldsExpired'>,
  at: number,
): void => {
  switch (event.type) {
    case 'StockReserved':
      reserve(ledger, event, at)
      break
    case 'HoldExtended':
      extend(ledger, event)
      break
    case 'HoldReleased': {
      const hold = ending(ledger, event, event.data.hold, event.data.quantity)
      ledger.decision.released.push(hold)
      return
    }
    case 'HoldsRevoked': {
      const ended = event.data.holds.map(({ hold, quantity }) => ending(ledger, event, hold, quantity))
      if (event.data.because === 'stock-reduced') checkRevoked(ledger, event, ended)
      return
    }
    case 'HoldsExpired':
      for (const { hold: id, quantity, expiresAt } of event.data.holds) {
        const { ends } = ending(ledger, event, id, quantity)
        follows(ends === Date.parse(expiresAt), event)
        check(ends <= event.time, 'no-hold-ended-early', () => `${id} ended ${ends - event.time} ms early`)
      }
  }
}

const ending = (
  ledger: Ledger,
  event: Told<'HoldReleased' | 'HoldsRevoked' | 'HoldsExpired'>,
  id: string,
  quantity: string,
): Hold => {
  const hold = ledger.holds.get(id)
  check(hold !== undefined, 'each-hold-ends-once', () => `${event.type} of ${id}, which had ended`)
  const { sku, batch } = event.data
  follows(hold!.pool === poolOf(sku, batch) && hold!.quantity === units(quantity), event)
  endHold(ledger, id)
  return hold!
}

export const endHold = (ledger: Ledger, id: string): void => {
  ledger.decision.pools.add(ledger.holds.get(id)!.pool)
  ledger.holds.delete(id)
}

const noOversell = (ledger: Ledger, pool: string, at: number): void => {
  const [promised, promisable] = [ledger.promised(pool, at), ledger.promisable(pool)]
  check(promised <= promisable, 'no-oversell', () => `${promised} of ${pool} promised, ${promisable} there`)
}

const reserve = (ledger: Ledger, event: Told<'StockReserved'>, at: number): void => {
  const { hold: id, sku, batch, cart: cartId, line: lineId } = event.data
  const [quantity, reservedAt, ends] = [
    units(event.data.quantity),
    Date.parse(event.data.reservedAt),
    Date.parse(event.data.expiresAt),
  ]
  const before = ledger.holds.get(id)
  check(before === undefined || before.ends > event.time, 'no-due-hold-revived', () => `${event.type} of ${id}`)
  check(before !== undefined || !ledger.everHeld.has(id), 'each-hold-ends-once', () => `${id} had ended`)
  follows((before?.quantity ?? 0) === units(event.data.was), event)
  const cart = ledger.carts.get(cartId)
  const line = cart?.lines.get(lineId)
  follows(line !== undefined, event)
  const pool = poolOf(sku, batch)
  const made: Hold = {
    ...{ id, made: before?.made ?? ledger.everHeld.size },
    pool,
    quantity,
    reservedAt,
    ends,
    cart: cartId,
    line: lineId,
    owner: cart!.owner,
  }
  isWanted(ledger, line!, made, event)
  inTime(ledger, before, made, event)
  ledger.everHeld.add(id)
  ledger.holds.set(id, made)
  ledger.decision.pools.add(pool)
  if (quantity > (before?.quantity ?? 0)) noOversell(ledger, pool, at)
  if (before === undefined) underTheCap(ledger, made)
}

/** A line holds what it takes of a pool, once; after a merge it may hold less. */
const isWanted = (ledger: Ledger, line: Line, made: Hold, event: Told<'StockReserved'>): void => {
  const demand = demandsOf(line).find(({ pool }) => pool === made.pool)
  follows(demand !== undefined, event)
  const fits = ledger.has('CartMerged') ? made.quantity <= demand!.quantity : made.quantity === demand!.quantity
  check(fits, 'held-as-wanted', () => `${made.id} holds ${made.quantity} of ${made.pool} for ${demand!.quantity}`)
  const other = ledger
    .holdsOn(line.id)
    .find(({ id, pool, cart }) => pool === made.pool && id !== made.id && cart === made.cart)
  check(other === undefined, 'held-as-wanted', () => `${made.id} and ${other?.id} are one line's on ${made.pool}`)
}

/** From the first reservation on, activity may move a hold's end to a TTL from now, up to the cap; a checkout, further. */
const inTime = (ledger: Ledger, before: Hold | undefined, made: Hold, event: Told<'StockReserved'>): void => {
  const { reservedAt, ends } = made
  if (ledger.has('CartMerged')) follows(reservedAt <= (before?.reservedAt ?? event.time), event)
  else follows(reservedAt === (before?.reservedAt ?? event.time), event)
  const others = ledger.has('CartMerged') ? (ledger.decision.merging?.holds ?? []) : []
  const earlier = [...(before ? [before] : []), ...others.filter(({ pool }) => pool === made.pool)]
  const most = Math.max(mostFor(ledger, made, event.time), ...earlier.map((hold) => hold.ends))
  check(ends <= most, 'extended-by-activity-only', () => `${made.id} ends ${ends - most} ms later than it may`)
  const { command } = ledger.decision
  const least = isWanting(command) ? most : (before?.ends ?? event.time)
  check(ends >= least, 'no-hold-ended-early', () => `${made.id} ends ${least - ends} ms too early`)
}

const mostFor = (ledger: Ledger, { cart: cartId, line, reservedAt }: Hold, now: number): number => {
  const { config } = ledger
  const cart = ledger.carts.get(cartId)!
  const cap = reservedAt + 1000 * capOf(ledger, cart)
  const ttl = 1000 * ttlOf(ledger, cart, cart.lines.get(line)?.sku ?? '')
  const most = Math.min(now + ttl, cap)
  const checksOut = ledger.decision.events.some((e) => e.type === 'CheckoutStarted' && e.data.cart === cartId)
  const checkoutMs = config.checkoutTtlSeconds * 1000
  return checksOut ? Math.max(most, Math.min(now + checkoutMs, cap + checkoutMs)) : most
}

/** Seconds; of a live session's as the session says. */
export const ttlOf = ({ config, products, sessions }: Ledger, { id, kind }: Cart, sku: string): number =>
  sessions.get(id)?.config.holdTtlSeconds ??
  products.get(sku)?.product.holdTtlSeconds ??
  (kind === 'guest' ? config.guestHoldTtlSeconds : undefined) ??
  config.holdTtlSeconds

export const capOf = ({ config, sessions }: Ledger, { id }: Cart): number =>
  Math.max(config.holdCapSeconds, sessions.get(id)?.config.holdTtlSeconds ?? 0)

/** However a hold comes about, but for a waitlist's turn, its owner has no more than the shop allows. */
const underTheCap = (ledger: Ledger, { owner, line }: Hold): void => {
  const comesUp = ledger.decision.events.some((e) => e.type === 'WaitlistPromoted' && e.data.line === line)
  if (comesUp || ledger.has('CartMerged')) return
  const count = [...ledger.holds.values()].filter((hold) => hold.owner === owner).length
  const most = ledger.config.maxHoldsPerCustomer
  check(count <= most, 'held-as-wanted', () => `${owner} has ${count} holds, of ${most}`)
}

const extend = (ledger: Ledger, event: Told<'HoldExtended'>): void => {
  const asked = ledger.decision.command !== undefined
  check(asked, 'extended-by-activity-only', () => `${event.data.cart}: nobody asked for it`)
  for (const { hold: id, line, sku, batch, expiresAt } of event.data.holds) {
    const hold = ledger.holds.get(id)
    check(hold !== undefined, 'each-hold-ends-once', () => `${id} was extended, and had ended`)
    follows(hold!.cart === event.data.cart && hold!.line === line && hold!.pool === poolOf(sku, batch), event)
    check(hold!.ends > event.time, 'no-due-hold-revived', () => `${id} extended after its end`)
    const [ends, most] = [Date.parse(expiresAt), mostFor(ledger, hold!, event.time)]
    check(ends > hold!.ends, 'no-hold-ended-early', () => `${id} lost ${hold!.ends - ends} ms`)
    check(ends <= most, 'extended-by-activity-only', () => `${id} ends ${ends - most} ms later than it may`)
    hold!.ends = ends
  }
}
