import { CheckoutView, OrderView } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { add, configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { annsCheckout, cancelOrder, checkOut, confirm, intend } from '@cartstream/spec/selling'
import { annsOrder } from '@cartstream/spec/sold'
import { annsCart, at } from '@cartstream/spec/told'
import { idOf, noon } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { checkoutView, orderView } from './checkout-view.ts'
import type { Command } from './types.ts'

const shop = (...commands: readonly Command[]) =>
  given(configured({ payLater: true, latePayment: 'ask' }), listed(mug), stocked('MUG', '10')).after(
    ...[add('MUG', '1'), ...commands],
  ).view
const shown = (...commands: readonly Command[]) => {
  const view = checkoutView(shop(...commands), annsCheckout, noon)
  return view && CheckoutView.strict().parse(view)
}
const costs = { currency: 'GBP', subtotal: '12.50', tax: '2.50', total: '15.00' }
const begun = { id: annsCheckout, cart: annsCart, provider: 'test', ...costs, expiresAt: at(1800), now: at(0) }

describe('a checkout as it is shown', () => {
  it('says what is due, where, and until when', () => {
    expect(shown(checkOut())).toEqual({ ...begun, status: 'active' })
    expect(shown(checkOut(), intend())).toEqual({ ...begun, status: 'active', intent: 'pi_1' })
    expect(shown(checkOut({ combined: idOf(9, 0) }))).toMatchObject({ combined: idOf(9, 0) })
  })
  it('says what it has become', () => {
    expect(shown(checkOut(), confirm())).toEqual({ ...begun, status: 'ordered', intent: 'pi_1', order: annsOrder })
    expect(shown(checkOut(), confirm({ amount: '1.00' }))).toEqual({ ...begun, status: 'active', unfulfilled: true })
    expect(shown()).toBeUndefined()
  })
  it('says what is taken off, with its reason', () => {
    const cart = { id: annsCart }
    const sorry: Command = {
      ...{ type: 'GrantDiscount', label: 'Sorry', amount: '2.50', cart },
      caller: { actor: 'sam'.padEnd(22, '-'), kind: 'staff' },
    }
    const view = checkoutView(shop(sorry, checkOut()), idOf(3, 0), noon)
    expect(view).toMatchObject({ subtotal: '12.50', discount: '2.50', tax: '2.00', total: '12.00' })
    expect(view?.adjustments).toEqual([{ id: expect.any(String), label: 'Sorry', amount: '2.50' }])
  })
})

describe('an order as it is shown', () => {
  const order = { cart: annsCart, checkout: annsCheckout, currency: 'GBP', total: '15.00' }
  const shownOrder = (id: string, ...commands: readonly Command[]) => {
    const view = orderView(shop(...commands), id)
    return view && OrderView.strict().parse(view)
  }
  it('says what it is, and by when an unpaid one is to be paid', () => {
    expect(shownOrder(annsOrder, checkOut(), confirm())).toEqual({
      ...{ id: annsOrder, ...order, provider: 'test', status: 'paid' },
    })
    const invoiced = idOf(2, 1)
    const unpaid = { id: invoiced, ...order, provider: 'invoice', status: 'unpaid', payBy: at(7 * 86_400) }
    expect(shownOrder(invoiced, checkOut({ provider: 'invoice' }))).toEqual(unpaid)
    const { payBy: _, ...ended } = unpaid
    expect(shownOrder(invoiced, checkOut({ provider: 'invoice' }), cancelOrder(invoiced))).toEqual({
      ...{ ...ended, status: 'cancelled' },
    })
    expect(shownOrder(idOf(9, 9))).toBeUndefined()
  })
})
