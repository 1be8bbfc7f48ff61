import { given } from '@cartstream/spec/given'
import { add, configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { annsCheckout, cancelOrder, checkOut, confirm, giveUp, intend, money } from '@cartstream/spec/selling'
import { intended } from '@cartstream/spec/sold'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const inCheckout = (differing = {}) =>
  given(configured({ payLater: true }), listed(mug), stocked('MUG', '10')).after(add('MUG', '1'), checkOut(differing))
const stream = `payment/${annsCheckout}`

describe('an intent of the provider', () => {
  const differs = { code: 'amount-differs', detail: '15.00 GBP is due', stream } as const
  it('is recorded once', () => {
    const told = inCheckout().when(intend()).then(intended())
    expect(told.view.get('checkout', annsCheckout)?.intent).toBe('pi_1')
    told.when(intend()).thenNothing()
  })
  it('gives way to another that is recorded later', () => {
    inCheckout()
      .after(intend())
      .when(intend({ intent: 'pi_2' }))
      .then(intended({ intent: 'pi_2' }))
  })
  it('is for exactly what is due', () => {
    inCheckout()
      .when(intend({ amount: '15' }))
      .then(intended({ amount: '15' }))
    inCheckout()
      .when(intend({ amount: '15.01' }))
      .thenRejected(differs)
    inCheckout()
      .when(intend({ currency: 'EUR' }))
      .thenRejected(differs)
  })
  it('is recorded as late where the checkout is over, so that it can be cancelled', () => {
    inCheckout()
      .after(giveUp())
      .when(intend())
      .then(intended({ late: true }))
  })
  it('of an unpaid order is what it is paid by; once that has ended, it is late', () => {
    const unpaid = () => inCheckout({ provider: 'invoice' })
    unpaid().when(intend()).then(intended())
    unpaid()
      .after(cancelOrder(idOf(2, 1)))
      .when(intend())
      .then(intended({ late: true }))
  })
  it('is refused where it is paid by another', () => {
    inCheckout().after(confirm()).when(intend()).thenNothing()
    inCheckout()
      .after(confirm())
      .when(intend({ intent: 'pi_2' }))
      .thenRejected({ code: 'checkout-over', detail: 'it is paid', stream })
    given(configured()).when(intend(money)).thenRejected('not-found')
  })
})
