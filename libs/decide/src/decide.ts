import { addItem } from './add-item.ts'
import { buyNow } from './buy-now.ts'
import { cancelCheckout } from './cancel-checkout.ts'
import { cancelOrder } from './cancel-order.ts'
import { changeItem } from './change-item.ts'
import { clearCart } from './clear-cart.ts'
import { decideCombined } from './combined-commands.ts'
import { confirmPayment } from './confirm-payment.ts'
import { decrementItem } from './decrement-item.ts'
import { claimPromotion, grantDiscount, withdrawDiscount } from './discount.ts'
import { failPayment } from './fail-payment.ts'
import { keepHolds } from './keep-holds.ts'
import { mergeCart } from './merge-cart.ts'
import { delistProduct, listProduct } from './product.ts'
import { endPromotion, setPromotion } from './promotion.ts'
import { recalculate } from './recalculate.ts'
import { recordIntent } from './record-intent.ts'
import { extendHold, releaseAll, releaseHold } from './release.ts'
import { removeItem, removeSku } from './remove-item.ts'
import { reportRefund } from './report-refund.ts'
import { restoreItem, saveItem } from './saved.ts'
import { frees, serve } from './serve.ts'
import { decideSession } from './session-commands.ts'
import { settlePayment } from './settle-payment.ts'
import { configureShop } from './shop.ts'
import { startCheckout } from './start-checkout.ts'
import { adjustStock } from './stock.ts'
import { endSyncedCart, syncCart } from './synced.ts'
import { thawing } from './thaw.ts'
import type { Command, Decision, Given, View } from './types.ts'
import { joinWaitlist, leaveWaitlist } from './waitlist.ts'

export { evolve } from './evolve.ts'

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
      return thawing(command, addItem)(view, given)
    case 'ChangeItem':
      return changeItem(command, view, given)
    case 'DecrementItem':
      return thawing(command, decrementItem)(view, given)
    case 'RemoveItem':
      return removeItem(command, view, given)
    case 'RemoveSku':
      return thawing(command, removeSku)(view, given)
    case 'ClearCart':
      return thawing(command, clearCart)(view, given)
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
      return thawing(command, startCheckout)(view, given)
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
    case 'SyncCart':
      return syncCart(command, view, given)
    case 'EndSyncedCart':
      return endSyncedCart(command, view, given)
    case 'CreateSession':
    case 'ChangeSession':
    case 'MoveSession':
    case 'JoinSession':
    case 'AddSessionItem':
    case 'ChangeSessionItem':
    case 'SetSessionPrice':
    case 'HighlightProduct':
    case 'MarkSample':
    case 'RequestCheckout':
    case 'ConvertSession':
    case 'MakeSalesSheet':
    case 'SetCredit':
      return decideSession(command, view, given)
    case 'StartCombined':
    case 'PrepareCombined':
    case 'IntendCombined':
    case 'PayCombined':
    case 'CancelCombined':
    case 'CloseCombined':
      return decideCombined(command, view, given)
  }
}
