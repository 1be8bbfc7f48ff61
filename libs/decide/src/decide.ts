import { addItem } from './add-item.ts'
import { evolveCart } from './cart.ts'
import { changeItem } from './change-item.ts'
import { clearCart } from './clear-cart.ts'
import { evolveHold } from './hold.ts'
import { delistProduct, evolveProduct, listProduct } from './product.ts'
import { removeItem } from './remove-item.ts'
import { configureShop, evolveShop } from './shop.ts'
import { adjustStock, evolveStock } from './stock.ts'
import type { Change, Command, Decision, Given, Stamped, View } from './types.ts'

/**
 * What a command does to a shop, as it stands: its events, in the order they are to be written in one batch, none where it is
 * already so, or a refusal. Pure: the same command, view and given decide the same. Expects the pools that the command
 * `touches` to be settled. Throws on records that no log could have led to.
 */
export const decide = (command: Command, view: View, given: Given): Decision => {
  if (command.type === 'ConfigureShop') return configureShop(command, view, given)
  const config = view.get('shop')?.config
  if (!config) return { rejected: { code: 'shop-not-configured', stream: `shop/${given.shop}` } }
  switch (command.type) {
    case 'ListProduct':
      return listProduct(command, view, config.currency)
    case 'DelistProduct':
      return delistProduct(command, view)
    case 'AdjustStock':
      return adjustStock(command, view)
    case 'AddItem':
      return addItem(command, view, given)
    case 'ChangeItem':
      return changeItem(command, view, given)
    case 'RemoveItem':
      return removeItem(command, view, given)
    case 'ClearCart':
      return clearCart(command, view, given)
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
    case 'StockAdjusted':
      return evolveStock(view, event)
    case 'CartOpened':
    case 'ItemAdded':
    case 'ItemQuantityChanged':
    case 'ItemRemoved':
    case 'CartCleared':
      return evolveCart(view, event)
    case 'StockReserved':
    case 'HoldExtended':
    case 'HoldReleased':
    case 'HoldsExpired':
      return evolveHold(view, event)
  }
}
