import type { Id, Policy, Product } from '@cartstream/schemas'
import type { Target } from './cart.ts'
import { less } from './decimal.ts'
import { instant } from './instant.ts'
import { type Demand, demandsOf, liveHoldOn, liveHolds } from './line.ts'
import type { CartLine, EventOf, HoldRecord } from './types.ts'
import { isGrowing, type Wish } from './wish.ts'

/**
 * State: live (a record; it counts until `expiresAt`), due (a record past that, which no event has ended yet), or ended (none).
 * A line has at most one per pool it takes from. A changed quantity is stated again under the same hold, with what it was.
 */

/** Refusal: none of its own; what a command may hold is decided in wish.ts. */

/** When a SKU is held: as the product says, or else the shop. */
export const holdPolicy = (config: Policy, product: Product): Policy['hold'] => product.hold ?? config.hold

/** A live session holds all that is put into it, whatever product and shop say. */
export const isHeldOnAdd = ({ config, session }: Pick<Target, 'config' | 'session'>, product: Product): boolean =>
  session !== undefined || holdPolicy(config, product) === 'add'

/**
 * The holds of a wish: its own stated again, fresh ones where the policy holds on add. A hold made under an earlier policy
 * is kept in step with its line; one for less than a line that does not grow still wants stays as it is.
 */
export const reserving = (wish: Wish): readonly EventOf<'StockReserved'>[] => {
  const { target, product, line, was } = wish
  const fresh = isHeldOnAdd(target, product)
  const events: EventOf<'StockReserved'>[] = []
  for (const demand of demandsOf(line)) {
    const hold = liveHoldOn(was, demand, target.given.now)
    if (!fresh && (!hold || (less(hold.quantity, demand.quantity) && !isGrowing(wish)))) continue
    events.push(holding(target, { line: line.line, demand, hold, product }))
  }
  return events
}

type Holding = { line: Id; demand: Demand; hold: HoldRecord | undefined; product: Product | undefined }
/** All of a demand held: by the hold there is, with a new end, or by a fresh one. */
const holding = (target: Target, { line, demand, hold, product }: Holding): EventOf<'StockReserved'> => {
  const { sku, batch, quantity } = demand
  const { now } = target.given
  const reservedAt = hold?.reservedAt ?? now
  const expiresAt = extendedTo(target, product, { reservedAt, expiresAt: hold?.expiresAt ?? now })
  return reserved(target, { line, sku, batch, quantity, hold, reservedAt, expiresAt })
}

type Reserving = {
  line: Id
  sku: string
  batch: string
  quantity: string
  /** The hold that is stated again; without one a fresh hold is made. */
  hold: HoldRecord | undefined
  reservedAt: number
  expiresAt: number
}
export const reserved = (target: Target, to: Reserving): EventOf<'StockReserved'> => {
  const { line, sku, batch, quantity, hold, reservedAt, expiresAt } = to
  return {
    type: 'StockReserved',
    stream: `stock/${sku}`,
    data: {
      hold: hold?.hold ?? target.newId(),
      cart: target.id,
      line,
      sku,
      batch,
      quantity,
      was: hold?.quantity ?? '0',
      reservedAt: instant(reservedAt),
      expiresAt: instant(expiresAt),
    },
  }
}

/** How long a hold lives, in ms: as the session or the product says, or the shop, for guests where it has a word for them. */
export const holdTtl = ({ config, ownerKind, session }: Target, product: Product | undefined): number =>
  1000 *
  (session?.holdTtlSeconds ??
    product?.holdTtlSeconds ??
    (ownerKind === 'guest' ? config.guestHoldTtlSeconds : undefined) ??
    config.holdTtlSeconds)

/** Activity moves the end to now + TTL, capped from the first reservation; a shorter policy never takes time away. */
export const extendedTo = (
  target: Target,
  product: Product | undefined,
  hold: { reservedAt: number; expiresAt: number },
): number => {
  const to = Math.min(target.given.now + holdTtl(target, product), capOf(target, hold))
  return Math.max(hold.expiresAt, to)
}
const capOf = (target: Target, { reservedAt }: { reservedAt: number }): number => reservedAt + holdCap(target) * 1000

/** How long a hold may last from its beginning, in seconds; a session that holds for longer than that is heard. */
export const holdCap = ({ config, session }: Target): number =>
  Math.max(config.holdCapSeconds, session?.holdTtlSeconds ?? 0)

/** A shorter extension is not worth an event: a burst of adds states its holds' new end once a second, not each time. */
export const worthTelling = 1000

/** One HoldExtended for the live holds of the cart's other lines, where it moves them forward at all. */
export const extending = (target: Target, except: string | undefined): readonly EventOf<'HoldExtended'>[] => {
  const { view, given, id, cart } = target
  const holds: EventOf<'HoldExtended'>['data']['holds'] = []
  for (const line of cart?.lines ?? []) {
    if (line.line === except) continue
    for (const hold of liveHolds(line, given.now)) {
      if (capOf(target, hold) - hold.expiresAt < worthTelling) continue
      const expiresAt = extendedTo(target, view.get('product', line.sku)?.product, hold)
      if (expiresAt - hold.expiresAt < worthTelling) continue
      holds.push({
        ...{ hold: hold.hold, line: line.line, sku: hold.sku, batch: hold.batch },
        expiresAt: instant(expiresAt),
      })
    }
  }
  return holds.length === 0 ? [] : [{ type: 'HoldExtended', stream: `cart/${id}`, data: { cart: id, holds } }]
}

/** Whether a live hold of the line would go on for longer, were it not for the cap. */
export const heldLonger = (target: Target, line: CartLine): boolean => {
  const to = target.given.now + holdTtl(target, target.view.get('product', line.sku)?.product)
  return liveHolds(line, target.given.now).some((hold) => to - hold.expiresAt >= worthTelling)
}

/** HoldReleased for each hold of these lines. */
export const releasing = (lines: readonly CartLine[]): readonly EventOf<'HoldReleased'>[] =>
  lines.flatMap(({ holds = [] }) =>
    holds.map(({ hold, cart, line, sku, batch, quantity }) => ({
      type: 'HoldReleased',
      stream: `stock/${sku}`,
      data: { hold, cart, line, sku, batch, quantity },
    })),
  )
