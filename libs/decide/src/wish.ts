import type { Product } from '@cartstream/schemas'
import type { Target } from './cart.ts'
import { floorTo, floorZero, less, minus, plus, timesIn } from './decimal.ts'
import { isHeldOnAdd } from './hold.ts'
import { type Demand, demandsOf, liveHoldOn } from './line.ts'
import { isSold } from './product.ts'
import { freeIn } from './stock.ts'
import type { CartLine, EventOf, ProductRecord, Refusal } from './types.ts'
import { placesOf, tooFine } from './unit.ts'

/**
 * State: a line as a command wants it. `line` is what it shall be, `was` what it is (absent for a new line) with its holds,
 * `asked` the quantity as the caller put it.
 */
export type Wish = {
  target: Target
  product: Product
  line: CartLine
  was: CartLine | undefined
  asked: string
}

/**
 * Refusal: `fractional-quantity`, `delisted`, `over-limit`, `below-minimum`, `out-of-stock`. Maxima bind what grows; taking less is
 * open unless it needs a fresh hold, for which there must be stock.
 */
export const refusedWish = (wish: Wish, record: ProductRecord): Refusal | undefined => {
  const { line, asked, target, product } = wish
  const sku = line.sku
  const grows = isGrowing(wish)
  const fraction = tooFine(product, asked)
  if (fraction) return { code: 'fractional-quantity', detail: fraction, stream: `product/${sku}`, sku, quantity: asked }
  if (grows && !isSold(record, line.variant)) return { code: 'delisted', stream: `product/${sku}`, sku }
  const detail = (grows ? overLimit(wish) : undefined) ?? tooManyHolds(wish)
  if (detail) return { code: 'over-limit', detail, stream: `cart/${target.id}`, sku, quantity: asked }
  return belowMinimum(wish) ?? (grows || holdsOnAdd(wish) ? shortOfStock(wish) : undefined)
}

export const isGrowing = ({ line, was }: Pick<Wish, 'line' | 'was'>): boolean =>
  was === undefined || less(was.quantity, line.quantity)

const holdsOnAdd = ({ target, product }: Wish): boolean => isHeldOnAdd(target, product)

/** The event of a line whose quantity changes. */
export const changed = (
  { target, line }: Pick<Wish, 'target' | 'line'>,
  was: CartLine,
): EventOf<'ItemQuantityChanged'> => ({
  type: 'ItemQuantityChanged',
  stream: `cart/${target.id}`,
  data: {
    ...{ cart: target.id, line: line.line, sku: line.sku, quantity: line.quantity, was: was.quantity },
    lineTotal: line.lineTotal,
    ...target.byStaff,
  },
})

/** Half of what money can say on the wire, so that a total with a tax of 100 % still fits. */
export const mostMoney = '499999999999'
/** What a quantity can say on the wire; a bundle may take more of a part than there are bundles. */
export const mostOfPart = '999999999'

/** Why a wish that grows is over a limit of the shop. */
export const overLimit = (wish: Wish): string | undefined => {
  const { target, product, line, was } = wish
  const { config, cart } = target
  if (!was && (cart?.lines.length ?? 0) >= config.maxLines) return `a cart has at most ${config.maxLines} lines`
  if (less(config.maxQuantityPerLine, line.quantity)) return `a line has at most ${config.maxQuantityPerLine}`
  const most = product.maximumPerCart
  if (most !== undefined && less(most, inCart(wish))) return `a cart has at most ${most} of ${line.sku}`
  const allotted = target.session?.allotments?.find(({ sku }) => sku === line.sku)?.quantity
  if (allotted !== undefined && less(allotted, inCart(wish))) return `the session has ${allotted} of ${line.sku}`
  const part = line.parts && demandsOf(line).find(({ quantity }) => less(mostOfPart, quantity))
  if (part) return `a line takes at most ${mostOfPart} of ${part.sku}`
  return isTooMuch(cart?.subtotal ?? '0', line.lineTotal, was?.lineTotal)
    ? `a cart is worth at most ${mostMoney}`
    : undefined
}

/** Two amounts that are written in 11 characters or less cannot be too much together, and nearly all are. */
const isTooMuch = (subtotal: string, lineTotal: string, was = '0'): boolean =>
  (subtotal.length > 11 || lineTotal.length > 11) && less(mostMoney, plus(minus(subtotal, was), lineTotal))

const tooManyHolds = (wish: Wish): string | undefined => {
  const { config, view, owner, given } = wish.target
  if (!holdsOnAdd(wish)) return undefined
  let fresh = 0
  for (const demand of demandsOf(wish.line)) if (!liveHoldOn(wish.was, demand, given.now)) fresh++
  if (fresh === 0) return undefined
  const holds = (view.get('customer', owner)?.holds ?? 0) + fresh
  return holds <= config.maxHoldsPerCustomer ? undefined : `a customer has at most ${config.maxHoldsPerCustomer} holds`
}

const belowMinimum = (wish: Wish): Refusal | undefined => {
  const { sku } = wish.line
  const least = wish.product.minimumPerCart
  if (least === undefined || !less(inCart(wish), least)) return undefined
  const detail = `a cart has at least ${least} of ${sku}`
  return { code: 'below-minimum', detail, stream: `cart/${wish.target.id}`, sku, quantity: wish.asked }
}

/** How many of the SKU the cart would have, over all its variants and batches. */
const inCart = ({ target, line }: Wish): string =>
  (target.cart?.lines ?? [])
    .filter((l) => l.sku === line.sku && l.line !== line.line)
    .reduce((sum, l) => plus(sum, l.quantity), line.quantity)

/** Whether every pool has what the wish wants; `available` is the most that the same command may ask for. */
const shortOfStock = (wish: Wish): Refusal | undefined => {
  const { line, asked, product } = wish
  const demands = demandsOf(line)
  if (demands.every((demand) => !less(roomIn(wish, demand), demand.quantity))) return undefined
  const most = line.parts
    ? demands
        .map((demand, n) => timesIn(floorZero(roomIn(wish, demand)), line.parts![n]!.quantity))
        .reduce((least, n) => (less(n, least) ? n : least))
    : roomIn(wish, line)
  const more = floorTo(floorZero(minus(most, minus(line.quantity, asked))), placesOf(product))
  return { code: 'out-of-stock', stream: `stock/${line.sku}`, sku: line.sku, quantity: asked, available: more }
}

/**
 * What a pool has for the wish: what is free, and what its own line holds already, for a cart re-enters its own hold.
 * Where nothing is held on add, what the cart's other lines want of the pool unheld is not its own, for no hold speaks for them.
 */
const roomIn = (wish: Wish, demand: Demand): string => {
  const { target, was } = wish
  const free = freeIn(target.view, demand.sku, demand.batch)
  const own = liveHoldOn(was, demand, target.given.now)?.quantity
  const room = own === undefined ? free : plus(free, own)
  return holdsOnAdd(wish) ? room : minus(room, unheld(wish, demand))
}

/** What the cart's other lines want of the same pool without holding it. */
const unheld = ({ target, line }: Wish, pool: Demand): string =>
  (target.cart?.lines ?? [])
    .filter((other) => other.line !== line.line)
    .flatMap((other) => demandsOf(other).map((demand) => ({ other, demand })))
    .filter(({ demand }) => demand.sku === pool.sku && demand.batch === pool.batch)
    .reduce((sum, { other, demand }) => {
      const own = liveHoldOn(other, demand, target.given.now)?.quantity ?? '0'
      return plus(sum, less(own, demand.quantity) ? minus(demand.quantity, own) : '0')
    }, '0')
