import { given } from '@cartstream/spec/given'
import { add, ann, bob, configured, listed, mug, staff, stocked } from '@cartstream/spec/sample'
import { annsCheckout, checkOut, confirm, intend, money } from '@cartstream/spec/selling'
import {
  annsOrder,
  cartOrdered,
  checkoutFailed,
  oneMug,
  placed,
  refundRequested,
  sold,
  soldUnheld,
  succeeded,
  unfulfilled,
} from '@cartstream/spec/sold'
import { annsCart } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const inCheckout = (policy = {}, differing = {}) =>
  given(configured(policy), listed(mug), stocked('MUG', '10')).after(add('MUG', '1'), checkOut(differing))
const toNothing = { type: 'AdjustStock', sku: 'MUG', batch: '-', change: { set: '0' }, reason: 'lost' } as const
const late = { late: true } as const
const again = { refund: idOf(4, 0), reason: 'paid-twice' }

describe('money for a checkout that waits for it', () => {
  it('becomes the order in one batch: the hold ends, the stock falls, the cart is ordered', () => {
    const paid = inCheckout().when(confirm()).then(succeeded(), placed(), sold(), cartOrdered())
    expect(paid.view.get('pool', 'MUG/-')).toEqual({ sku: 'MUG', batch: '-', onHand: '9', held: '0' })
    expect(paid.view.get('hold', idOf(1, 1))).toBeUndefined()
    expect(paid.view.get('customer', ann.actor)).toEqual({ actor: ann.actor, earlier: 1, holds: 0, last: annsCart })
    expect(paid.view.get('order', annsOrder)).toEqual({
      ...{ order: annsOrder, checkout: annsCheckout, cart: annsCart, owner: ann.actor, provider: 'test' },
      ...{ total: '15.00', currency: 'GBP', paid: money, status: 'paid' },
      stock: [{ sku: 'MUG', batch: '-', quantity: '1' }],
    })
    expect(paid.view.get('checkout', annsCheckout)).toMatchObject({ status: 'ordered', order: annsOrder, lines: [] })
  })
  it('counts before its intent is recorded, as a webhook may come first, and is the same after', () => {
    const first = inCheckout().after(confirm())
    first.when(intend()).thenNothing()
    const after = inCheckout().after(intend())
    const order = idOf(4, 0)
    after.when(confirm()).then(succeeded(), placed({ order }), sold({ order }), cartOrdered({ order }))
  })
  it('in another form is the same money', () => {
    inCheckout()
      .when(confirm({ amount: '15' }))
      .then(succeeded({ amount: '15' }), placed(), sold(), cartOrdered())
  })
  it('sells each line from each pool, the pool’s count running on', () => {
    const box = { sku: 'BOX', name: 'Box', price: '20.00', unit: 'each', parts: [{ sku: 'MUG', quantity: '2' }] }
    const two = given(configured(), listed(mug), listed(box), stocked('MUG', '10')).after(
      ...[add('MUG', '1'), add('BOX', '3'), checkOut()],
    )
    const paid = two.after(confirm({ checkout: idOf(3, 0), amount: '87.00' }))
    expect(paid.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '3', held: '0' })
    expect(paid.view.get('order', idOf(4, 0))?.stock).toEqual([{ sku: 'MUG', batch: '-', quantity: '7' }])
    const world = given(configured(), listed(mug), listed(box), stocked('MUG', '10')).after(add('BOX', '3'), checkOut())
    const line = { ...oneMug, sku: 'BOX', name: 'Box', parts: box.parts, quantity: '3' }
    const sums = { subtotal: '60.00', tax: '12.00', total: '72.00' }
    world
      .when(confirm({ amount: '72.00' }))
      .then(
        succeeded({ amount: '72.00' }),
        placed({ lines: [{ ...line, unitPrice: '20.00', lineTotal: '60.00' }], ...sums }),
        sold({ quantity: '6', onHand: '4' }),
        cartOrdered(),
      )
  })
  it('sells what is not held where it is there, and may take the backorder allowance below nothing', () => {
    const back = given(configured({ hold: 'never' }), listed(mug, { backorder: '2' }), stocked('MUG', '0')).after(
      ...[add('MUG', '1'), checkOut()],
    )
    back.when(confirm()).then(succeeded(), placed(), soldUnheld({ onHand: '-1', was: '0' }), cartOrdered())
  })
  it('is given back, or left to staff, where what was never held is gone; the cart is open again', () => {
    const gone = (latePayment: 'refund' | 'ask') => inCheckout({ hold: 'never', latePayment }).after(toNothing)
    const soldOut = checkoutFailed({ reason: 'out-of-stock' })
    const refund = refundRequested({ refund: idOf(4, 0) })
    gone('refund').when(confirm()).then(succeeded(), unfulfilled('out-of-stock'), refund, soldOut)
    const asked = gone('ask').when(confirm()).then(succeeded(), unfulfilled('out-of-stock'), soldOut)
    expect(asked.view.get('checkout', annsCheckout)).toMatchObject({ status: 'over', unfulfilled: [money] })
    expect(asked.view.get('cart', annsCart)?.status).toBe('open')
  })
  it('of another amount or currency is for staff, and buys nothing; the checkout goes on waiting', () => {
    for (const other of [{ amount: '14.99' }, { amount: '15.01' }, { currency: 'EUR' }]) {
      const wrong = inCheckout().when(confirm(other)).then(succeeded(other), unfulfilled('amount-differs', other))
      expect(wrong.view.get('checkout', annsCheckout)).toMatchObject({
        status: 'active',
        unfulfilled: [{ ...money, ...other }],
      })
      wrong.when(confirm(other)).thenNothing()
    }
  })
})

describe('money for what is ordered', () => {
  const ordered = (policy = {}) => inCheckout(policy).after(confirm())
  it('told again is already so: by a webhook, by the customer, for less', () => {
    ordered().when(confirm()).thenNothing()
    ordered()
      .when(confirm({ by: ann }))
      .thenNothing()
    ordered()
      .when(confirm({ amount: '15.0' }))
      .thenNothing()
    ordered()
      .when(confirm({ amount: '3.00' }))
      .thenNothing()
  })
  it('by another intent was paid twice, and is given back', () => {
    const other = { intent: 'pi_2' }
    const twice = ordered()
      .when(confirm(other))
      .then(succeeded({ ...other, ...late }), unfulfilled('paid-twice', other), refundRequested({ ...again, ...other }))
    expect(twice.view.get('refund', idOf(4, 0))?.status).toBe('requested')
    expect(twice.view.get('checkout', annsCheckout)?.unfulfilled).toBeUndefined()
    twice.when(confirm(other)).thenNothing()
    twice.when(confirm()).thenNothing()
  })
  it('or is left to staff where the shop wants that', () => {
    const other = { intent: 'pi_2' }
    ordered({ latePayment: 'ask' })
      .when(confirm(other))
      .then(succeeded({ ...other, ...late }), unfulfilled('paid-twice', other))
  })
  it('leaves open what another payment by the same intent had left open', () => {
    const before = inCheckout().after(confirm({ amount: '1.00' }), confirm({ intent: 'pi_2' }))
    before.after(confirm({ amount: '15.00' }))
    expect(before.view.get('checkout', annsCheckout)?.unfulfilled).toEqual([{ ...money, amount: '1.00' }])
  })
  it('that an intent brings beyond what it has brought was paid twice: the difference', () => {
    const more = { amount: '5.00' }
    const topped = ordered()
      .when(confirm({ amount: '20' }))
      .then(succeeded({ ...more, ...late }), unfulfilled('paid-twice', more), refundRequested({ ...again, ...more }))
    topped.when(confirm({ amount: '20.00' })).thenNothing()
  })
})

describe('who may say that it is paid', () => {
  it('is the provider, the customer, and staff', () => {
    for (const by of [undefined, ann, staff]) {
      inCheckout().when(confirm({ by })).then(succeeded(), placed(), sold(), cartOrdered())
    }
  })
  it('is nobody else; for them there is no such payment', () => {
    const refusal = { code: 'not-found', stream: `payment/${annsCheckout}` } as const
    inCheckout()
      .when(confirm({ by: bob }))
      .thenRejected(refusal)
    given(configured()).when(confirm()).thenRejected(refusal)
  })
  it('is the combined checkout alone, of a part', () => {
    const combined = idOf(9, 0)
    const refusal = { code: 'combined-part', detail: combined, stream: `payment/${annsCheckout}` } as const
    inCheckout({}, { combined })
      .when(confirm({ by: ann }))
      .thenRejected(refusal)
    inCheckout({}, { combined })
      .when(confirm({ by: staff }))
      .thenRejected(refusal)
    inCheckout({}, { combined }).when(confirm()).then(succeeded(), placed({ combined }), sold(), cartOrdered())
  })
})
