import { refundReported } from '@cartstream/spec/aftermath'
import { given } from '@cartstream/spec/given'
import { add, configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { annsCheckout, cancelOrder, checkOut, confirm, giveUp, handBack, money, settle } from '@cartstream/spec/selling'
import { annsOrder, refundRequested, settled } from '@cartstream/spec/sold'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const shop = () => given(configured({ payLater: true, latePayment: 'ask' }), listed(mug), stocked('MUG', '10'))
const stream = `payment/${annsCheckout}`
const refund = idOf(4, 0)
const report = (outcome: 'refunded' | 'failed') => ({ type: 'ReportRefund', refund, outcome }) as const
/** Ann's order was cancelled, and her money is to go back. */
const asked = () => shop().after(add('MUG', '1'), checkOut(), confirm(), cancelOrder(annsOrder))
const byHand = { how: 'by-hand', refund, note: 'in cash' } as const

describe('a refund that the provider has refused', () => {
  const refused = () => asked().after(report('failed'))

  it('was given back by hand, once: who says so again says nothing new', () => {
    const back = refused().when(handBack({ refund })).then(settled(byHand))
    expect(back.view.get('refund', refund)).toMatchObject({ status: 'failed', byHand: true, amount: '15.00' })
    back.when(handBack({ refund, note: 'by bank transfer' })).thenNothing()
  })
  it('is of its own payment, whichever the command names', () => {
    refused()
      .when(handBack({ refund, intent: 'pi_2' }))
      .then(settled(byHand))
  })
  it('of an order leaves open what its intent has brought beyond it', () => {
    const more = shop().after(add('MUG', '1'), checkOut(), confirm(), confirm({ amount: '20.00' }))
    const back = more.after(cancelOrder(annsOrder), { ...report('failed'), refund: idOf(5, 0) })
    back.when(handBack({ refund: idOf(5, 0) })).then(settled({ ...byHand, refund: idOf(5, 0) }))
    const left = [{ ...money, amount: '5.00' }]
    expect(back.after(handBack({ refund: idOf(5, 0) })).view.get('checkout', annsCheckout)?.unfulfilled).toEqual(left)
  })
  it('may be made by the provider all the same, which is told: it has gone back twice', () => {
    const { providerRefund: _, ...said } = refundReported({ refund }).data
    const back = refused().after(handBack({ refund }))
    back.when(report('failed')).thenNothing()
    const twice = back.when(report('refunded')).then({ type: 'RefundReported', stream, data: said })
    twice.when(handBack({ refund })).thenNothing()
  })
})

describe('a refund that the provider has not refused', () => {
  it('is not given back by hand besides', () => {
    asked().when(handBack({ refund })).thenRejected({ code: 'refund-pending', stream })
    const detail = 'the provider has given it back'
    asked()
      .after(report('refunded'))
      .when(handBack({ refund }))
      .thenRejected({ code: 'already-settled', detail, stream })
    asked().after(report('failed'), report('refunded')).when(handBack({ refund })).thenRejected('already-settled')
  })
  it('never was, or is of another payment: it is not there', () => {
    const nowhere = { code: 'not-found', stream } as const
    asked()
      .when(handBack({ refund: idOf(9, 9) }))
      .thenRejected(nowhere)
    asked()
      .when(handBack({ refund, checkout: idOf(9, 9) }))
      .thenRejected('not-found')
  })
})

describe('money that was booked for an invoice', () => {
  const invoice = { ...money, provider: 'invoice', intent: `invoice:${annsCheckout}` }

  it('is given back by hand at once: nobody else could', () => {
    const paid = shop().after(add('MUG', '1'), checkOut({ provider: 'invoice' }), confirm(invoice))
    const order = idOf(2, 1)
    paid
      .after(cancelOrder(order))
      .when(handBack({ refund }))
      .then(settled({ ...byHand, intent: invoice.intent }))
  })
})

describe('money that is open', () => {
  const late = () => shop().after(add('MUG', '1'), checkOut(), giveUp(), confirm({ amount: '14.00' }))
  const open = refundRequested({ refund: idOf(5, 0), amount: '14.00', reason: 'settled' })

  it('goes back by hand in one step, and is counted like every refund', () => {
    const back = late()
      .when(handBack())
      .then(open, settled({ ...byHand, refund: idOf(5, 0) }))
    expect(back.view.get('checkout', annsCheckout)?.unfulfilled).toBeUndefined()
    expect(back.view.get('refund', idOf(5, 0))).toMatchObject({ status: 'requested', byHand: true })
    for (const again of [handBack(), settle('refund'), settle('order')])
      back.when(again).thenRejected({ code: 'already-settled', stream })
    back.when(handBack({ refund: idOf(5, 0) })).thenNothing()
  })
  it('that goes back by the provider does not go back by hand besides', () => {
    const asked = late().after(settle('refund'))
    asked.when(handBack()).thenRejected('already-settled')
    asked.when(handBack({ refund: idOf(5, 0) })).thenRejected({ code: 'refund-pending', stream })
  })
})
