import type { Command } from '@cartstream/schemas'
import { pence } from '../amounts.ts'
import { isGone, moneyName, ordersOf } from '../keep/payments.ts'
import type { Checkout, Refund } from '../ledger.ts'
import type { Said } from './truth.ts'

type PaymentCommand = Extract<
  Command,
  { type: 'RecordIntent' | 'ConfirmPayment' | 'FailPayment' | 'SettlePayment' | 'ReportRefund' }
>

/** Would this no about money be right now? What the provider has taken is never refused. */
export const refusesPayment = ({ command, ledger, now, answer }: Said<PaymentCommand>): boolean => {
  const { code } = answer
  if (command.type === 'ReportRefund') return code === 'not-found' && !ledger.refunds.has(command.refund)
  const checkout = ledger.checkouts.get(command.checkout)
  if (code === 'not-found' && (checkout === undefined || isOthers(command, checkout.owner))) return true
  if (checkout === undefined) return false
  switch (command.type) {
    case 'RecordIntent':
      if (code === 'checkout-over') return ordersOf(ledger, checkout).some(({ status }) => status === 'paid')
      return code === 'amount-differs' && pence(command.amount) !== checkout.total
    case 'ConfirmPayment':
    case 'FailPayment':
      return code === 'combined-part' && checkout.combined !== undefined
    case 'SettlePayment':
      return refusesSettling({ command, ledger, now, answer: { ...answer, code } }, checkout)
  }
}

type Settling = Extract<Command, { type: 'SettlePayment' }>
const refusesSettling = ({ command, ledger, now, answer }: Said<Settling>, checkout: Checkout): boolean => {
  if (command.refund !== undefined) return refusesByHand(answer.code, ledger.refunds.get(command.refund), checkout)
  const money = ledger.money.get(moneyName(command.checkout, command.intent))
  const status = ordersOf(ledger, checkout).map((order) => order.status)
  switch (answer.code) {
    case 'already-settled':
      return (money !== undefined && money.at !== 'unfulfilled') || status.includes('paid')
    case 'not-found':
      return money === undefined
    case 'order-closed':
      return status.includes('cancelled') || status.includes('expired')
    case 'out-of-stock':
      return isGone(ledger, checkout, now)
    default:
      return false
  }
}

const refusesByHand = (code: string, refund: Refund | undefined, { id }: Checkout): boolean => {
  switch (code) {
    case 'not-found':
      return refund?.checkout !== id
    case 'already-settled':
      return refund?.outcome === 'refunded'
    case 'refund-pending':
      return refund?.outcome === undefined && refund?.provider !== 'invoice'
    default:
      return false
  }
}

const isOthers = (command: PaymentCommand, owner: string): boolean =>
  'by' in command && command.by !== undefined && command.by.kind !== 'staff' && command.by.actor !== owner
