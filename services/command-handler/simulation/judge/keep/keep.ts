import type { RecordedEvent } from '@cartstream/schemas'
import { pence } from '../amounts.ts'
import type { Ledger } from '../ledger.ts'
import { keepShop } from './catalogue.ts'
import { keepCheckout } from './checkouts.ts'
import { keepCombined } from './combined.ts'
import { keepHold } from './holds.ts'
import { keepLine } from './lines.ts'
import { keepLife } from './lives.ts'
import { keepOrder } from './orders.ts'
import { keepPayment } from './payments.ts'
import { keepSession } from './sessions.ts'
import { keepStock } from './stock.ts'
import { keepSynced } from './synced.ts'
import { keepQueue } from './waitlists.ts'

/** Writes an event into the books; it must follow from what stands there. `at`: the append time of its batch. */
export const keep = (ledger: Ledger, event: RecordedEvent, at: number): void => {
  switch (event.type) {
    case 'LogCreated':
    case 'Marker':
    case 'CommandsAnswered':
      return
    case 'ShopConfigured':
    case 'ProductListed':
    case 'ProductRepriced':
    case 'ProductDelisted':
    case 'PromotionSet':
    case 'PromotionEnded':
      keepShop(ledger, event)
      break
    case 'StockAdjusted':
    case 'StockSold':
    case 'StockReturned':
      keepStock(ledger, event)
      break
    case 'CartOpened':
    case 'CartAbandoned':
    case 'CartExpired':
    case 'CartMerged':
    case 'CartOrdered':
      keepLife(ledger, event)
      break
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
      keepLine(ledger, event)
      break
    case 'CartSynced':
    case 'SyncedCartEnded':
      keepSynced(ledger, event)
      break
    case 'StockReserved':
    case 'HoldExtended':
    case 'HoldReleased':
    case 'HoldsRevoked':
    case 'HoldsExpired':
      keepHold(ledger, event, at)
      break
    case 'CheckoutStarted':
    case 'PaymentIntended':
    case 'CheckoutCancelled':
    case 'CheckoutFailed':
    case 'CheckoutExpired':
      keepCheckout(ledger, event)
      break
    case 'PaymentSucceeded':
    case 'PaymentUnfulfilled':
    case 'PaymentSettled':
    case 'RefundRequested':
    case 'RefundReported':
      keepPayment(ledger, event)
      break
    case 'OrderPlaced':
    case 'OrderPaid':
    case 'OrderCancelled':
    case 'OrderExpired':
      keepOrder(ledger, event)
      break
    case 'WaitlistJoined':
    case 'WaitlistLeft':
    case 'WaitlistMoved':
    case 'WaitlistPromoted':
      keepQueue(ledger, event)
      break
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
      keepSession(ledger, event)
      break
    case 'CreditSet':
      ledger.limits.set(event.data.client, pence(event.data.limit))
      break
    case 'CombinedStarted':
    case 'CombinedPrepared':
    case 'CombinedIntended':
    case 'CombinedPaid':
    case 'CombinedCancelled':
    case 'CombinedClosed':
      keepCombined(ledger, event)
      break
  }
}
