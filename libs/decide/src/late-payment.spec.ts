import { given, type Situation } from '@cartstream/spec/given'
import { add, ann, bob, change, cheese, clear, configured, listed, mug, remove, stocked } from '@cartstream/spec/sample'
import { annsCheckout, cancelOrder, checkOut, confirm, fail, giveUp, intend, money } from '@cartstream/spec/selling'
import {
  cartOrdered,
  checkoutCancelled,
  checkoutExpired,
  oneMug,
  placed,
  refundRequested,
  sold,
  soldUnheld,
  succeeded,
  unfulfilled,
} from '@cartstream/spec/sold'
import { annsCart, at, expired, removed } from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const half = 30 * 60
const begun = (policy = {}) =>
  given(
    ...[configured({ cartIdleSeconds: 7200, ...policy }), listed(mug), stocked('MUG', '2')],
    ...[listed(cheese), stocked('CHEESE', '5')],
  ).after(add('MUG', '1'), checkOut())
/** Given up at once: the mug is held until its time. */
const over = (policy = {}) => begun(policy).after(giveUp())
const late = { late: true } as const
const order = idOf(4, 0)
const mugs = { onHand: '1', was: '2' }

describe('money that comes when the checkout is over', () => {
  it('becomes an order all the same, from its own hold', () => {
    const paid = over()
      .when(confirm())
      .then(succeeded(late), placed({ order }), sold({ order, ...mugs }), cartOrdered({ order }))
    expect(paid.view.get('checkout', annsCheckout)).toMatchObject({ status: 'ordered', order, lines: [] })
    paid.when(confirm()).thenNothing()
  })
  it('does so however it ended: given up, failed, or expired', () => {
    for (const end of [giveUp(), fail()]) {
      begun()
        .after(end)
        .when(confirm())
        .then(succeeded(late), placed({ order }), sold({ order, ...mugs }), cartOrdered({ order }))
    }
    const third = { order: idOf(3, 0) }
    begun()
      .later(half)
      .when(confirm())
      .then(
        ...[checkoutExpired(), expired({ sku: 'MUG', batch: '-' }, { expiresAt: at(half) })],
        ...[succeeded(late), placed(third), soldUnheld({ ...third, ...mugs }), cartOrdered(third)],
      )
  })
  it('has the contact, and the invoice of what was to be paid, whatever the cart is by now', () => {
    const contact = { subject: ann.actor, ct: 'x'.repeat(40) }
    const priced = given(configured(), listed(mug), stocked('MUG', '2')).after(
      ...[add('MUG', '1'), checkOut({ contact }), giveUp()],
      { type: 'ListProduct', product: { ...mug, price: '99.00' } } as const,
    )
    const later = { order: idOf(5, 0) }
    priced
      .when(confirm())
      .then(succeeded(late), placed({ ...later, contact }), sold({ ...later, ...mugs }), cartOrdered(later))
    expect(priced.view.get('checkout', annsCheckout)?.contact).toBeUndefined()
  })
  it('takes what it bought out of a cart that is another by now, put aside or not, and leaves the rest', () => {
    const changed = over().after(add('CHEESE', '1'), change(idOf(1, 0), '2'))
    const sixth = { order: idOf(6, 0) }
    const left = changed
      .when(confirm())
      .then(
        ...[succeeded(late), placed(sixth), sold({ ...sixth, ...mugs })],
        removed({ quantity: '2', because: 'ordered' }),
      )
    expect(left.view.get('cart', annsCart)).toMatchObject({ status: 'open', lines: [{ sku: 'CHEESE' }] })
    expect(left.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '1', held: '0' })
    const saved = over().after({ type: 'SaveItem', line: idOf(1, 0), cart: { me: true }, caller: ann })
    const fifth = { order: idOf(5, 0) }
    saved
      .when(confirm())
      .then(succeeded(late), placed(fifth), soldUnheld({ ...fifth, ...mugs }), removed({ because: 'ordered' }))
  })
  it('buys again what was taken out of the cart, if it is there', () => {
    const fifth = { order: idOf(5, 0) }
    over()
      .after(remove(idOf(1, 0)))
      .when(confirm())
      .then(succeeded(late), placed(fifth), soldUnheld({ ...fifth, ...mugs }))
  })
  it('leaves alone a cart that has been closed', () => {
    const kept = over({ cartKeptSeconds: 86_400 }).after(clear(), add('CHEESE', '1'), checkOut())
    kept.after(confirm({ checkout: idOf(6, 0), intent: 'pi_2', amount: '11.99' }))
    const eighth = { order: idOf(8, 0) }
    kept.when(confirm()).then(succeeded(late), placed(eighth), soldUnheld({ ...eighth, ...mugs }))
    expect(kept.view.get('cart', annsCart)).toMatchObject({ status: 'ordered', order: idOf(7, 0) })
  })
})

describe('money that comes late, and the goods are gone', () => {
  const gone = (policy = {}): Situation =>
    begun(policy)
      .later(half)
      .after(add('MUG', '2', { caller: bob }))
  const refund = refundRequested({ refund: idOf(4, 0) })
  it('is given back at once, and told again is already so', () => {
    const back = gone().when(confirm()).then(checkoutExpired(), succeeded(late), unfulfilled('out-of-stock'), refund)
    expect(back.view.get('checkout', annsCheckout)).toMatchObject({ status: 'over', taken: [{ intent: 'pi_1' }] })
    expect(back.view.get('checkout', annsCheckout)?.unfulfilled).toBeUndefined()
    back.when(confirm()).thenNothing()
    expect(back.view.get('cart', cartIdOf(bob.actor))?.lines[0]?.holds).toHaveLength(1)
  })
  it('or is left to staff where the shop wants that', () => {
    const asked = gone({ latePayment: 'ask' })
      .when(confirm())
      .then(checkoutExpired(), succeeded(late), unfulfilled('out-of-stock'))
    expect(asked.view.get('checkout', annsCheckout)?.unfulfilled).toEqual([money])
  })
  it('of another amount is for staff in any case', () => {
    const other = { amount: '1.00' }
    over()
      .when(confirm(other))
      .then(succeeded({ ...late, ...other }), unfulfilled('amount-differs', other))
  })
})

describe('money for an earlier checkout of a cart that is being paid for anew', () => {
  const second = idOf(4, 0)
  const anew = () => over().after(checkOut())
  const fifth = { order: idOf(5, 0) }
  it('orders the lines, and ends the later checkout of them: no line is sold twice', () => {
    const paid = anew()
      .after(intend({ checkout: second, intent: 'pi_2' }))
      .when(confirm())
      .then(
        succeeded(late),
        checkoutCancelled({ checkout: second, because: 'ordered', intent: 'pi_2' }),
        ...[placed({ order: idOf(6, 0) }), sold({ order: idOf(6, 0), ...mugs }), cartOrdered({ order: idOf(6, 0) })],
      )
    expect(paid.view.get('checkout', second)).toMatchObject({ status: 'over', order: idOf(6, 0), lines: [] })
    const twice = { checkout: second, intent: 'pi_2' }
    paid
      .when(confirm(twice))
      .then(
        succeeded({ ...twice, ...late }),
        unfulfilled('paid-twice', twice),
        refundRequested({ ...twice, refund: idOf(7, 0), reason: 'paid-twice' }),
      )
    paid.after(cancelOrder(idOf(6, 0)))
    paid
      .when(confirm({ ...twice, intent: 'pi_3' }))
      .then(
        ...[succeeded({ ...twice, intent: 'pi_3', ...late }), unfulfilled('order-ended', { ...twice, intent: 'pi_3' })],
        refundRequested({ ...twice, intent: 'pi_3', refund: idOf(9, 0), reason: 'order-ended' }),
      )
  })
  it('was paid twice where the later one was paid first', () => {
    anew()
      .after(confirm({ checkout: second, intent: 'pi_2' }))
      .when(confirm())
      .then(
        ...[succeeded(late), unfulfilled('paid-twice')],
        refundRequested({ refund: idOf(6, 0), reason: 'paid-twice' }),
      )
  })
  it('leaves the later one as it is where that has other lines', () => {
    const other = over().after(clear(), add('CHEESE', '1'), checkOut())
    const frozen = other.view.get('cart', annsCart)
    const seventh = { order: idOf(7, 0) }
    other.when(confirm()).then(succeeded(late), placed(seventh), soldUnheld({ ...seventh, ...mugs }))
    expect(other.view.get('cart', annsCart)).toEqual({ ...frozen, checkouts: [] })
    expect(other.view.get('checkout', idOf(6, 0))?.status).toBe('active')
  })
  it('opens the cart again where the later one had more lines, of which what is not ordered stays', () => {
    const more = over().after(add('CHEESE', '1'), checkOut())
    const sixth = { order: idOf(6, 0) }
    const left = more
      .when(confirm())
      .then(
        succeeded(late),
        checkoutCancelled({ checkout: idOf(5, 0), because: 'ordered' }),
        ...[placed(sixth), sold({ ...sixth, ...mugs }), removed({ because: 'ordered' })],
      )
    expect(left.view.get('cart', annsCart)).toMatchObject({ status: 'open', lines: [{ sku: 'CHEESE' }] })
    expect(left.view.get('cart', annsCart)?.checkouts).toEqual([])
  })
  it('ends the later one also where that is a part of a combined one, to which it is over then', () => {
    const part = over().after(checkOut({ combined: idOf(9, 9) }))
    part
      .when(confirm())
      .then(
        ...[succeeded(late), checkoutCancelled({ checkout: second, because: 'ordered' }), placed(fifth)],
        ...[sold({ ...fifth, ...mugs }), cartOrdered(fifth)],
      )
    part.when(giveUp({ cart: { id: annsCart }, combined: idOf(9, 9) })).thenNothing()
  })
})

describe('a checkout that is over for good', () => {
  const refund = { reason: 'out-of-stock' }
  it('buys nothing any more: its cart has expired', () => {
    const gone = over({ cartKeptSeconds: 60, cartIdleSeconds: 30 }).later(3600)
    gone.after(add('MUG', '1'))
    expect(gone.view.get('checkout', annsCheckout)).toMatchObject({ status: 'over', lines: [] })
    gone
      .when(confirm())
      .then(succeeded(late), unfulfilled('out-of-stock'), refundRequested({ ...refund, refund: idOf(5, 0) }))
  })
  it('or twenty more have been begun since', () => {
    const many = over().after(...Array.from({ length: 20 }, () => [checkOut(), giveUp()]).flat())
    expect(many.view.get('checkout', annsCheckout)).toMatchObject({ status: 'over', lines: [] })
    expect(many.view.get('cart', annsCart)?.checkouts).toHaveLength(20)
    expect(many.view.get('checkout', idOf(4, 0))?.lines).toEqual([oneMug])
  })
})
