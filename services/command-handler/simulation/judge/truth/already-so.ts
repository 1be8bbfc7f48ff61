import type { Command } from '@cartstream/schemas'
import { units } from '../amounts.ts'
import { listedPrice } from '../keep/lines.ts'
import { moneyName } from '../keep/payments.ts'
import { type Ledger, poolOf } from '../ledger.ts'
import { isSold } from './checkouts.ts'
import { stepIsDone } from './combined.ts'
import { activeCartOf, meant, syncedOf } from './meant.ts'
import { isSoInSession } from './sessions.ts'

/** Was there nothing left to do for this command, at `now`? */
export const isSo = (command: Command, ledger: Ledger, now: number): boolean => {
  switch (command.type) {
    case 'AddItem':
    case 'DecrementItem':
    case 'BuyNow':
    case 'GrantDiscount':
    case 'StartCombined':
      return false
    case 'SyncCart':
      return false
    case 'EndSyncedCart':
      return syncedOf(ledger, command.caller.actor) === undefined
    case 'ConfigureShop':
    case 'SetPromotion':
      return true
    case 'DelistProduct':
      return ledger.products.get(command.sku)?.listed === false
    case 'EndPromotion':
      return ledger.promotions.get(command.code)?.on === false
    case 'ListProduct':
      return ledger.products.get(command.product.sku)?.product.price === command.product.price
    case 'AdjustStock':
      return (
        'set' in command.change &&
        (ledger.onHand.get(poolOf(command.sku, command.batch)) ?? 0) === units(command.change.set)
      )
    case 'ClearCart':
      return (meant(command, ledger).cart?.lines.size ?? 0) === 0
    case 'RemoveItem':
      return meant(command, ledger).line === undefined
    case 'RemoveSku':
      return ![...(meant(command, ledger).cart?.lines.values() ?? [])].some(({ sku }) => sku === command.sku)
    case 'ChangeItem':
      return (meant(command, ledger).line?.quantity ?? 0) === units(command.quantity)
    case 'SaveItem':
      return meant(command, ledger).cart?.saved.has(command.line) === true
    case 'RestoreItem':
      return meant(command, ledger).cart?.lines.has(command.line) === true
    default:
      return nothingLeft(command, ledger, now)
  }
}

type CatalogueOrLine =
  | 'ConfigureShop'
  | 'ListProduct'
  | 'DelistProduct'
  | 'AdjustStock'
  | 'SetPromotion'
  | 'EndPromotion'
type Line =
  | 'AddItem'
  | 'ChangeItem'
  | 'DecrementItem'
  | 'RemoveItem'
  | 'RemoveSku'
  | 'ClearCart'
  | 'SaveItem'
  | 'RestoreItem'
  | 'GrantDiscount'
type Synced = 'SyncCart' | 'EndSyncedCart'
type Other = Exclude<Command, { type: CatalogueOrLine | Line | Synced | 'BuyNow' | 'StartCombined' }>

const nothingLeft = (command: Other, ledger: Ledger, now: number): boolean => {
  switch (command.type) {
    case 'MergeCart': {
      const guest = activeCartOf(ledger, command.from)
      const waits = [...ledger.queues.values()].some((queue) => queue.some(({ actor }) => actor === command.from))
      return (guest === undefined || guest.lines.size === 0) && !waits
    }
    case 'Recalculate':
      return [...(meant(command, ledger).cart?.lines.values() ?? [])].every(
        (line) => !isSold(ledger, line) || line.price === listedPrice(ledger, line),
      )
    case 'KeepHolds': {
      const cart = meant(command, ledger).cart
      return cart === undefined || [...ledger.holds.values()].some((hold) => hold.cart === cart.id && hold.ends > now)
    }
    case 'ClaimPromotion':
      return [...(meant(command, ledger).cart?.discounts.values() ?? [])].some(({ code }) => code === command.code)
    case 'WithdrawDiscount':
      return meant(command, ledger).cart?.discounts.has(command.discount) !== true
    case 'StartCheckout':
      return meant(command, ledger).cart?.status === 'checkout'
    case 'CancelCheckout': {
      const checkout = ledger.checkouts.get(meant(command, ledger).cart?.checkout ?? '')
      return checkout === undefined || (command.combined !== undefined && checkout.combined !== command.combined)
    }
    case 'CancelOrder': {
      const order = ledger.orders.get(command.order)
      return order?.status === 'cancelled' && order.restock === command.restock
    }
    case 'ReleaseHold':
      return !ledger.holds.has(command.hold)
    case 'ExtendHold':
      return ledger.holds.has(command.hold)
    case 'ReleaseAll':
      return [...ledger.holds.values()].every(
        ({ ends, cart }) => ends <= now || ledger.carts.get(cart)?.status === 'checkout',
      )
    case 'JoinWaitlist':
      return isWaiting(command, ledger)
    case 'LeaveWaitlist':
      return !isWaiting(command, ledger)
    case 'RecordIntent':
    case 'ConfirmPayment':
    case 'FailPayment':
    case 'SettlePayment':
    case 'ReportRefund':
      return nothingToPay(command, ledger)
    case 'PrepareCombined':
    case 'IntendCombined':
    case 'PayCombined':
    case 'CancelCombined':
    case 'CloseCombined':
      return stepIsDone(command, ledger)
    default:
      return isSoInSession(command, ledger)
  }
}

const isWaiting = (
  { sku, batch, caller }: Extract<Command, { type: 'JoinWaitlist' | 'LeaveWaitlist' }>,
  { queues }: Ledger,
) => queues.get(poolOf(sku, batch))?.some(({ actor }) => actor === caller.actor) === true

type Payment = Extract<
  Command,
  { type: 'RecordIntent' | 'ConfirmPayment' | 'FailPayment' | 'SettlePayment' | 'ReportRefund' }
>
const nothingToPay = (command: Payment, ledger: Ledger): boolean => {
  if (command.type === 'ReportRefund') {
    const { outcome, byHand } = ledger.refunds.get(command.refund) ?? {}
    return outcome === command.outcome || (byHand === true && command.outcome === 'failed')
  }
  const checkout = ledger.checkouts.get(command.checkout)
  switch (command.type) {
    case 'RecordIntent':
      return checkout?.intent === command.intent
    case 'ConfirmPayment':
      return ledger.money.has(moneyName(command.checkout, command.intent))
    case 'FailPayment': {
      const other = checkout?.intent !== undefined && command.intent !== undefined && command.intent !== checkout.intent
      return checkout !== undefined && (checkout.status !== 'active' || other)
    }
    case 'SettlePayment': {
      if (command.refund !== undefined) return ledger.refunds.get(command.refund)?.byHand === true
      const at = ledger.money.get(moneyName(command.checkout, command.intent))?.at
      return at === (command.how === 'order' ? 'order' : 'refund')
    }
  }
}
