import { activeCart, type Given, sessionIdOf, underWay } from '@cartstream/decide'
import type { Command, DomainEvent, Id, OnCart } from '@cartstream/schemas'
import type { ShopState } from './state.ts'

/**
 * What a command was about, as its events tell it, the same for whoever decides and for whoever reads the log later: the checkout that it
 * started, the sales sheet that it made, or else the stream of the first event that is not what a cart's change does to the stock. Undefined without events.
 */
export const toldBy = (events: readonly DomainEvent[]): string | undefined => {
  const sheet = events.find((event) => event.type === 'SalesSheetMade')
  if (sheet !== undefined) return `sheet/${sheet.data.sheet.sheet}`
  const started = events.find((event) => event.type === 'CheckoutStarted')
  if (started !== undefined) return `checkout/${started.data.checkout}`
  const first = events.find(({ type }) => type !== 'StockReserved' && type !== 'HoldReleased') ?? events[0]
  return first?.stream
}

/** What a command is about, for an answer that no event names: a refusal, or what is already so. */
export const streamOf = (command: Command, shop: ShopState, given: Given): string => {
  switch (command.type) {
    case 'ConfigureShop':
    case 'ReleaseAll':
      return `shop/${shop.shop}`
    case 'ListProduct':
      return `product/${command.product.sku}`
    case 'DelistProduct':
      return `product/${command.sku}`
    case 'SetPromotion':
    case 'EndPromotion':
      return `promotion/${command.code}`
    case 'AdjustStock':
      return `stock/${command.sku}`
    case 'StartCheckout':
      return checkoutOf(cartOf(command, shop, given), shop)
    case 'BuyNow': {
      const same = underWay(command, shop)
      return same ? `checkout/${same.checkout}` : `product/${command.sku}`
    }
    case 'RecordIntent':
    case 'ConfirmPayment':
    case 'FailPayment':
    case 'SettlePayment':
      return `checkout/${command.checkout}`
    case 'ReportRefund':
      return `refund/${command.refund}`
    case 'CancelOrder':
      return `order/${command.order}`
    case 'ReleaseHold':
    case 'ExtendHold':
      return `hold/${command.hold}`
    case 'JoinWaitlist':
    case 'LeaveWaitlist':
      return `waitlist/${command.sku}`
    case 'SyncCart':
    case 'EndSyncedCart':
      return `cart/${given.cartOf(command.caller.actor, 'synced')}`
    case 'CreateSession':
      return `session/${command.room}`
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
      return `session/${sessionIdOf(command.session, shop) ?? 'room'}`
    case 'SetCredit':
      return `credit/${command.client}`
    case 'StartCombined':
      return `cart/${command.carts[0]!.cart}`
    case 'PrepareCombined':
    case 'IntendCombined':
    case 'PayCombined':
    case 'CancelCombined':
    case 'CloseCombined':
      return `combined/${command.combined}`
    case 'AddItem':
    case 'ChangeItem':
    case 'DecrementItem':
    case 'RemoveItem':
    case 'RemoveSku':
    case 'ClearCart':
    case 'MergeCart':
    case 'Recalculate':
    case 'KeepHolds':
    case 'SaveItem':
    case 'RestoreItem':
    case 'ClaimPromotion':
    case 'GrantDiscount':
    case 'WithdrawDiscount':
    case 'CancelCheckout':
      return `cart/${cartOf(command, shop, given)}`
  }
}

const cartOf = ({ cart, caller }: OnCart, shop: ShopState, given: Given): Id =>
  'id' in cart ? cart.id : activeCart(shop, caller.actor, given)

/** A checkout that is under way is what its start is about, however often it is asked for. */
const checkoutOf = (id: Id, shop: ShopState): string => {
  const cart = shop.get('cart', id)
  return cart?.status === 'checkout' ? `checkout/${cart.checkout}` : `cart/${id}`
}
