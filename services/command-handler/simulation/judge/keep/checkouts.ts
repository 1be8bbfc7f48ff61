import { pence } from '../amounts.ts'
import { check } from '../broken.ts'
import { type Cart, type Checkout, demandsOf, follows, type Ledger, type Told } from '../ledger.ts'
import { checkSums, saleOf } from '../sums.ts'

type CheckoutEvent = 'CheckoutStarted' | 'PaymentIntended' | 'CheckoutCancelled' | 'CheckoutFailed' | 'CheckoutExpired'

type Ending = 'CheckoutCancelled' | 'CheckoutFailed' | 'CheckoutExpired'

/** A checkout freezes its cart, and lets go of it once. */
export const keepCheckout = (ledger: Ledger, event: Told<CheckoutEvent>): void => {
  if (event.type === 'CheckoutStarted') {
    started(ledger, event)
    return
  }
  const { checkout: id, cart: cartId } = event.data
  const checkout = ledger.checkouts.get(id)
  follows(checkout?.cart === cartId, event)
  if (event.type === 'PaymentIntended') {
    follows(pence(event.data.amount) === checkout!.total || checkout!.combined !== undefined, event)
    checkout!.intent = event.data.intent
    return
  }
  const cart = ledger.carts.get(cartId)!
  const once = () => `${event.type} of ${id}, which is ${checkout!.status}, in a cart that is ${cart.status}`
  check(checkout!.status === 'active' && cart.checkout === id, 'cart-has-one-life', once)
  follows(namesIntent(ledger, checkout!, event), event)
  const alone = checkout!.combined !== undefined && event.type === 'CheckoutCancelled' && event.data.because === 'asked'
  check(!alone, 'combined-is-whole', () => `${id} of ${checkout!.combined} was given up alone`)
  const left = checkout!.ends - event.time
  const inTime = event.type === 'CheckoutExpired' ? left <= 0 : left > 0
  check(inTime, 'checkout-ends-in-time', () => `${event.type} ${left} ms before its end`)
  checkout!.status = 'over'
  cart.status = 'open'
  cart.checkout = undefined
}

/** Whoever reads of the end knows what to cancel, unless it was that very intent's money that ended it. */
const namesIntent = (ledger: Ledger, { intent }: Checkout, event: Told<Ending>): boolean => {
  const { command } = ledger.decision
  if (ledger.has('PaymentUnfulfilled')) return event.data.intent === undefined
  const said = command?.type === 'FailPayment' ? command.intent : undefined
  return event.data.intent === (intent ?? said)
}

const started = (ledger: Ledger, event: Told<'CheckoutStarted'>): void => {
  const { checkout: id, cart: cartId, owner, combined } = event.data
  const cart = ledger.carts.get(cartId)
  follows(cart !== undefined && cart.owner === owner && !ledger.checkouts.has(id), event)
  const open = cart!.status === 'open' || cart!.status === 'abandoned'
  check(open, 'cart-has-one-life', () => `checkout of ${cartId}, which is ${cart!.status}`)
  checkSums(ledger, cart!, event)
  ledger.checkouts.set(id, {
    ...{ id, cart: cartId, owner, combined, status: 'active', ends: Date.parse(event.data.expiresAt) },
    ...{ lines: [...cart!.lines.values()].map((line) => ({ ...line })), total: pence(event.data.total) },
    ...{ sale: saleOf(event), intent: undefined, order: undefined },
  })
  cart!.status = 'checkout'
  cart!.checkout = id
}

/** Everything in a frozen cart is held until the checkout ends, or, where nothing is held by policy, there to be had. */
export const isSecured = (ledger: Ledger, event: Told<'CheckoutStarted'>): void => {
  const cart = ledger.carts.get(event.data.cart)!
  if (event.data.provider === 'invoice') return
  const missing = new Map<string, number>()
  for (const line of cart.lines.values()) {
    const policy = ledger.products.get(line.sku)?.product.hold ?? ledger.config.hold
    for (const { pool, quantity } of demandsOf(line)) {
      const lacks = quantity - ledger.heldFor(line.id, pool, event.time)
      if (lacks > 0) missing.set(pool, (missing.get(pool) ?? 0) + lacks)
      check(lacks <= 0 || policy === 'never', 'held-as-wanted', () => `${line.id} lacks ${lacks} of ${pool}`)
    }
  }
  for (const [pool, lacks] of missing)
    check(lacks <= ledger.free(pool, event.time), 'no-oversell', () => `${cart.id} lacks ${lacks} of ${pool}`)
  untilItEnds(ledger, cart, event)
}

const untilItEnds = (ledger: Ledger, cart: Cart, event: Told<'CheckoutStarted'>): void => {
  const { checkoutTtlSeconds, holdCapSeconds } = ledger.config
  const [ttl, cap] = [checkoutTtlSeconds * 1000, holdCapSeconds * 1000]
  const holds = [...ledger.holds.values()].filter(({ cart: id, ends }) => id === cart.id && ends > event.time)
  for (const { id, ends, reservedAt } of holds) {
    const least = Math.min(event.time + ttl, reservedAt + cap + ttl)
    check(ends >= least, 'checkout-ends-in-time', () => `${id} ends ${least - ends} ms too early for its checkout`)
  }
  const first = holds.length === 0 ? event.time + ttl : Math.min(...holds.map(({ ends }) => ends))
  const off = Date.parse(event.data.expiresAt) - first
  check(off === 0, 'checkout-ends-in-time', () => `${event.data.checkout} ends ${off} ms after its first hold`)
}
