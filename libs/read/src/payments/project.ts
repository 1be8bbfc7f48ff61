import type { Of } from '@cartstream/schemas'
import { equal } from '../decimal.ts'
import { instant } from '../instant.ts'
import type { Projection, Seen, TableRows } from '../projection.ts'
import { madeByHand, refundOf, reported } from '../refunds.ts'
import { failedOf, isOpen, type PaidStored, type PaymentStored, type UnfulfilledStored } from './row.ts'

type Rows = { payment: TableRows<PaymentStored> }

const edit = (rows: Rows, checkout: string, next: (row: PaymentStored) => Partial<PaymentStored>): void =>
  rows.payment.change(checkout, (row) => {
    const after = { ...row, ...next(row) }
    return {
      ...after,
      to_settle: isOpen(
        after,
        failedOf(after.refunds, ({ outcome, byHand }) => outcome === 'failed' && !byHand),
      ),
    }
  })

const over = (
  { data: { checkout }, time }: Seen<'CheckoutCancelled' | 'CheckoutFailed' | 'CheckoutExpired'>,
  rows: Rows,
  ended: NonNullable<PaymentStored['ended']>,
): void => edit(rows, checkout, () => ({ status: 'over', ended_at: instant(time), ended }))

type Money = Pick<Of<'PaymentSucceeded'>['data'], 'intent' | 'amount' | 'currency' | 'provider'>
const moneyOf = ({ intent, amount, currency, provider }: Money, time: number): PaidStored => ({
  ...{ intent, amount, currency, provider },
  at: instant(time),
})

type Entry = UnfulfilledStored
const marking = (
  row: PaymentStored,
  isMeant: (money: Entry) => boolean,
  mark: Partial<Entry>,
): Partial<PaymentStored> => ({
  unfulfilled: row.unfulfilled.map((money) => (isMeant(money) ? { ...money, ...mark } : money)),
})

/** Staff settle all that is open of what an intent brought. */
const settle = (row: PaymentStored, intent: string, settled: NonNullable<Entry['settled']>): Partial<PaymentStored> =>
  marking(row, (money) => money.intent === intent && !money.refund && !money.settled, { settled })

/** What goes back is one entry, the latest of this amount, or all of an intent's together. */
const giveBack = (
  row: PaymentStored,
  { refund, intent, amount }: Of<'RefundRequested'>['data'],
): Partial<PaymentStored> => {
  const isOpen = (money: Entry) => money.intent === intent && !money.refund
  const one = row.unfulfilled.findLast((money) => isOpen(money) && equal(money.amount, amount))
  return marking(row, (money) => (one === undefined ? isOpen(money) : money === one), { refund })
}

/** Payments: one row per checkout; what is paid and not fulfilled stays in it until it is settled. */
export const payments: Projection<{ payment: PaymentStored }> = {
  name: 'payments',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { payment: 'payment_v1' },
  on: {
    CheckoutStarted({ data, time }, rows) {
      const { checkout, cart, owner, ownerKind: owner_kind, provider, expiresAt: expires_at } = data
      const { lines, adjustments, currency, subtotal, discount, tax, total, combined = null } = data
      rows.payment.put(checkout, {
        ...{ owner, former_owners: [], owner_kind, cart, combined, status: 'active', provider, intent: null },
        sale: { lines, ...(adjustments && { adjustments }), currency, subtotal, discount, tax, total },
        ...{ started_at: instant(time), expires_at, ended_at: null, ended: null, order_id: null },
        ...{ paid: [], unfulfilled: [], refunds: [], to_settle: false },
      })
    },
    PaymentIntended({ data: { checkout, intent } }, rows) {
      edit(rows, checkout, () => ({ intent }))
    },
    CheckoutCancelled(event, rows) {
      over(event, rows, { how: 'cancelled', reason: event.data.because })
    },
    CheckoutFailed(event, rows) {
      over(event, rows, { how: 'failed', reason: event.data.reason })
    },
    CheckoutExpired(event, rows) {
      over(event, rows, { how: 'expired' })
    },
    PaymentSucceeded({ data, time }, rows) {
      const paid = { ...moneyOf(data, time), ...(data.late && { late: data.late }) }
      edit(rows, data.checkout, (row) => ({ paid: [...row.paid, paid] }))
    },
    PaymentUnfulfilled({ data, time }, rows) {
      const money = { ...moneyOf(data, time), reason: data.reason }
      edit(rows, data.checkout, (row) => ({ unfulfilled: [...row.unfulfilled, money] }))
    },
    PaymentSettled(event, rows) {
      const { data, time } = event
      const { how, order, note, refund } = data
      const settled = {
        how,
        at: instant(time),
        ...(order !== undefined && { order }),
        ...(note !== undefined && { note }),
      }
      edit(rows, data.checkout, (row) =>
        refund === undefined
          ? settle(row, data.intent, settled)
          : {
              refunds: madeByHand(row.refunds, event),
              ...marking(row, (money) => money.refund === refund, { settled }),
            },
      )
    },
    OrderPlaced({ data: { checkout, order, intent = null } }, rows) {
      edit(rows, checkout, () => ({ status: 'ordered', order_id: order, ...(intent !== null && { intent }) }))
    },
    /** Of an invoice: paid after the order was placed. */
    OrderPaid({ data, time }, rows) {
      edit(rows, data.checkout, ({ paid }) => ({
        paid: paid.some(({ intent }) => intent === data.intent) ? paid : [...paid, moneyOf(data, time)],
      }))
    },
    /** An order's refund leaves alone what is unfulfilled. */
    RefundRequested(event, rows) {
      const { checkout, order } = event.data
      edit(rows, checkout, (row) => ({
        refunds: [...row.refunds, refundOf(event)],
        ...(order === undefined && giveBack(row, event.data)),
      }))
    },
    RefundReported(event, rows) {
      edit(rows, event.data.checkout, (row) => ({ refunds: reported(row.refunds, event) }))
    },
  },
}
