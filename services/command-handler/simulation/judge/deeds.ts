import type { Command, Of, RecordedEvent, SessionMove } from '@cartstream/schemas'
import { units } from './amounts.ts'
import { check } from './broken.ts'
import { demandsOf, type Ledger } from './ledger.ts'
import { checkMerge, checkPlaces } from './merge.ts'
import { isSessionWish, isWanting, meant, type OnCart, type SessionWish, sessionOf } from './truth/meant.ts'
import { policyOf } from './truth/wishes.ts'

/** Commands that do to several what they do. */
const MANY: ReadonlySet<Command['type']> = new Set(['Recalculate', 'ReleaseAll'])

/** The events of one command do what it asked for, once, and what follows of itself. The books have them already. */
export const checkDeeds = (ledger: Ledger, command: Command, events: readonly RecordedEvent[]): void => {
  const does = events.filter((event) => fits(command, event)).length || movesPlaces(command, events)
  const say = () => `${JSON.stringify(command)}: ${events.map((e) => e.type)}`
  check(does === 1 || (MANY.has(command.type) && does > 1), 'events-do-what-was-asked', say)
  if (command.type === 'MergeCart') {
    checkMerge(ledger, command)
    checkPlaces(ledger, command)
  }
  if (isWanting(command)) isHeld(ledger, command, events[0]!.time)
  if (isSessionWish(command)) isHeldInSession(ledger, command, events[0]!.time)
}

/** A guest without anything in the cart brings along the places in waitlists alone: 1 where there is one. */
const movesPlaces = (command: Command, events: readonly RecordedEvent[]): number =>
  command.type === 'MergeCart' &&
  events.some(({ type, data }) => type === 'WaitlistMoved' || (type === 'WaitlistLeft' && data.because === 'merged'))
    ? 1
    : 0

/** Where a shop holds on add, what was asked for is held, all of it. */
const isHeld = (ledger: Ledger, command: OnCart, now: number): void => {
  const { line } = meant(command, ledger)
  if (line === undefined || policyOf(ledger, line.sku) !== 'add') return
  for (const { pool, quantity } of demandsOf(line)) {
    const has = ledger.heldFor(line.id, pool, now)
    check(has === quantity, 'held-as-wanted', () => `${line.id} holds ${has} of ${pool}, and takes ${quantity}`)
  }
}

/** A session holds what was just put into it, or changed, all of it, whatever the shop says. */
const isHeldInSession = (ledger: Ledger, { session }: SessionWish, now: number): void => {
  const cart = ledger.carts.get(sessionOf(ledger, session)!.id)!
  for (const { type, data } of ledger.decision.events) {
    if ((type !== 'ItemAdded' && type !== 'ItemQuantityChanged') || data.cart !== cart.id) continue
    for (const { pool, quantity } of demandsOf(cart.lines.get(data.line)!)) {
      const has = ledger.heldFor(data.line, pool, now)
      check(has === quantity, 'held-as-wanted', () => `${data.line} holds ${has} of ${pool}, and takes ${quantity}`)
    }
  }
}

/** The event that is the deed of a command; each command has one. */
const fits = (command: Command, event: RecordedEvent): boolean => {
  switch (command.type) {
    case 'ListProduct':
      return event.type === 'ProductListed' || event.type === 'ProductRepriced'
    case 'AdjustStock': {
      if (event.type !== 'StockAdjusted' || event.data.sku !== command.sku) return false
      const { change } = command
      const onHand = 'set' in change ? units(change.set) : units(event.data.was) + units(change.delta)
      return units(event.data.onHand) === onHand
    }
    case 'AddItem':
    case 'AddSessionItem':
      return addsTo(command, event)
    case 'ChangeItem':
    case 'ChangeSessionItem':
      if (event.type === 'ItemRemoved') return event.data.line === command.line && Number(command.quantity) === 0
      if (event.type !== 'ItemQuantityChanged' || event.data.because !== undefined) return false
      return event.data.line === command.line && units(event.data.quantity) === units(command.quantity)
    case 'DecrementItem':
      if (event.type === 'ItemRemoved')
        return event.data.sku === command.sku && units(event.data.quantity) <= units(command.quantity)
      if (event.type !== 'ItemQuantityChanged' || event.data.because !== undefined) return false
      return (
        event.data.sku === command.sku && units(event.data.was) - units(event.data.quantity) === units(command.quantity)
      )
    case 'RemoveItem':
      return event.type === 'ItemRemoved' && event.data.line === command.line && event.data.because === 'asked'
    case 'SaveItem':
      return event.type === 'ItemSaved' && event.data.line === command.line
    case 'RestoreItem':
      return event.type === 'ItemRestored' && event.data.line === command.line
    case 'Recalculate':
      return event.type === 'ItemRepriced'
    case 'ClaimPromotion':
      return event.type === 'DiscountGranted' && event.data.code === command.code
    case 'GrantDiscount':
      return event.type === 'DiscountGranted' && event.data.code === undefined
    case 'ReleaseHold':
    case 'ReleaseAll': {
      const because = command.type === 'ReleaseHold' ? 'released-by-staff' : 'release-all'
      return event.type === 'HoldsRevoked' && event.data.because === because
    }
    case 'SyncCart':
      if (event.type !== 'CartSynced' || event.data.owner !== command.caller.actor) return false
      return saidIn(event.data) === saidIn(command)
    case 'MoveSession':
      return moves[command.move].includes(event.type)
    case 'CancelOrder':
      return event.type === 'OrderCancelled' && event.data.restock === command.restock
    case 'SettlePayment':
      if (event.type !== 'PaymentSettled' || event.data.how !== command.how) return false
      return command.refund === undefined ? event.data.intent === command.intent : event.data.refund === command.refund
    default:
      return event.type === deeds[command.type]
  }
}

const moves: Readonly<Record<SessionMove, readonly RecordedEvent['type'][]>> = {
  start: ['SessionStarted', 'SessionResumed', 'SessionReopened'],
  pause: ['SessionPaused'],
  resume: ['SessionResumed'],
  end: ['SessionEnded'],
  cancel: ['SessionCancelled'],
}

type Special =
  | 'ListProduct'
  | 'AdjustStock'
  | 'AddItem'
  | 'ChangeItem'
  | 'DecrementItem'
  | 'RemoveItem'
  | 'SaveItem'
  | 'RestoreItem'
  | 'Recalculate'
  | 'ClaimPromotion'
  | 'GrantDiscount'
  | 'ReleaseHold'
  | 'ReleaseAll'
  | 'SyncCart'
  | 'CancelOrder'
  | 'SettlePayment'
  | 'AddSessionItem'
  | 'ChangeSessionItem'
  | 'MoveSession'
const deeds: Readonly<Record<Exclude<Command['type'], Special>, RecordedEvent['type']>> = {
  ConfigureShop: 'ShopConfigured',
  DelistProduct: 'ProductDelisted',
  SetPromotion: 'PromotionSet',
  EndPromotion: 'PromotionEnded',
  RemoveSku: 'ItemRemoved',
  ClearCart: 'CartCleared',
  EndSyncedCart: 'SyncedCartEnded',
  MergeCart: 'CartMerged',
  KeepHolds: 'HoldExtended',
  WithdrawDiscount: 'DiscountWithdrawn',
  StartCheckout: 'CheckoutStarted',
  CancelCheckout: 'CheckoutCancelled',
  BuyNow: 'CheckoutStarted',
  RecordIntent: 'PaymentIntended',
  ConfirmPayment: 'PaymentSucceeded',
  FailPayment: 'CheckoutFailed',
  ReportRefund: 'RefundReported',
  ExtendHold: 'HoldExtended',
  JoinWaitlist: 'WaitlistJoined',
  LeaveWaitlist: 'WaitlistLeft',
  CreateSession: 'SessionCreated',
  ChangeSession: 'SessionChanged',
  JoinSession: 'SessionJoined',
  SetSessionPrice: 'SessionPriceSet',
  HighlightProduct: 'ProductHighlighted',
  MarkSample: 'ItemSampled',
  RequestCheckout: 'CheckoutRequested',
  ConvertSession: 'SessionConverted',
  MakeSalesSheet: 'SalesSheetMade',
  SetCredit: 'CreditSet',
  StartCombined: 'CombinedStarted',
  PrepareCombined: 'CombinedPrepared',
  IntendCombined: 'CombinedIntended',
  PayCombined: 'CombinedPaid',
  CancelCombined: 'CombinedCancelled',
  CloseCombined: 'CombinedClosed',
}

/** All that a storefront says of its cart. */
const saidIn = ({ items, itemCount, total }: Pick<Of<'CartSynced'>['data'], 'items' | 'itemCount' | 'total'>): string =>
  JSON.stringify([items, itemCount, total])

type Adding = Extract<Command, { type: 'AddItem' | 'AddSessionItem' }>
const addsTo = (command: Adding, event: RecordedEvent): boolean => {
  if (event.type === 'ItemAdded') return isNew(command, event)
  if (event.type !== 'ItemQuantityChanged' || event.data.because !== undefined) return false
  if (event.data.sku !== command.sku) return false
  return units(event.data.quantity) - units(event.data.was) === units(command.quantity)
}

const isNew = (command: Adding, { data }: Of<'ItemAdded'>): boolean =>
  data.because === undefined &&
  data.sku === command.sku &&
  data.variant === command.variant &&
  units(data.quantity) === units(command.quantity)
