import { orderPaid, refundReported } from '@cartstream/spec/aftermath'
import { projected } from '@cartstream/spec/projected'
import { ann } from '@cartstream/spec/sample'
import { annsCheckout, money } from '@cartstream/spec/selling'
import {
  annsOrder,
  checkoutCancelled,
  checkoutExpired,
  checkoutFailed,
  checkoutStarted,
  intended,
  oneMug,
  placed,
  placedUnpaid,
  refundRequested,
  settled,
  succeeded,
  unfulfilled,
} from '@cartstream/spec/sold'
import { annsCart, at } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { payments } from './project.ts'

const refund = idOf(4, 0)
const row = {
  owner: ann.actor,
  former_owners: [],
  owner_kind: 'customer',
  cart: annsCart,
  combined: null,
  status: 'active',
  provider: 'test',
  intent: null,
  sale: { lines: [oneMug], currency: 'GBP', subtotal: '12.50', discount: '0.00', tax: '2.50', total: '15.00' },
  started_at: at(0),
  expires_at: at(1800),
  ended_at: null,
  ended: null,
  order_id: null,
  paid: [],
  unfulfilled: [],
  refunds: [],
  to_settle: false,
}
type Happened = Parameters<typeof projected>[1]
const paymentAfter = async (...happened: Happened[]) =>
  (await projected(payments, checkoutStarted(), ...happened)).payment![annsCheckout]
const late = [intended(), checkoutExpired(), succeeded({ late: true }), unfulfilled('out-of-stock')]

describe('a payment’s row', () => {
  it('has what was asked for, and the provider’s intent once there is one', async () => {
    expect(await paymentAfter()).toStrictEqual(row)
    expect(await paymentAfter(intended())).toStrictEqual({ ...row, intent: money.intent })
  })

  it('says how its checkout ended', async () => {
    const over = { status: 'over', ended_at: at(1) }
    expect(await paymentAfter(checkoutCancelled())).toMatchObject({
      ...over,
      ended: { how: 'cancelled', reason: 'asked' },
    })
    expect(await paymentAfter(checkoutFailed())).toMatchObject({
      ...over,
      ended: { how: 'failed', reason: 'declined' },
    })
    expect(await paymentAfter(checkoutExpired())).toMatchObject({ ...over, ended: { how: 'expired' } })
  })

  it('has what was taken, and the order that it became', async () => {
    const paid = [{ ...money, at: at(2) }]
    const ordered = { status: 'ordered', order_id: annsOrder, intent: money.intent, paid, to_settle: false }
    expect(await paymentAfter(intended(), succeeded(), placed())).toStrictEqual({ ...row, ...ordered })
    const invoiced = await paymentAfter(placedUnpaid({ payBy: at(86_400) }), orderPaid())
    expect(invoiced).toMatchObject({ ...ordered, intent: null, paid: [{ at: at(2) }] })
    const both = await paymentAfter(placedUnpaid({ payBy: at(86_400) }), succeeded(), orderPaid())
    expect(both).toMatchObject({ paid: [{ at: at(2) }] })
  })
})

describe('money that is no order', () => {
  it('is to be settled', async () => {
    expect(await paymentAfter(...late)).toMatchObject({
      ...{ status: 'over', to_settle: true },
      paid: [{ ...money, at: at(3), late: true }],
      unfulfilled: [{ ...money, at: at(4), reason: 'out-of-stock' }],
    })
  })

  it('is settled by a refund, the shop’s own way or by staff', async () => {
    const asked = refundRequested({ refund })
    for (const happened of [[asked], [settled(), asked]])
      expect(await paymentAfter(...late, ...happened)).toMatchObject({
        ...{ to_settle: false, unfulfilled: [{ refund }], refunds: [{ id: refund, amount: '15.00' }] },
      })
    expect(await paymentAfter(...late, asked, refundReported({ refund }))).toMatchObject({ to_settle: false })
  })

  it('is settled by the order that it becomes after all', async () => {
    const how = { how: 'order', order: annsOrder, note: 'found one' } as const
    expect(await paymentAfter(...late, settled(how), placed())).toMatchObject({
      ...{ status: 'ordered', order_id: annsOrder, to_settle: false },
      unfulfilled: [{ settled: { ...how, at: at(5) } }],
    })
  })

  it('is to be settled again where the refund fails', async () => {
    const failed = refundReported({ refund, outcome: 'failed' })
    expect(await paymentAfter(...late, refundRequested({ refund }), failed)).toMatchObject({
      ...{ to_settle: true, refunds: [{ outcome: 'failed' }] },
    })
    const order = refundRequested({ refund, order: annsOrder })
    expect(await paymentAfter(succeeded(), placed(), order, failed)).toMatchObject({ to_settle: true })
  })

  it('was given back by hand where the refund has failed, and stays so', async () => {
    const failed = refundReported({ refund, outcome: 'failed' })
    const byHand = settled({ how: 'by-hand', refund, note: 'in cash' })
    const told = { byHand: { at: at(7), note: 'in cash' } }
    expect(await paymentAfter(...late, refundRequested({ refund }), failed, byHand)).toMatchObject({
      ...{ to_settle: false, refunds: [{ outcome: 'failed', ...told }] },
      unfulfilled: [{ refund, settled: { how: 'by-hand', at: at(7), note: 'in cash' } }],
    })
    const order = refundRequested({ refund, order: annsOrder })
    const cancelled = await paymentAfter(succeeded(), placed(), order, failed, byHand)
    expect(cancelled).toMatchObject({ to_settle: false, refunds: [{ outcome: 'failed', byHand: { note: 'in cash' } }] })
    expect(await paymentAfter(...late, refundRequested({ refund }), byHand)).toMatchObject({ to_settle: false })
  })

  it('given back by hand leaves other money of the same intent where it is', async () => {
    const byHand = settled({ how: 'by-hand', refund, note: 'in cash' })
    const more = unfulfilled('amount-differs', { amount: '1.00' })
    const row = await paymentAfter(...late, more, refundRequested({ refund }), byHand)
    expect(row).toMatchObject({ to_settle: true, unfulfilled: [{ settled: { how: 'by-hand' } }, { amount: '1.00' }] })
    expect((row as { unfulfilled: object[] }).unfulfilled[1]).not.toHaveProperty('settled')
  })

  it('of another payment stays where one is settled; what an intent brought more is an entry of its own', async () => {
    const second = unfulfilled('paid-twice', { intent: 'pi_2' })
    expect(await paymentAfter(...late, second, settled())).toMatchObject({ to_settle: true })
    const more = unfulfilled('amount-differs', { amount: '1.00' })
    const row = await paymentAfter(...late, refundRequested({ refund }), more)
    expect(row).toMatchObject({ to_settle: true, unfulfilled: [{ refund }, { amount: '1.00' }] })
    expect((row as { unfulfilled: object[] }).unfulfilled[1]).not.toHaveProperty('refund')
  })

  it('an order’s refund leaves it alone', async () => {
    const order = refundRequested({ refund, order: annsOrder })
    expect(await paymentAfter(...late, order)).toMatchObject({ to_settle: true })
  })
})
