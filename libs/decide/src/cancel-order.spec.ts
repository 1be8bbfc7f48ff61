import { given } from '@cartstream/spec/given'
import { add, configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { annsCheckout, cancelOrder, checkOut, confirm, money } from '@cartstream/spec/selling'
import { annsOrder, refundRequested, returned, succeeded, unfulfilled } from '@cartstream/spec/sold'
import { at } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const shop = () => given(configured({ payLater: true }), listed(mug), stocked('MUG', '10')).after(add('MUG', '1'))
const paid = () => shop().after(checkOut(), confirm())
const unpaid = () => shop().after(checkOut({ provider: 'invoice' }))
const invoiced = idOf(2, 1)
const week = 7 * 86_400

const cancelled = (order: string, restock = true) =>
  ({ type: 'OrderCancelled', stream: `order/${order}`, data: { order, restock, reason: 'asked' } }) as const
const ended = { type: 'OrderExpired', stream: `order/${invoiced}`, data: { order: invoiced } } as const
const orderPaid = (differing = {}) =>
  ({
    type: 'OrderPaid',
    stream: `order/${invoiced}`,
    data: { order: invoiced, checkout: annsCheckout, ...money, ...differing },
  }) as const
const back = refundRequested({ refund: idOf(4, 0), order: annsOrder, reason: 'asked' })
const late = { late: true } as const

describe('cancelling an order', () => {
  it('gives its stock back, and what was paid for it', () => {
    const off = paid().when(cancelOrder(annsOrder)).then(cancelled(annsOrder), returned(), back)
    expect(off.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '10', held: '0' })
    expect(off.view.get('order', annsOrder)).toMatchObject({ status: 'cancelled', stock: [] })
    expect(off.view.get('refund', idOf(4, 0))?.status).toBe('requested')
  })
  it('leaves the stock sold where the goods do not come back', () => {
    const off = paid().when(cancelOrder(annsOrder, false)).then(cancelled(annsOrder, false), back)
    expect(off.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '9' })
  })
  it('that is not paid gives nothing back but its stock', () => {
    unpaid()
      .when(cancelOrder(invoiced))
      .then(cancelled(invoiced), returned({ order: invoiced }))
  })
  it('again is already so; one that has expired is closed, one that never was is not there', () => {
    paid().after(cancelOrder(annsOrder)).when(cancelOrder(annsOrder)).thenNothing()
    const stream = `order/${invoiced}`
    unpaid()
      .later(week)
      .when(cancelOrder(invoiced))
      .thenRejected({ code: 'order-closed', detail: 'it has expired', stream }, ended, returned({ order: invoiced }))
    paid()
      .when(cancelOrder(idOf(9, 9)))
      .thenRejected('not-found')
  })
  it('again with the other `restock` is refused, and says which it was: its goods are counted once', () => {
    const stream = `order/${annsOrder}`
    for (const restock of [true, false]) {
      const off = paid().after(cancelOrder(annsOrder, restock))
      const detail = `it was cancelled ${restock ? 'with' : 'without'} restock`
      off.when(cancelOrder(annsOrder, !restock)).thenRejected({ code: 'order-closed', detail, stream })
      off.when(cancelOrder(annsOrder, restock)).thenNothing()
    }
  })
  it('leaves open what its intent has brought beyond it', () => {
    const more = given(configured({ latePayment: 'ask' }), listed(mug), stocked('MUG', '10')).after(
      ...[add('MUG', '1'), checkOut(), confirm(), confirm({ amount: '20.00' }), cancelOrder(annsOrder)],
    )
    expect(more.view.get('checkout', annsCheckout)?.unfulfilled).toEqual([{ ...money, amount: '5.00' }])
  })
  it('gives back what every pool gave, bundles included', () => {
    const box = { sku: 'BOX', name: 'Box', price: '20.00', unit: 'each', parts: [{ sku: 'MUG', quantity: '3' }] }
    const off = given(configured(), listed(mug), listed(box), stocked('MUG', '10'), stocked('MUG', '4', 'B1')).after(
      ...[add('BOX', '2'), add('MUG', '1'), add('MUG', '4', { batch: 'B1' }), checkOut()],
      confirm({ checkout: idOf(4, 0), amount: '123.00' }),
    )
    expect(off.view.get('order', idOf(5, 0))?.stock).toEqual([
      { sku: 'MUG', batch: '-', quantity: '7' },
      { sku: 'MUG', batch: 'B1', quantity: '4' },
    ])
    off.after(cancelOrder(idOf(5, 0)))
    expect(off.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '10' })
    expect(off.view.get('pool', 'MUG/B1')).toMatchObject({ onHand: '4' })
  })
})

describe('an unpaid order', () => {
  it('is paid by what comes for it, once', () => {
    const owed = unpaid().when(confirm()).then(succeeded(), orderPaid())
    expect(owed.view.get('order', invoiced)).toMatchObject({ status: 'paid', provider: 'test', paid: money })
    owed.when(confirm()).thenNothing()
    owed
      .later(2 * week)
      .when(cancelOrder(invoiced))
      .then(
        ...[cancelled(invoiced), returned({ order: invoiced })],
        refundRequested({ refund: idOf(5, 0), order: invoiced, reason: 'asked' }),
      )
  })
  it('is not paid by another amount', () => {
    const other = { amount: '1.00' }
    unpaid().when(confirm(other)).then(succeeded(other), unfulfilled('amount-differs', other))
  })
  it('ends unpaid, and gives its stock back', () => {
    const over = unpaid().later(week)
    over
      .when(confirm())
      .then(
        ...[ended, returned({ order: invoiced })],
        ...[succeeded(late), unfulfilled('order-ended')],
        refundRequested({ refund: idOf(3, 0), reason: 'order-ended' }),
      )
    expect(over.view.get('order', invoiced)).toMatchObject({
      status: 'expired',
      stock: [],
      payBy: Date.parse(at(week)),
    })
    unpaid()
      .later(week - 0.001)
      .when(confirm())
      .then(succeeded(), orderPaid())
  })
  it('that was cancelled is not paid any more: the money goes back', () => {
    unpaid()
      .after(cancelOrder(invoiced))
      .when(confirm())
      .then(
        ...[succeeded(late), unfulfilled('order-ended')],
        refundRequested({ refund: idOf(4, 0), reason: 'order-ended' }),
      )
  })
})

describe('what the provider says of a refund', () => {
  const refund = idOf(4, 0)
  const asked = () => paid().after(cancelOrder(annsOrder))
  const report = (outcome: 'refunded' | 'failed', providerRefund?: string) =>
    ({ type: 'ReportRefund', refund, outcome, providerRefund }) as const
  const told = (outcome: 'refunded' | 'failed', more = {}) =>
    ({
      type: 'RefundReported',
      stream: `payment/${annsCheckout}`,
      data: { refund, checkout: annsCheckout, outcome, ...more },
    }) as const
  it('is recorded once', () => {
    const done = asked()
      .when(report('refunded', 're_1'))
      .then(told('refunded', { providerRefund: 're_1' }))
    expect(done.view.get('refund', refund)?.status).toBe('refunded')
    done.when(report('refunded', 're_1')).thenNothing()
  })
  it('may change: one that had failed was made, one that was made has failed', () => {
    asked().after(report('failed')).when(report('refunded')).then(told('refunded'))
    asked().after(report('refunded')).when(report('failed')).then(told('failed'))
    asked().after(report('failed')).when(report('failed')).thenNothing()
  })
  it('is of a refund that was asked for', () => {
    shop().when(report('refunded')).thenRejected({ code: 'not-found' })
  })
})
