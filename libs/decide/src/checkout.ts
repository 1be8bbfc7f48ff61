import type { Id } from '@cartstream/schemas'
import { touched } from './cart-lines.ts'
import { type Draft, draftOf } from './draft.ts'
import { retire } from './retire.ts'
import { configOf } from './shop.ts'
import type { CartRecord, Change, CheckoutRecord, DomainEvent, EventOf, Given, Stamped, View } from './types.ts'

/**
 * State: active while its cart is frozen for it; over once it was cancelled, has failed or expired, which opens the cart again; ordered.
 * Over is not the end: money that still comes is late, and may become an order all the same. Its id is the payment's, and the provider's
 * idempotency key.
 */

/** Refusal: in start-checkout.ts, cancel-checkout.ts, buy-now.ts, and those of payments. */

export const checkoutDueAt = (view: View, id: Id): number | undefined => {
  const checkout = view.get('checkout', id)
  return checkout?.status === 'active' ? checkout.expiresAt : undefined
}

/**
 * Nobody's doing: the cart is open again, what is held stays held until its own time. Lines whose holds ended first, at the same instant, go
 * with them now, in shops that want that: they could not while the cart was frozen.
 */
export const endCheckout = (view: View, id: Id, _given: Given): readonly DomainEvent[] => {
  const { checkout, cart, intent } = view.get('checkout', id)!
  const data = { checkout, cart, ...(intent !== undefined && { intent }) }
  return [{ type: 'CheckoutExpired', stream: `cart/${cart}`, data }, ...expiredLines(view, cart)]
}

const expiredLines = (view: View, cart: Id): readonly EventOf<'ItemRemoved'>[] =>
  configOf(view).onExpiry === 'keep'
    ? []
    : cartOf(view, cart)
        .lines.filter(({ holds = [], holdEnded }) => holds.length === 0 && holdEnded === 'expired')
        .map(({ line, sku, quantity }) => {
          const data = { cart, line, sku, quantity, because: 'expired' as const }
          return { type: 'ItemRemoved', stream: `cart/${cart}`, data }
        })

export type CheckoutEvent =
  | 'CheckoutStarted'
  | 'CheckoutCancelled'
  | 'CheckoutFailed'
  | 'CheckoutExpired'
  | 'PaymentIntended'

export const evolveCheckout = (view: View, event: Stamped<CheckoutEvent>): readonly Change[] => {
  switch (event.type) {
    case 'CheckoutStarted':
      return started(view, event)
    case 'PaymentIntended': {
      const checkout = heardOf(checkoutOf(view, event.data.checkout), event.time)
      return [['checkout', checkout.checkout, { ...checkout, intent: event.data.intent }]]
    }
    default:
      return ended(view, event)
  }
}

/** As CheckoutStarted states it. */
export const begun = (data: EventOf<'CheckoutStarted'>['data']): CheckoutRecord => ({
  ...data,
  expiresAt: Date.parse(data.expiresAt),
  status: 'active',
})

const started = (view: View, event: Stamped<'CheckoutStarted'>): readonly Change[] => {
  const { checkout, cart: id } = event.data
  const cart = { ...touched(view, cartOf(view, id), event), status: 'checkout' as const, checkout }
  return [
    ['checkout', checkout, begun(event.data)],
    ['cart', id, cart],
    ...(cart.purpose === 'single' ? [boughtAtOnce(view, event.data)] : []),
  ]
}

/** So many items that a customer buys at once are known again; of those before, one that is asked for again is another one. */
const mostSingles = 20

/** Those that are over, and have left nothing in their carts, are forgotten when the next one begins. */
const boughtAtOnce = (view: View, { cart, owner, lines }: EventOf<'CheckoutStarted'>['data']): Change => {
  const customer = view.get('customer', owner)
  if (!customer) throw new Error(`a checkout of ${owner}, who never opened a cart`)
  const left = (customer.singles ?? []).filter((one) => one.cart !== cart && view.get('cart', one.cart)?.lines.length)
  const singles = [...left, { sku: lines[0]!.sku, cart }].slice(-mostSingles)
  return ['customer', owner, { ...customer, singles }]
}

const ended = (
  view: View,
  event: Stamped<'CheckoutCancelled' | 'CheckoutFailed' | 'CheckoutExpired'>,
): readonly Change[] => {
  const draft = draftOf(view)
  const { checkout, cart: id } = event.data
  draft.set('checkout', checkout, { ...checkoutOf(view, checkout), status: 'over' })
  const { checkout: _, ...cart } = cartOf(view, id) as CartRecord & { status: 'checkout' }
  const open = { ...cart, status: 'open' as const, checkouts: remembered(draft, cart.checkouts, checkout) }
  draft.set('cart', id, byItself(event) ? { ...open, version: cart.version + 1 } : touched(view, open, event))
  retire(draft, checkout, event.time)
  return draft.changes()
}

/** What the cart's customer or staff did not do: time is up, the saga gives back, an earlier payment came after all. */
const byItself = (event: Stamped<'CheckoutCancelled' | 'CheckoutFailed' | 'CheckoutExpired'>): boolean =>
  event.type === 'CheckoutExpired' || (event.type === 'CheckoutCancelled' && event.data.because !== 'asked')

/** So many of a cart's checkouts can still be paid late; whoever begins more has long given up the first. */
const mostRemembered = 20

const remembered = (draft: Draft, before: readonly Id[] = [], latest: Id): readonly Id[] => {
  const all = [...before, latest]
  if (all.length <= mostRemembered) return all
  draft.set('checkout', all[0]!, overForGood(checkoutOf(draft, all[0]!)))
  return all.slice(1)
}

/** Heard of at `at`, epoch ms: what is over is known for longer by that. */
export const heardOf = (checkout: CheckoutRecord, at: number): CheckoutRecord =>
  checkout.status === 'active' ? checkout : { ...checkout, heardAt: at }

/** A checkout that can buy nothing any more, with `order` where that has its lines: money that still comes for it is made good. */
export const overForGood = (checkout: CheckoutRecord, order?: Id): CheckoutRecord => {
  const { adjustments: _, contact: __, ...rest } = checkout
  return { ...rest, lines: [], ...(order !== undefined && { order }) }
}

/** What a cart that is closed unsold leaves behind: its checkouts buy nothing any more. */
export const forgetCheckouts = (view: View, cart: Id): readonly Change[] =>
  (view.get('cart', cart)?.checkouts ?? []).map((id) => ['checkout', id, overForGood(checkoutOf(view, id))])

export const checkoutOf = (view: View, id: Id): CheckoutRecord => {
  const checkout = view.get('checkout', id)
  if (!checkout) throw new Error(`checkout ${id} was never started`)
  return checkout
}

const cartOf = (view: View, id: Id): CartRecord => {
  const cart = view.get('cart', id)
  if (!cart) throw new Error(`a checkout of cart ${id}, which was never opened`)
  return cart
}
