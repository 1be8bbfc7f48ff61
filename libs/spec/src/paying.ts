import type { CartRecord, CheckoutRecord, OrderRecord, RefundRecord } from '@cartstream/decide'
import type { Caller, OnCart, Taken } from '@cartstream/schemas'
import fc from 'fast-check'
import { type Asked, any, caller, cartsOf, type History, item, onCart, recordsOf } from './asking.ts'
import { add, ann, bob } from './sample.ts'
import { idOf, type World } from './world.ts'

/** Whatever can be asked of checkouts, payments and orders, for properties: by customers, staff, and a provider that tells things late and twice. */

const pick = <T>(from: readonly T[], n: number): T | undefined => from[n % Math.max(from.length, 1)]
const shopper = fc.constantFrom(ann, bob)
const provider = fc.constantFrom('test', 'test', 'test', 'invoice')
const combined = fc.constantFrom(undefined, undefined, undefined, idOf(0, 9))

/** The owner's own wish on one of these carts, most often; or whoever's on whichever. */
const onOneOf = (world: World, n: number, by: Caller, is: (cart: CartRecord) => boolean): OnCart => {
  const cart = pick(cartsOf(world).filter(is), n)
  if (cart === undefined || n % 7 === 0) return onCart(world, n, by)
  return { cart: { id: cart.cart }, caller: { actor: cart.owner, kind: cart.ownerKind } }
}
const isFilled = ({ status, lines }: CartRecord): boolean => status !== 'checkout' && lines.length > 0
const isFrozen = ({ status }: CartRecord): boolean => status === 'checkout'

const filling = fc.tuple(fc.constantFrom('MUG', 'MUG', 'CHEESE', 'BOX'), fc.constantFrom('1', '2'), shopper).map(
  ([sku, quantity, caller]): Asked =>
    () =>
      add(sku, quantity, { caller }),
)
const starting = fc.tuple(any, caller, provider, combined).map(
  ([n, by, provider, combined]): Asked =>
    (world) => ({ type: 'StartCheckout', provider, combined, ...onOneOf(world, n, by, isFilled) }),
)
const givingUp = fc.tuple(any, caller, combined).map(
  ([n, by, combined]): Asked =>
    (world) => ({ type: 'CancelCheckout', combined, ...onOneOf(world, n, by, isFrozen) }),
)
const buyingNow = fc.tuple(item, fc.constantFrom('1', '2'), shopper, provider).map(
  ([kind, quantity, caller, provider]): Asked =>
    () => ({ type: 'BuyNow', ...kind, quantity, caller, provider }),
)

/** The latest most often: what a browser or a webhook talks of; the others are what comes late. */
const checkoutOf = (world: World, n: number): CheckoutRecord | undefined => {
  const all = recordsOf<CheckoutRecord>(world, 'checkout/')
  return n % 2 === 0 ? all.at(-1) : pick(all, n)
}
const never = idOf(0, 0)
const amount = fc.constantFrom('right', 'right', 'right', 'right', 'right', '1.00', '99999.00')

/** What a provider has taken: by one of a few intents, the right amount most often. */
const takenFor = (
  checkout: CheckoutRecord | undefined,
  intent: string,
  amount: string,
): Taken & { checkout: string } => ({
  ...{ checkout: checkout?.checkout ?? never, provider: 'test', intent, currency: 'GBP' },
  amount: amount === 'right' ? (checkout?.total ?? '1.00') : amount,
})
const intent = fc.constantFrom('pi_1', 'pi_1', 'pi_1', 'pi_2')
const about = fc.tuple(any, intent, amount)

const intending = about.map(
  ([n, intent, amount]): Asked =>
    (world) => ({ type: 'RecordIntent', ...takenFor(checkoutOf(world, n), intent, amount) }),
)
const confirming = about.map(
  ([n, intent, amount]): Asked =>
    (world) => ({ type: 'ConfirmPayment', ...takenFor(checkoutOf(world, n), intent, amount) }),
)
const failing = fc.tuple(any, fc.option(intent, { nil: undefined })).map(
  ([n, intent]): Asked =>
    (world) => ({ type: 'FailPayment', checkout: checkoutOf(world, n)?.checkout ?? never, intent, reason: 'declined' }),
)
const settling = fc.tuple(any, intent, fc.constantFrom('order', 'refund', 'by-hand')).map(
  ([n, intent, how]): Asked =>
    (world) => {
      const open = recordsOf<CheckoutRecord>(world, 'checkout/').filter(({ unfulfilled }) => unfulfilled)
      const checkout = pick(open, n)?.checkout ?? never
      return { type: 'SettlePayment', checkout, intent, how, note: 'as agreed' }
    },
)
const handingBack = fc.tuple(any, intent).map(
  ([n, intent]): Asked =>
    (world) => {
      const { refund = never, checkout = never } = pick(recordsOf<RefundRecord>(world, 'refund/'), n) ?? {}
      return { type: 'SettlePayment', checkout, intent, how: 'by-hand', refund, note: 'in cash' }
    },
)
const cancelling = fc.tuple(any, fc.boolean()).map(
  ([n, restock]): Asked =>
    (world) => {
      const order = pick(recordsOf<OrderRecord>(world, 'order/'), n)?.order ?? never
      return { type: 'CancelOrder', order, restock, reason: 'asked' }
    },
)
const reporting = fc.tuple(any, fc.constantFrom('refunded', 'failed')).map(
  ([n, outcome]): Asked =>
    (world) => {
      const refund = pick(recordsOf<RefundRecord>(world, 'refund/'), n)?.refund ?? never
      return { type: 'ReportRefund', refund, outcome }
    },
)

/** Carts filled, checkouts begun and given up, money on time, late, twice, of the wrong amount, and what staff do about it. */
export const paying: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 8, arbitrary: filling },
  { weight: 8, arbitrary: starting },
  { weight: 3, arbitrary: givingUp },
  { weight: 2, arbitrary: buyingNow },
  { weight: 1, arbitrary: intending },
  { weight: 8, arbitrary: confirming },
  { weight: 1, arbitrary: failing },
  { weight: 2, arbitrary: settling },
  { weight: 2, arbitrary: cancelling },
  { weight: 2, arbitrary: reporting },
  { weight: 2, arbitrary: handingBack },
)

/** From 15 to 60 commands, so that carts come as far as money that is late; with waits within and beyond a hold's time, and a checkout's. */
export const purchases = (asked: fc.Arbitrary<Asked>): fc.Arbitrary<History> =>
  fc.array(fc.tuple(fc.constantFrom(0, 0, 0, 0, 5, 60, 300, 900, 1800), asked), {
    minLength: 15,
    maxLength: 60,
    size: 'max',
  })
