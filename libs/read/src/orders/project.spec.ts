import { orderCancelled, orderExpired, orderPaid, refundReported } from '@cartstream/spec/aftermath'
import { projected } from '@cartstream/spec/projected'
import { ann } from '@cartstream/spec/sample'
import { annsCheckout, money } from '@cartstream/spec/selling'
import { annsOrder, oneMug, placed, placedUnpaid, refundRequested, settled } from '@cartstream/spec/sold'
import { annsCart, at } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { orders } from './project.ts'

const refund = idOf(4, 0)
const row = {
  owner: ann.actor,
  former_owners: [],
  owner_kind: 'customer',
  cart: annsCart,
  checkout: annsCheckout,
  combined: null,
  status: 'paid',
  provider: 'test',
  intent: money.intent,
  sale: { lines: [oneMug], currency: 'GBP', subtotal: '12.50', discount: '0.00', tax: '2.50', total: '15.00' },
  contact: null,
  refunds: [],
  placed_at: at(0),
  pay_by: null,
  paid_at: at(0),
  paid: null,
  ended_at: null,
  ended: null,
}
type Happened = Parameters<typeof projected>[1]
const orderAfter = async (...happened: Happened[]) => (await projected(orders, ...happened)).order![annsOrder]
const asked = refundRequested({ refund, order: annsOrder })

describe('an order’s row', () => {
  it('has what was sold, to whom, and how it was paid', async () => {
    expect(await orderAfter(placed())).toStrictEqual(row)
  })

  it('keeps what was taken off, what was taken for it, and who bought it, as ciphertext', async () => {
    const contact = { subject: ann.actor, ct: 'x'.repeat(40) }
    const adjustments = [{ discount: idOf(9, 0), label: 'Spring', amount: '1.00' }]
    expect(await orderAfter(placed({ contact, adjustments, paid: '14.00', combined: idOf(5, 0) }))).toMatchObject({
      ...{ contact, sale: { adjustments }, paid: '14.00', combined: idOf(5, 0) },
    })
  })

  it('is unpaid where it is to be paid later, until it is', async () => {
    const later = placedUnpaid({ payBy: at(86_400) })
    const unpaid = { status: 'unpaid', provider: 'invoice', intent: null, pay_by: at(86_400), paid_at: null }
    expect(await orderAfter(later)).toMatchObject(unpaid)
    const paid = { status: 'paid', provider: 'test', intent: money.intent, paid_at: at(1) }
    expect(await orderAfter(later, orderPaid())).toMatchObject(paid)
    expect(await orderAfter(later, orderExpired())).toMatchObject({ status: 'expired', ended_at: at(1), ended: null })
  })

  it('says when and why it was cancelled, and what becomes of the money', async () => {
    const requested = {
      ...{ id: refund, effect: 'event 2', intent: money.intent, amount: '15.00', currency: 'GBP' },
      ...{ reason: 'out-of-stock', requestedAt: at(2) },
    }
    const cancelled = { status: 'cancelled', ended_at: at(1), ended: { restock: true, reason: 'asked' } }
    expect(await orderAfter(placed(), orderCancelled(), asked)).toStrictEqual({
      ...row,
      ...cancelled,
      refunds: [requested],
    })
    const told = await orderAfter(placed(), orderCancelled(), asked, refundReported({ refund }))
    expect(told).toMatchObject({ refunds: [{ ...requested, outcome: 'refunded', providerRefund: 'tr_1' }] })
  })

  it('says that the money was given back by hand', async () => {
    const byHand = settled({ how: 'by-hand', refund, note: 'in cash' })
    const told = await orderAfter(
      placed(),
      orderCancelled(),
      asked,
      refundReported({ refund, outcome: 'failed' }),
      byHand,
    )
    expect(told).toMatchObject({ refunds: [{ outcome: 'failed', byHand: { at: at(4), note: 'in cash' } }] })
  })

  it('leaves refunds of money that was no order’s to the payments', async () => {
    const byHand = settled({ how: 'by-hand', refund })
    const after = await orderAfter(placed(), refundRequested({ refund }), refundReported({ refund }), settled(), byHand)
    expect(after).toStrictEqual(row)
  })
})
