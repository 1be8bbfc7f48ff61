import { given } from '@cartstream/spec/given'
import { add, bob, cheese, configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { annsCheckout, checkOut, confirm, giveUp, money, settle } from '@cartstream/spec/selling'
import {
  cartOrdered,
  checkoutStarted,
  placedUnpaid,
  refundRequested,
  sold,
  soldUnheld,
  succeeded,
  unfulfilled,
} from '@cartstream/spec/sold'
import { annsCart, at } from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const shop = (policy: Parameters<typeof configured>[0] = {}) =>
  given(configured(policy), listed(mug), stocked('MUG', '10'), listed(cheese), stocked('CHEESE', '5'))
const withMug = (policy = {}) => shop(policy).after(add('MUG', '1'))

describe('paying later, by invoice', () => {
  const invoice = { provider: 'invoice' }
  const later = (policy = {}) => withMug({ payLater: true, ...policy })
  const order = idOf(2, 1)
  const payBy = at(7 * 86_400)
  it('places the order at once, unpaid, and takes the stock', () => {
    const ordered = later()
      .when(checkOut(invoice))
      .then(checkoutStarted(invoice), placedUnpaid({ order, payBy }), sold({ order }), cartOrdered({ order }))
    expect(ordered.view.get('order', order)).toMatchObject({ status: 'unpaid', payBy: Date.parse(payBy) })
    expect(ordered.view.get('checkout', idOf(2, 0))).toMatchObject({ status: 'ordered', order, lines: [] })
    expect(ordered.view.get('cart', annsCart)).toMatchObject({ status: 'ordered', order, lines: [] })
    expect(ordered.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '9', held: '0' })
  })
  it('needs no hold, only stock', () => {
    const policy = { hold: 'never' as const, maxHoldsPerCustomer: 1 }
    later(policy)
      .when(checkOut(invoice))
      .then(checkoutStarted(invoice), placedUnpaid({ order, payBy }), soldUnheld({ order }), cartOrdered({ order }))
  })
  it('is paid by money that comes late for an earlier checkout of its lines, too', () => {
    const third = idOf(4, 1)
    const both = later().after(checkOut(), giveUp(), checkOut(invoice))
    const paid = { order: third, checkout: annsCheckout, ...money }
    both.when(confirm()).then(succeeded({ late: true }), { type: 'OrderPaid', stream: `order/${third}`, data: paid })
    const again = { checkout: idOf(4, 0), intent: 'pi_2' }
    both
      .when(confirm(again))
      .then(
        ...[succeeded({ ...again, late: true }), unfulfilled('paid-twice', again)],
        refundRequested({ ...again, refund: idOf(6, 0), reason: 'paid-twice' }),
      )
    const other = later().after(checkOut(), giveUp(), checkOut(invoice), confirm({ amount: '1.00' }))
    expect(other.view.get('order', third)?.status).toBe('unpaid')
    other.after(settle('order'))
    expect(other.view.get('order', third)).toMatchObject({ status: 'paid', paid: { amount: '1.00' } })
  })
  it('is not for guests, for shops that do not want it, or for parts of a combined checkout', () => {
    withMug().when(checkOut(invoice)).thenRejected('provider-unknown')
    later()
      .when(checkOut({ ...invoice, combined: idOf(9, 0) }))
      .thenRejected('provider-unknown')
    shop({ payLater: true })
      .after(add('MUG', '1', { caller: bob }))
      .when(checkOut({ ...invoice, caller: bob }))
      .thenRejected({ code: 'provider-unknown', detail: 'guests pay at once', stream: `cart/${cartIdOf(bob.actor)}` })
  })
})
