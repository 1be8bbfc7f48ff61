import { given } from '@cartstream/spec/given'
import { add, bob, configured, listed, mug, remove, stocked } from '@cartstream/spec/sample'
import { annsCheckout, cancelOrder, checkOut, confirm, giveUp, money, settle } from '@cartstream/spec/selling'
import { cartOrdered, placed, refundRequested, returned, settled, sold, soldUnheld } from '@cartstream/spec/sold'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const begun = (policy = {}) =>
  given(configured({ latePayment: 'ask', ...policy }), listed(mug), stocked('MUG', '1')).after(
    ...[add('MUG', '1'), checkOut()],
  )
/** Ann gave up, Bob has the last mug, and then Ann's money came. */
const soldOut = () => begun().after(giveUp(), remove(idOf(1, 0)), add('MUG', '1', { caller: bob }), confirm())
const bobs = { cart: { id: cartIdOf(bob.actor) }, caller: bob }
const stream = `payment/${annsCheckout}`
const refunded = { reason: 'settled' }

describe('money that is no order, settled by staff', () => {
  it('is given back', () => {
    const back = soldOut()
      .when(settle('refund'))
      .then(settled(), refundRequested({ ...refunded, refund: idOf(7, 0) }))
    expect(back.view.get('checkout', annsCheckout)?.unfulfilled).toBeUndefined()
    expect(back.view.get('refund', idOf(7, 0))).toEqual({
      ...{ refund: idOf(7, 0), checkout: annsCheckout, status: 'requested', ...money },
    })
    back.when(settle('refund')).thenRejected({ code: 'already-settled', stream })
    back.when(settle('order')).thenRejected('already-settled')
    back.when(confirm()).thenNothing()
  })
  it('becomes the order where the goods can be had by now, and goes on waiting where not', () => {
    const waiting = soldOut()
    waiting.when(settle('order')).thenRejected({
      ...{ code: 'out-of-stock', stream: 'stock/MUG', sku: 'MUG', quantity: '1', available: '0' },
    })
    const order = idOf(9, 0)
    const paid = waiting
      .after(remove(idOf(5, 0), bobs))
      .when(settle('order'))
      .then(settled({ how: 'order', order }), placed({ order }), soldUnheld({ order, onHand: '0', was: '1' }))
    expect(paid.view.get('checkout', annsCheckout)).toMatchObject({ status: 'ordered', order })
    paid.when(settle('order')).thenRejected('already-settled')
  })
  it('of another amount is enough where staff say so; the order knows what it was', () => {
    const other = { amount: '14.00' }
    const order = idOf(4, 0)
    const paid = begun()
      .after(confirm(other))
      .when(settle('order'))
      .then(
        ...[settled({ how: 'order', order }), placed({ order, paid: '14.00' })],
        ...[sold({ order, onHand: '0', was: '1' }), cartOrdered({ order })],
      )
    paid
      .when(cancelOrder(order))
      .then(
        { type: 'OrderCancelled', stream: `order/${order}`, data: { order, restock: true, reason: 'asked' } },
        returned({ order, onHand: '1', was: '0' }),
        refundRequested({ ...other, refund: idOf(5, 0), order, reason: 'asked' }),
      )
  })
  it('in another currency can only be given back', () => {
    const euros = () => begun().after(confirm({ currency: 'EUR' }))
    euros().when(settle('order')).thenRejected({ code: 'amount-differs', detail: 'GBP', stream })
    euros()
      .when(settle('refund'))
      .then(settled(), refundRequested({ ...refunded, currency: 'EUR', refund: idOf(4, 0) }))
  })
  it('for what is ordered already can only be given back, whether that order stands or has ended', () => {
    const twice = () => begun().after(confirm(), confirm({ intent: 'pi_2' }))
    twice().when(settle('order', 'pi_2')).thenRejected({ code: 'already-settled', detail: 'it is ordered', stream })
    twice()
      .after(cancelOrder(idOf(3, 0)))
      .when(settle('order', 'pi_2'))
      .thenRejected('order-closed')
    twice()
      .when(settle('refund', 'pi_2'))
      .then(settled({ intent: 'pi_2' }), refundRequested({ ...refunded, intent: 'pi_2', refund: idOf(5, 0) }))
  })
  it('pays an unpaid order where staff take it for its total', () => {
    const order = idOf(2, 1)
    const unpaid = given(configured({ latePayment: 'ask', payLater: true }), listed(mug), stocked('MUG', '1')).after(
      ...[add('MUG', '1'), checkOut({ provider: 'invoice' }), confirm({ amount: '14.99' })],
    )
    const data = { order, checkout: annsCheckout, ...money, amount: '14.99' }
    unpaid
      .when(settle('order'))
      .then(settled({ how: 'order', order }), { type: 'OrderPaid', stream: `order/${order}`, data })
    expect(unpaid.view.get('order', order)).toMatchObject({ status: 'paid', paid: { amount: '14.99' } })
  })
  it('is each its own: by its intent', () => {
    const two = soldOut().after(confirm({ intent: 'pi_2' }))
    two.after(settle('refund'))
    expect(two.view.get('checkout', annsCheckout)?.unfulfilled).toEqual([{ ...money, intent: 'pi_2' }])
    two.when(settle('refund', 'pi_3')).thenRejected({ code: 'not-found', stream })
    given(configured()).when(settle('refund')).thenRejected({ code: 'not-found', stream })
  })
  it('cannot be an order where the checkout is over for good', () => {
    const forgotten = begun({ cartIdleSeconds: 60, cartKeptSeconds: 60 }).after(giveUp()).later(60)
    forgotten.after(add('MUG', '1'), confirm())
    forgotten.when(settle('order')).thenRejected({ code: 'out-of-stock', detail: 'too long ago', stream })
  })
  it('closes the open cart that is still as it was sold', () => {
    const order = idOf(5, 0)
    begun()
      .after(giveUp(), confirm({ amount: '1.00' }))
      .when(settle('order'))
      .then(
        ...[settled({ how: 'order', order }), placed({ order, paid: '1.00' })],
        ...[sold({ order, onHand: '0', was: '1' }), cartOrdered({ order })],
      )
  })
})
