import type { Product } from '@cartstream/schemas'
import type { Target } from './cart.ts'
import { equal, less, minus, plus } from './decimal.ts'
import { holdPolicy } from './hold.ts'
import { type Demand, demandsOf, liveHoldOn } from './line.ts'
import { sum } from './money.ts'
import { available } from './stock.ts'
import type { CartLine, EventOf, Refusal } from './types.ts'

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
 * Refusal: `delisted`, `over-limit`, `below-minimum`, `out-of-stock`. Maxima bind what grows; taking less is open unless it
 * needs a fresh hold, for which there must be stock.
 */
export const refusedWish = (wish: Wish, listed: boolean): Refusal | undefined => {
  const grows = !wish.was || less(wish.was.quantity, wish.line.quantity)
  const sku = wish.line.sku
  if (grows && !listed) return { code: 'delisted', stream: `product/${sku}`, sku }
  const detail = (grows ? overLimit(wish) : undefined) ?? tooManyHolds(wish)
  if (detail) return { code: 'over-limit', detail, stream: `cart/${wish.target.id}`, sku, quantity: wish.asked }
  return belowMinimum(wish) ?? (grows || holdsOnAdd(wish) ? shortOfStock(wish) : undefined)
}

const holdsOnAdd = ({ target, product }: Wish): boolean => holdPolicy(target.config, product) === 'add'

/** The event of a line whose quantity changes. */
export const changed = ({ target, line }: Wish, was: CartLine): EventOf<'ItemQuantityChanged'> => ({
  type: 'ItemQuantityChanged',
  stream: `cart/${target.id}`,
  data: {
    ...{ cart: target.id, line: line.line, sku: line.sku, quantity: line.quantity, was: was.quantity },
    lineTotal: line.lineTotal,
    ...target.byStaff,
  },
})

/** Half of what money can say on the wire, so that a total with a tax of 100 % still fits. */
const mostMoney = '499999999999'

const overLimit = (wish: Wish): string | undefined => {
  const { target, product, line, was } = wish
  const { config, cart } = target
  if (!was && (cart?.lines.length ?? 0) >= config.maxLines) return `a cart has at most ${config.maxLines} lines`
  if (less(config.maxQuantityPerLine, line.quantity)) return `a line has at most ${config.maxQuantityPerLine}`
  const most = product.maximumPerCart
  if (most !== undefined && less(most, inCart(wish))) return `a cart has at most ${most} of ${line.sku}`
  const subtotal = cart?.subtotal ?? '0'
  const rest = was ? minus(subtotal, was.lineTotal) : subtotal
  if (less(mostMoney, sum(rest, line.lineTotal, config.currency))) return `a cart is worth at most ${mostMoney}`
  return undefined
}

const tooManyHolds = (wish: Wish): string | undefined => {
  const { config, view, owner, given } = wish.target
  if (!holdsOnAdd(wish)) return undefined
  const fresh = demandsOf(wish.line).filter((demand) => !liveHoldOn(wish.was, demand, given.now)).length
  if (fresh === 0) return undefined
  const holds = (view.get(`customer/${owner}`)?.holds ?? 0) + fresh
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

/**
 * Whether every pool has what the wish wants beyond what its line holds already: a cart re-enters its own hold.
 * Where nothing is held on add, what the cart's other lines want of the pool unheld is wanted with it, for no hold speaks for them.
 */
const shortOfStock = (wish: Wish): Refusal | undefined => {
  const { target, line, was, asked } = wish
  for (const demand of demandsOf(line)) {
    const own = liveHoldOn(was, demand, target.given.now)?.quantity ?? '0'
    const others = holdsOnAdd(wish) ? '0' : unheld(wish, demand)
    const wanted = plus(minus(demand.quantity, own), others)
    const free = available(target.view, demand.sku, demand.batch)
    if (!less('0', wanted) || !less(free, wanted)) continue
    const most = line.parts ? bundlesMore(wish) : minus(asked, minus(wanted, free))
    return {
      code: 'out-of-stock',
      stream: `stock/${line.sku}`,
      sku: line.sku,
      quantity: asked,
      available: less(most, '0') ? '0' : most,
    }
  }
  return undefined
}

/** How many bundles the same command may ask for at most: for a line that changes, on top of what it has. */
const bundlesMore = ({ target, line, was, asked }: Wish): string => {
  const more = available(target.view, line.sku, '-')
  return was && equal(asked, line.quantity) ? plus(was.quantity, more) : more
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
