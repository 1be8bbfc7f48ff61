import { evolveCart } from './cart.ts'
import { evolveCheckout, forgetCheckouts } from './checkout.ts'
import { evolveCombined } from './combined.ts'
import { evolveCredit } from './credit.ts'
import { type Draft, draftOf } from './draft.ts'
import { evolveHold } from './hold-counts.ts'
import { evolveOrder } from './order.ts'
import { evolvePayment } from './payment.ts'
import { evolveProduct } from './product.ts'
import { evolvePromotion } from './promotion.ts'
import { evolveSession, forgetSession } from './session.ts'
import { evolveShop } from './shop.ts'
import { evolveStock } from './stock.ts'
import { evolveSynced } from './synced.ts'
import type { Change, DomainEvent, Given, Stamped, View } from './types.ts'
import { evolveWaitlist } from './waitlist.ts'

/**
 * The records that an event changes, each named once, to be put into the view before the next event is evolved. Costs at most
 * the lines of the carts it names. Throws on an event that no log could have led to.
 */
export const evolve = (view: View, event: Stamped): readonly Change[] => {
  switch (event.type) {
    case 'LogCreated':
    case 'Marker':
    case 'CommandsAnswered':
      return []
    case 'ShopConfigured':
      return evolveShop(view, event)
    case 'ProductListed':
    case 'ProductRepriced':
    case 'ProductDelisted':
      return evolveProduct(view, event)
    case 'PromotionSet':
    case 'PromotionEnded':
      return evolvePromotion(view, event)
    case 'StockAdjusted':
      return evolveStock(view, event)
    case 'CartOpened':
    case 'ItemAdded':
    case 'ItemQuantityChanged':
    case 'ItemRemoved':
    case 'CartCleared':
    case 'ItemRepriced':
    case 'ItemSampled':
    case 'ItemSaved':
    case 'ItemRestored':
    case 'SavedItemsMoved':
    case 'DiscountGranted':
    case 'DiscountWithdrawn':
    case 'CartAbandoned':
    case 'CartMerged':
    case 'CartOrdered':
      return evolveCart(view, event)
    case 'CartExpired':
      return expired(view, event)
    case 'CartSynced':
    case 'SyncedCartEnded':
      return evolveSynced(view, event)
    case 'StockReserved':
    case 'HoldExtended':
    case 'HoldReleased':
    case 'HoldsExpired':
    case 'HoldsRevoked':
      return evolveHold(view, event)
    case 'CheckoutStarted':
    case 'PaymentIntended':
    case 'CheckoutCancelled':
    case 'CheckoutFailed':
    case 'CheckoutExpired':
      return evolveCheckout(view, event)
    case 'PaymentSucceeded':
    case 'PaymentUnfulfilled':
    case 'PaymentSettled':
    case 'RefundRequested':
    case 'RefundReported':
      return evolvePayment(view, event)
    case 'OrderPlaced':
    case 'OrderPaid':
    case 'OrderCancelled':
    case 'OrderExpired':
    case 'StockSold':
    case 'StockReturned':
      return evolveOrder(view, event)
    case 'WaitlistJoined':
    case 'WaitlistLeft':
    case 'WaitlistMoved':
    case 'WaitlistPromoted':
      return evolveWaitlist(view, event)
    case 'SessionCreated':
    case 'SessionChanged':
    case 'SessionStarted':
    case 'SessionPaused':
    case 'SessionResumed':
    case 'SessionReopened':
    case 'SessionEnded':
    case 'SessionCancelled':
    case 'SessionJoined':
    case 'CheckoutRequested':
    case 'SessionPriceSet':
    case 'ProductHighlighted':
    case 'SalesSheetMade':
    case 'SessionConverted':
      return evolveSession(view, event)
    case 'CreditSet':
      return evolveCredit(view, event)
    case 'CombinedStarted':
    case 'CombinedPrepared':
    case 'CombinedIntended':
    case 'CombinedPaid':
    case 'CombinedCancelled':
    case 'CombinedClosed':
      return evolveCombined(view, event)
  }
}

/** What belongs to the cart goes first: its end may make others be forgotten, and these with them. */
const expired = (view: View, event: Stamped<'CartExpired'>): readonly Change[] => {
  const { cart } = event.data
  const draft = draftOf(view)
  for (const change of [...forgetCheckouts(view, cart), ...forgetSession(view, cart)]) draft.set(...change)
  for (const change of evolveCart(draft, event)) draft.set(...change)
  return draft.changes()
}

/** An event of a decision that is still being made, for what is decided on next. */
export const take = (draft: Draft, event: DomainEvent, given: Given): void => {
  for (const change of evolve(draft, { ...event, time: given.now })) draft.set(...change)
}
