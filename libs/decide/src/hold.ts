import type { ActorId, Id } from '@cartstream/schemas'
import type { Target } from './cart.ts'
import { minus, plus } from './decimal.ts'
import { type Draft, draftOf } from './draft.ts'
import { instant } from './instant.ts'
import { poolKey } from './stock.ts'
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
import type { Wish } from './wish.ts'

/**
 * State: live (a record; it counts until `expiresAt`), due (a record past that, which no event has ended yet), or ended (none).
 * A line has at most one. A changed quantity is stated again under the same hold, with what it was.
 */

/** Refusal: none of its own; what a command may hold is decided in wish.ts. */

/** The line's hold, if it still counts. */
export const liveHold = (line: CartLine | undefined, now: number): HoldRecord | undefined =>
  line?.hold && line.hold.expiresAt > now ? line.hold : undefined

/**
 * The hold of a wish: its own stated again, or a fresh one where the shop holds on add. A hold made under an earlier policy
 * is kept in step with its line.
 */
export const reserving = (wish: Wish): readonly EventOf<'StockReserved'>[] => {
  const { target, line, hold } = wish
  if (!hold && target.config.hold !== 'add') return []
  const { id, given } = target
  const { sku, batch, quantity } = line
  const reservedAt = hold?.reservedAt ?? given.now
  const data = {
    hold: hold?.hold ?? given.id(freshHold),
    cart: id,
    line: line.line,
    sku,
    batch,
    quantity,
    was: hold?.quantity ?? '0',
    reservedAt: instant(reservedAt),
    expiresAt: instant(extendedTo(target, { reservedAt, expiresAt: hold?.expiresAt ?? given.now })),
  }
  return [{ type: 'StockReserved', stream: `stock/${sku}`, data }]
}
/** Which of the decision's fresh ids is for what. */
export const freshLine = 0
const freshHold = 1

/** Activity moves the end to now + TTL, capped from the first reservation; a shorter policy never takes time away. */
const extendedTo = ({ config, given }: Target, hold: { reservedAt: number; expiresAt: number }): number => {
  const to = Math.min(given.now + config.holdTtlSeconds * 1000, hold.reservedAt + config.holdCapSeconds * 1000)
  return Math.max(hold.expiresAt, to)
}

/** A shorter extension is not worth an event: a burst of adds states its holds' new end once a second, not each time. */
const worthTelling = 1000

/** One HoldExtended for the live holds of the cart's other lines, where it moves them forward at all. */
export const extending = (target: Target, except: string | undefined): readonly EventOf<'HoldExtended'>[] => {
  const { given, id, cart } = target
  const holds: EventOf<'HoldExtended'>['data']['holds'] = []
  for (const line of cart?.lines ?? []) {
    const hold = line.line === except ? undefined : liveHold(line, given.now)
    if (!hold) continue
    const expiresAt = extendedTo(target, hold)
    if (expiresAt - hold.expiresAt < worthTelling) continue
    holds.push({ hold: hold.hold, line: line.line, sku: line.sku, batch: line.batch, expiresAt: instant(expiresAt) })
  }
  return holds.length === 0 ? [] : [{ type: 'HoldExtended', stream: `cart/${id}`, data: { cart: id, holds } }]
}

/** HoldReleased for each of these lines that has a hold. */
export const releasing = (lines: readonly CartLine[]): readonly EventOf<'HoldReleased'>[] =>
  lines.flatMap(({ line, hold: record }) => {
    if (!record) return []
    const { hold, cart, sku, batch, quantity } = record
    return [{ type: 'HoldReleased', stream: `stock/${sku}`, data: { hold, cart, line, sku, batch, quantity } } as const]
  })

export const evolveHold = (
  view: View,
  event: Stamped<'StockReserved' | 'HoldExtended' | 'HoldReleased' | 'HoldsExpired'>,
): readonly Change[] => {
  if (event.type === 'StockReserved') return reserved(view, event.data)
  if (event.type === 'HoldExtended') return extended(view, event)
  const draft = draftOf(view)
  if (event.type === 'HoldReleased') ended(draft, event.data.hold)
  else for (const { hold } of event.data.holds) ended(draft, hold)
  return draft.changes()
}

const reserved = (view: View, data: EventOf<'StockReserved'>['data']): readonly Change[] => {
  const { cart, line, sku, batch, quantity } = data
  const [reservedAt, expiresAt] = [Date.parse(data.reservedAt), Date.parse(data.expiresAt)]
  const hold: HoldRecord = { hold: data.hold, cart, line, sku, batch, quantity, reservedAt, expiresAt }
  const record = cartOf(view, cart)
  const changes: Change[] = [
    [`hold/${data.hold}`, hold],
    [poolKey(sku, batch), held(view, data, minus(quantity, data.was))],
    [`cart/${cart}`, { ...record, lines: record.lines.map((l) => (l.line === line ? { ...l, hold } : l)) }],
  ]
  if (data.was === '0') changes.push([`customer/${record.owner}`, counted(view, record.owner, 1)])
  return changes
}

const extended = (view: View, event: Stamped<'HoldExtended'>): readonly Change[] => {
  const holds = new Map(
    event.data.holds.map(({ hold, expiresAt }) => [hold, { ...holdOf(view, hold), expiresAt: Date.parse(expiresAt) }]),
  )
  const cart = cartOf(view, event.data.cart)
  const lines = cart.lines.map((line) => {
    const hold = line.hold && holds.get(line.hold.hold)
    return hold ? { ...line, hold } : line
  })
  const changes: Change[] = [...holds].map(([id, hold]) => [`hold/${id}`, hold])
  return [...changes, [`cart/${cart.cart}`, { ...cart, lines, version: cart.version + 1, lastActivityAt: event.time }]]
}

/** Expired or released: the pool and the customer count it no more, and its line, if it still stands, is unheld. */
const ended = (draft: Draft, id: Id): void => {
  const hold = holdOf(draft, id)
  draft.set(`hold/${id}`, undefined)
  draft.set(poolKey(hold.sku, hold.batch), held(draft, hold, minus('0', hold.quantity)))
  const cart = cartOf(draft, hold.cart)
  draft.set(`customer/${cart.owner}`, counted(draft, cart.owner, -1))
  if (!cart.lines.some((line) => line.hold?.hold === id)) return
  const lines = cart.lines.map((line) => (line.hold?.hold === id ? { ...line, hold: undefined } : line))
  draft.set(`cart/${cart.cart}`, { ...cart, lines })
}

const held = (view: View, { sku, batch }: { sku: string; batch: string }, more: string): PoolRecord => {
  const pool = view.get(poolKey(sku, batch)) ?? { sku, batch, onHand: '0', held: '0' }
  return { ...pool, held: plus(pool.held, more) }
}

const counted = (view: View, owner: ActorId, more: 1 | -1): CustomerRecord => {
  const customer = view.get(`customer/${owner}`)
  if (!customer) throw new Error(`a hold of customer ${owner}, who has no cart`)
  return { ...customer, holds: customer.holds + more }
}

const holdOf = (view: View, id: Id): HoldRecord => {
  const hold = view.get(`hold/${id}`)
  if (!hold) throw new Error(`hold ${id} was never made, or has ended`)
  return hold
}

const cartOf = (view: View, id: Id): CartRecord => {
  const cart = view.get(`cart/${id}`)
  if (!cart) throw new Error(`a hold in cart ${id}, which was never opened`)
  return cart
}
