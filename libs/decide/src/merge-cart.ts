import { activeCart, openCart, opening, type Target } from './cart.ts'
import { less, plus } from './decimal.ts'
import { discountGranted, mostDiscounts } from './discount.ts'
import { savedMoved } from './fulfil.ts'
import { extending, releasing } from './hold.ts'
import { liveHolds } from './line.ts'
import { mergedHolds } from './merge-holds.ts'
import { type MergedLine, mergedLines, type Strategy, takesGuests } from './merge-lines.ts'
import { movedPlaces, tooManyPlaces } from './merge-places.ts'
import { lineAdded } from './new-line.ts'
import type { CartLine, CartRecord, CommandOf, Decision, DomainEvent, EventOf, Given, Refusal, View } from './types.ts'
import { changed, mostMoney } from './wish.ts'

/** State: over the active carts of a guest and of the customer whom the guest has turned out to be, the holds of both, and who of them waits for what. */

/**
 * Refusal: as every cart command, of either cart; `not-found` for a cart that is not the customer's active one, `forbidden` to guests,
 * `over-limit` for more lines, holds or worth than a cart may have, or more places in waitlists. A guest without a line, put aside or not, and
 * without a place in a waitlist is already so.
 */

/**
 * The guest's cart goes into the customer's and is closed. Its holds move: given back there and reserved here in one batch, so that nothing is
 * held twice, and nothing is let go that the cart still wants. The guest's places in waitlists move whatever the strategy, and without a cart, too.
 */
export const mergeCart = (command: CommandOf<'MergeCart'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  const { target } = found
  const stream = `cart/${target.id}`
  if (command.caller.kind === 'guest') return { rejected: { code: 'forbidden', stream } }
  if (target.id !== activeCart(view, command.caller.actor, given)) return { rejected: { code: 'not-found', stream } }
  const guest = view.get('cart', activeCart(view, command.from, given))
  const places = movedPlaces(target, command.from)
  const detail = tooManyPlaces(target, places)
  if (detail) return { rejected: { code: 'over-limit', detail, stream } }
  if (!guest || guest.cart === target.id || guest.lines.length + (guest.saved?.length ?? 0) === 0)
    return { accepted: places }
  if (guest.status === 'checkout') return { rejected: { code: 'checkout-in-progress', stream: `cart/${guest.cart}` } }
  const merged = merging(target, guest, command.strategy ?? target.config.mergeStrategy)
  return 'rejected' in merged ? merged : { accepted: [...merged.accepted, ...places] }
}

const merging = (target: Target, guest: CartRecord, strategy: Strategy): Decision => {
  const own = target.cart?.lines ?? []
  const cleared = strategy === 'guest-wins' ? own : []
  const stays = own.filter((line) => !cleared.includes(line))
  const taken = takesGuests(strategy, own)
  const merged = taken ? mergedLines(target, stays, { guests: guest.lines, strategy }) : []
  const holds = mergedHolds(target, merged, [...cleared, ...guest.lines])
  const detail = overLimit(target, stays, merged) ?? tooMuchAside(target, guest) ?? tooManyHolds(target, cleared, holds)
  if (detail) return { rejected: { code: 'over-limit', detail, stream: `cart/${target.id}` } }
  const events = [
    ...opening(target),
    ...clearing(target, cleared),
    ...releasing([...cleared, ...guest.lines]),
    ...merged.flatMap((each) =>
      [put(target, each), ...holds.filter(({ data }) => data.line === each.line.line)].flat(),
    ),
    ...(taken ? discounts(target, guest) : []),
    ...extendingOthers(target, stays, holds),
  ]
  const along = guest.saved?.length ? [savedMoved(target.id, guest.cart, guest.saved)] : []
  return { accepted: [...events, ...along, closing(target, guest, strategy)] }
}

const clearing = ({ id, byStaff }: Target, cleared: readonly CartLine[]): readonly DomainEvent[] =>
  cleared.length === 0
    ? []
    : [{ type: 'CartCleared', stream: `cart/${id}`, data: { cart: id, because: 'merged', ...byStaff } }]

/** What a line's quantity is now, where that is news. */
const put = (target: Target, { line, was }: MergedLine): readonly DomainEvent[] => {
  if (!was) return [lineAdded(target, line, 'merged')]
  if (line.quantity === was.quantity) return []
  const event = changed({ target, line }, was)
  return [{ ...event, data: { ...event.data, because: 'merged' } }]
}

/** Codes and discounts of the guest's, but for a code that the customer has claimed already. */
const discounts = (target: Target, { discounts: guests = [] }: CartRecord): readonly DomainEvent[] => {
  const own = target.cart?.discounts ?? []
  return guests
    .filter(({ code }) => code === undefined || !own.some((d) => d.code === code))
    .slice(0, Math.max(0, mostDiscounts - own.length))
    .map((granted) => discountGranted(target, granted))
}

/** A merge is activity: holds that it does not state anew go on. */
const extendingOthers = (
  target: Target,
  stays: readonly CartLine[],
  holds: readonly EventOf<'StockReserved'>[],
): readonly DomainEvent[] => {
  const { cart } = target
  if (!cart) return []
  const stated = new Set(holds.map(({ data }) => data.line))
  return extending({ ...target, cart: { ...cart, lines: stays.filter(({ line }) => !stated.has(line)) } }, undefined)
}

const closing = ({ id, owner }: Target, guest: CartRecord, strategy: Strategy): EventOf<'CartMerged'> => ({
  type: 'CartMerged',
  stream: `cart/${guest.cart}`,
  data: { cart: guest.cart, into: id, strategy, owner },
})

const overLimit = (
  { config }: Target,
  stays: readonly CartLine[],
  merged: readonly MergedLine[],
): Refusal['detail'] => {
  if (merged.length === 0) return undefined
  const joined = new Set(merged.map(({ was }) => was))
  const lines = [...stays.filter((line) => !joined.has(line)), ...merged.map(({ line }) => line)]
  if (lines.length > config.maxLines) return `a cart has at most ${config.maxLines} lines`
  const worth = lines.reduce((sum, { lineTotal }) => plus(sum, lineTotal), '0')
  return less(mostMoney, worth) ? `a cart is worth at most ${mostMoney}` : undefined
}

const tooManyHolds = (
  { view, config, owner, given }: Target,
  cleared: readonly CartLine[],
  holds: readonly EventOf<'StockReserved'>[],
): Refusal['detail'] => {
  const fresh = holds.filter(({ data }) => data.was === '0').length
  const ended = cleared.flatMap((line) => liveHolds(line, given.now)).length
  const most = config.maxHoldsPerCustomer
  const after = (view.get('customer', owner)?.holds ?? 0) + fresh - ended
  return fresh > 0 && after > most ? `a customer has at most ${most} holds` : undefined
}

const tooMuchAside = ({ config, cart }: Target, guest: CartRecord): Refusal['detail'] => {
  const aside = guest.saved?.length ?? 0
  if (aside === 0 || aside + (cart?.saved?.length ?? 0) <= config.maxLines) return undefined
  return `a cart keeps at most ${config.maxLines} lines for later`
}
