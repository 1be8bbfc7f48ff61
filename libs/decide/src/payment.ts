import type { Change, CommandOf, Decision, Given, Stamped, View } from './types.ts'

export const recordIntent = (_c: CommandOf<'RecordIntent'>, _view: View, _given: Given): Decision => todo()
export const confirmPayment = (_c: CommandOf<'ConfirmPayment'>, _view: View, _given: Given): Decision => todo()
export const failPayment = (_c: CommandOf<'FailPayment'>, _view: View, _given: Given): Decision => todo()
export const settlePayment = (_c: CommandOf<'SettlePayment'>, _view: View, _given: Given): Decision => todo()
export const reportRefund = (_c: CommandOf<'ReportRefund'>, _view: View, _given: Given): Decision => todo()
const todo = (): never => {
  throw new Error('being built')
}

export type PaymentEvent =
  | 'PaymentSucceeded'
  | 'PaymentUnfulfilled'
  | 'PaymentSettled'
  | 'RefundRequested'
  | 'RefundReported'
export const evolvePayment = (_view: View, _event: Stamped<PaymentEvent>): readonly Change[] => todo()
