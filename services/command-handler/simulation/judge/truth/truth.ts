import type { Command, CommandAnswer } from '@cartstream/schemas'
import type { Ledger } from '../ledger.ts'
import { isSo } from './already-so.ts'
import { refusesCart } from './carts.ts'
import { refusesCombined } from './combined.ts'
import { syncedOf } from './meant.ts'
import { refusesPayment } from './payments.ts'
import { refusesSession } from './sessions.ts'
import { refusesStaff } from './staff.ts'
import { refusesWaiting } from './waitlists.ts'

/** When a decision may have been made: on the deciding handler's clock, from the request's arrival to the sealing of its batch. */
export type Window = { from: number; to: number }
/** What was said of a command, to be held against the books at one instant. */
export type Said<C = Command> = { answer: CommandAnswer; command: C; ledger: Ledger; now: number }

/** Would this no have been right on these books, at some instant of the window? */
export const couldRefuse = (answer: CommandAnswer, command: Command, ledger: Ledger, window: Window): boolean =>
  instantsOf(ledger, window).some((now) => refuses({ answer, command, ledger, now }))

/** Was there nothing left to do for this command, at some instant of the window? */
export const alreadySo = (command: Command, ledger: Ledger, window: Window): boolean =>
  instantsOf(ledger, window).some((now) => isSo(command, ledger, now))

/** When something ends by itself: between two such instants nothing changes but by an event. */
const instantsOf = (ledger: Ledger, { from, to }: Window): readonly number[] => {
  const instants = new Set([from, to])
  const add = (ends: number) => {
    if (ends > from && ends <= to) instants.add(ends)
  }
  for (const { ends } of ledger.holds.values()) add(ends)
  for (const { ends } of ledger.checkouts.values()) add(ends)
  for (const { ends } of ledger.synced.values()) add(ends)
  for (const { payBy } of ledger.orders.values()) add(payBy ?? 0)
  for (const { starts, ends } of ledger.promotions.values()) for (const at of [starts, ends]) add(at)
  return [...instants]
}

const refuses = (said: Said): boolean => {
  const { command } = said
  switch (command.type) {
    case 'ConfigureShop':
      return false
    case 'ListProduct':
    case 'DelistProduct':
    case 'AdjustStock':
    case 'SetPromotion':
    case 'EndPromotion':
    case 'CancelOrder':
    case 'ReleaseHold':
    case 'ExtendHold':
    case 'ReleaseAll':
      return refusesStaff({ ...said, command })
    case 'BuyNow':
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
    case 'StartCheckout':
    case 'CancelCheckout':
      return refusesCart({ ...said, command })
    case 'SyncCart':
      return refusesSync({ ...said, command })
    case 'EndSyncedCart':
      return false
    case 'RecordIntent':
    case 'ConfirmPayment':
    case 'FailPayment':
    case 'SettlePayment':
    case 'ReportRefund':
      return refusesPayment({ ...said, command })
    case 'JoinWaitlist':
    case 'LeaveWaitlist':
      return refusesWaiting({ ...said, command })
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
      return refusesSession({ ...said, command })
    case 'StartCombined':
    case 'PrepareCombined':
    case 'IntendCombined':
    case 'PayCombined':
    case 'CancelCombined':
    case 'CloseCombined':
      return refusesCombined({ ...said, command })
  }
}

/** So many may a shop have. */
const MOST_SYNCED = 2000
const refusesSync = ({ answer: { code }, ledger, command }: Said<Extract<Command, { type: 'SyncCart' }>>): boolean => {
  if (code === 'unverified-refused') return !ledger.config.acceptUnverifiedCarts
  if (code !== 'over-limit') return false
  return ledger.synced.size >= MOST_SYNCED && syncedOf(ledger, command.caller.actor) === undefined
}
