import { addItem } from './add-item.ts'
import { buyNow } from './buy-now.ts'
import { cancelCheckout } from './cancel-checkout.ts'
import { cancelOrder } from './cancel-order.ts'
import { evolveCart } from './cart.ts'
import { changeItem } from './change-item.ts'
import { evolveCheckout, forgetCheckouts } from './checkout.ts'
import { clearCart } from './clear-cart.ts'
import { evolveCombined } from './combined.ts'
import { decideCombined } from './combined-commands.ts'
import { confirmPayment } from './confirm-payment.ts'
import { claimPromotion, grantDiscount, withdrawDiscount } from './discount.ts'
import { failPayment } from './fail-payment.ts'
import { evolveHold } from './hold.ts'
import { keepHolds } from './keep-holds.ts'
import { mergeCart } from './merge-cart.ts'
import { evolveOrder } from './order.ts'
import { evolvePayment } from './payment.ts'
import { delistProduct, evolveProduct, listProduct } from './product.ts'
import { endPromotion, evolvePromotion, setPromotion } from './promotion.ts'
import { recalculate } from './recalculate.ts'
import { recordIntent } from './record-intent.ts'
import { extendHold, releaseAll, releaseHold } from './release.ts'
import { removeItem } from './remove-item.ts'
import { reportRefund } from './report-refund.ts'
import { restoreItem, saveItem } from './saved.ts'
import { settlePayment } from './settle-payment.ts'
import { configureShop, evolveShop } from './shop.ts'
import { startCheckout } from './start-checkout.ts'
import { adjustStock, evolveStock } from './stock.ts'
import type { Change, Command, Decision, Given, Stamped, View } from './types.ts'
import { evolveWaitlist, frees, joinWaitlist, leaveWaitlist, serve } from './waitlist.ts'

/**
 * What a command does to a shop, as it stands: its events, in the order they are to be written in one batch, none where it is
 * already so, or a refusal. What it frees goes to who waits for it, in the same batch. Pure: the same command, view and given
 * decide the same. Expects what the command `touches` to be settled. Throws on records that no log could have led to.
 */
export const decide = (command: Command, view: View, given: Given): Decision => {
  const decision = decideAlone(command, view, given)
  if ('rejected' in decision || !frees(decision.accepted)) return decision
  return { accepted: [...decision.accepted, ...serve(view, decision.accepted, given)] }
}

const decideAlone = (command: Command, view: View, given: Given): Decision => {
  if (command.type === 'ConfigureShop') return configureShop(command, view, given)
  if (!view.get('shop')) return { rejected: { code: 'shop-not-configured', stream: `shop/${given.shop}` } }
  switch (command.type) {
    case 'ListProduct':
      return listProduct(command, view, given)
    case 'DelistProduct':
      return delistProduct(command, view)
    case 'AdjustStock':
      return adjustStock(command, view, given)
    case 'SetPromotion':
      return setPromotion(command, view)
    case 'EndPromotion':
      return endPromotion(command, view, given)
    case 'AddItem':
      return addItem(command, view, given)
    case 'ChangeItem':
      return changeItem(command, view, given)
    case 'RemoveItem':
      return removeItem(command, view, given)
    case 'ClearCart':
      return clearCart(command, view, given)
    case 'MergeCart':
      return mergeCart(command, view, given)
    case 'Recalculate':
      return recalculate(command, view, given)
    case 'KeepHolds':
      return keepHolds(command, view, given)
    case 'SaveItem':
      return saveItem(command, view, given)
    case 'RestoreItem':
      return restoreItem(command, view, given)
    case 'ClaimPromotion':
      return claimPromotion(command, view, given)
    case 'GrantDiscount':
      return grantDiscount(command, view, given)
    case 'WithdrawDiscount':
      return withdrawDiscount(command, view, given)
    case 'StartCheckout':
      return startCheckout(command, view, given)
    case 'CancelCheckout':
      return cancelCheckout(command, view, given)
    case 'BuyNow':
      return buyNow(command, view, given)
    case 'RecordIntent':
      return recordIntent(command, view, given)
    case 'ConfirmPayment':
      return confirmPayment(command, view, given)
    case 'FailPayment':
      return failPayment(command, view, given)
    case 'SettlePayment':
      return settlePayment(command, view, given)
    case 'ReportRefund':
      return reportRefund(command, view, given)
    case 'CancelOrder':
      return cancelOrder(command, view, given)
    case 'ReleaseHold':
      return releaseHold(command, view, given)
    case 'ExtendHold':
      return extendHold(command, view, given)
    case 'ReleaseAll':
      return releaseAll(command, view, given)
    case 'JoinWaitlist':
      return joinWaitlist(command, view, given)
    case 'LeaveWaitlist':
      return leaveWaitlist(command, view, given)
    case 'StartCombined':
    case 'PrepareCombined':
    case 'IntendCombined':
    case 'PayCombined':
    case 'CancelCombined':
    case 'CloseCombined':
      return decideCombined(command, view, given)
  }
}

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
      return evolveShop(event)
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
    case 'ItemSaved':
    case 'ItemRestored':
    case 'DiscountGranted':
    case 'DiscountWithdrawn':
    case 'CartAbandoned':
    case 'CartMerged':
    case 'CartOrdered':
      return evolveCart(view, event)
    case 'CartExpired':
      return [...evolveCart(view, event), ...forgetCheckouts(view, event.data.cart)]
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
    case 'WaitlistPromoted':
      return evolveWaitlist(view, event)
    case 'CombinedStarted':
    case 'CombinedPrepared':
    case 'CombinedIntended':
    case 'CombinedPaid':
    case 'CombinedCancelled':
    case 'CombinedClosed':
      return evolveCombined(view, event)
  }
}
