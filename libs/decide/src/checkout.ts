import type { Change, CommandOf, Decision, DomainEvent, Given, Stamped, View } from './types.ts'

type CheckoutKey = `checkout/${string}`
export const checkoutDueAt = (view: View, key: CheckoutKey): number | undefined => {
  const checkout = view.get(key)
  return checkout?.status === 'active' ? checkout.expiresAt : undefined
}
export const endCheckout = (_view: View, _key: CheckoutKey, _given: Given): readonly DomainEvent[] => []

export const startCheckout = (_c: CommandOf<'StartCheckout'>, _view: View, _given: Given): Decision => todo()
export const cancelCheckout = (_c: CommandOf<'CancelCheckout'>, _view: View, _given: Given): Decision => todo()
export const buyNow = (_c: CommandOf<'BuyNow'>, _view: View, _given: Given): Decision => todo()
const todo = (): never => {
  throw new Error('being built')
}

export type CheckoutEvent =
  | 'CheckoutStarted'
  | 'CheckoutCancelled'
  | 'CheckoutFailed'
  | 'CheckoutExpired'
  | 'PaymentIntended'
export const evolveCheckout = (_view: View, _event: Stamped<CheckoutEvent>): readonly Change[] => todo()
