import { given, type Situation } from '@cartstream/spec/given'
import { convert, credit, live, move, put, sheet } from '@cartstream/spec/hosted'
import { add, ann, bob, clear, configured, dan, listed, merge, mug, set, stocked } from '@cartstream/spec/sample'
import {
  annsCheckout,
  cancelOrder,
  checkOut,
  confirm,
  fail,
  giveUp,
  handBack,
  money,
  settle,
} from '@cartstream/spec/selling'
import { succeeded, unfulfilled } from '@cartstream/spec/sold'
import { annsCart, cartExpired, opened } from '@cartstream/spec/told'
import { cartIdOf, happen, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import type { Command } from './types.ts'

const day = 86_400
const order = idOf(3, 0)
const shop = (policy = {}) => given(configured(policy), listed(mug), stocked('MUG', '10'))
const begun = (policy = {}, how = {}) => shop(policy).after(add('MUG', '1'), checkOut(how))
const ordered = () => begun().after(confirm())
const report = (refund: string, outcome: 'refunded' | 'failed'): Command => ({ type: 'ReportRefund', refund, outcome })

/** So many days later, when a cart of Dan's has just come to its end: only then is anything forgotten. */
const after = (days: number, situation: Situation): Situation => {
  const { world } = situation.later(days * day)
  const earlier = world.view.get('customer', dan.actor)?.earlier ?? 0
  const cart = cartIdOf(dan.actor, earlier)
  happen(world, [opened({ cart, owner: dan.actor, earlier }), cartExpired({ cart })])
  return situation
}
const kept = /^(cart|customer|checkout|order|refund|session|room|combined)\//
/** What is known of others than Dan. */
const known = ({ world }: Situation, kinds = kept): readonly string[] =>
  [...world.records].flatMap(([key, record]) =>
    kinds.test(key) && !JSON.stringify(record).includes(dan.actor) ? [key] : [],
  )

describe('what is over', () => {
  it('is known for thirty days: what is said again is already so, and what comes late is made good', () => {
    const paid = after(29, ordered())
    paid.when(confirm()).thenNothing()
    paid.when(fail()).thenNothing()
    paid.when(add('MUG', '1', { cart: { id: annsCart } })).thenRejected('cart-closed')
    const late = after(29, begun().after(giveUp())).after(confirm())
    expect(late.view.get('checkout', annsCheckout)).toMatchObject({ status: 'ordered' })
    const cancelled = after(29, ordered()).after(cancelOrder(order))
    expect(cancelled.view.get('order', order)).toMatchObject({ status: 'cancelled' })
  })
  it('is then forgotten with all that belongs to it, and is not found', () => {
    const paid = after(30, ordered())
    expect(known(paid)).toEqual([`customer/${ann.actor}`])
    paid.when(confirm()).thenRejected({ code: 'not-found', stream: `payment/${annsCheckout}` })
    paid.when(settle('refund')).thenRejected('not-found')
    paid.when(cancelOrder(order)).thenRejected({
      ...{ code: 'not-found', stream: `order/${order}` },
      detail: 'there is none, or it has been closed for long',
    })
    paid.when(add('MUG', '1', { cart: { id: annsCart } })).thenRejected('not-found')
    after(30, begun().after(giveUp())).when(confirm()).thenRejected('not-found')
  })
  it('is known for as long again from when it was last heard of', () => {
    const refunded = report(idOf(4, 0), 'refunded')
    const cancelled = ordered()
      .later(day)
      .after(cancelOrder(order))
      .later(28 * day)
      .after(refunded)
    after(2, cancelled).when(refunded).thenNothing()
    expect(known(after(30, cancelled), /^(order|refund|checkout)/)).toEqual([])
    cancelled.when(refunded).thenRejected('not-found')
  })
  it('is known for thirty days of its own, whatever was over a little before it', () => {
    const both = ordered().after(add('MUG', '1', { caller: bob }), checkOut({ caller: bob }))
    const bobs = confirm({ checkout: idOf(5, 0), intent: 'pi_2' })
    after(29.5, both.later(0.9 * day).after(bobs))
      .when(bobs)
      .thenNothing()
    expect(known(after(1, both), /^checkout/)).toEqual([])
  })
  it('is kept while money is open: an invoice, a refund that nobody has made, what is neither sold nor given back', () => {
    const invoice = shop({ payLater: true, unpaidOrderSeconds: 90 * day }).after(
      ...[add('MUG', '1'), checkOut({ provider: 'invoice' })],
    )
    expect(known(after(30, after(31, invoice)), /^(order|checkout|cart)/)).toHaveLength(3)
    const refund = ordered().after(cancelOrder(order), report(idOf(4, 0), 'failed'))
    after(31, after(31, refund)).after(handBack({ refund: idOf(4, 0) }))
    expect(known(after(29, refund), /^refund/)).toHaveLength(1)
    expect(known(after(2, refund), /^(order|refund|checkout)/)).toEqual([])
    const open = begun({ latePayment: 'ask' }).after(confirm({ amount: '1.00' }), giveUp())
    expect(known(after(31, after(31, open)), /^checkout/)).toHaveLength(1)
  })
  it('leaves a cart that goes on without it, which can be checked out again and again', () => {
    const open = begun({ cartKeptSeconds: 90 * day, cartIdleSeconds: 30 * day }).after(giveUp())
    after(31, open)
    expect(open.view.get('cart', annsCart)).toMatchObject({ status: 'open', checkouts: [] })
    const again = open.after(checkOut())
    expect(again.view.get('cart', annsCart)).toMatchObject({ status: 'checkout' })
    after(31, again.after(giveUp()))
    expect(known(again, /^checkout/)).toEqual([])
  })
  it('goes, a cart, though money for what it sold once and went on without is open: nothing about that needs it', () => {
    const sold = begun({ latePayment: 'ask' }).after(giveUp(), clear(), confirm(), confirm({ intent: 'pi_2' }))
    expect(sold.view.get('cart', annsCart)).toMatchObject({ status: 'open', checkouts: [] })
    happen(sold.later(day).world, [cartExpired()])
    expect(known(after(31, sold), /^(cart|checkout|order)/)).toEqual([
      `checkout/${annsCheckout}`,
      `order/${idOf(5, 0)}`,
    ])
    const third = { ...money, intent: 'pi_3' }
    sold.when(confirm(third)).then(succeeded({ ...third, late: true }), unfulfilled('paid-twice', third))
  })
  it('buys nothing any more where the order that has its lines is forgotten', () => {
    const ask = { latePayment: 'ask' } as const
    const both = begun(ask).after(...[confirm({ amount: '1.00' }), giveUp(), checkOut()])
    const second = idOf(5, 0)
    const paid = both.after(confirm({ checkout: second, intent: 'pi_2' }))
    expect(paid.view.get('checkout', annsCheckout)).toMatchObject({ order: idOf(6, 0), lines: [] })
    after(31, after(31, paid))
    expect(known(paid, /^(checkout|order)/)).toEqual([`checkout/${annsCheckout}`])
    paid.when(settle('order')).thenRejected('order-closed')
    const third = { ...money, intent: 'pi_3' }
    paid.when(confirm(third)).then(succeeded({ ...third, late: true }), unfulfilled('order-ended', third))
    paid.after(settle('refund'))
  })
})

describe('whoever was here', () => {
  it('is forgotten with their last cart, a guest; of a customer stays how many carts they had', () => {
    const guest = { caller: bob }
    const left = shop({ cartKeptSeconds: day }).after(add('MUG', '1'), add('MUG', '1', guest), merge(), checkOut())
    after(31, after(31, left.after(confirm({ checkout: idOf(4, 0), amount: '30.00' }))))
    expect(known(left)).toEqual([`customer/${ann.actor}`])
    expect(left.view.get('customer', ann.actor)).toEqual({ actor: ann.actor, earlier: 1, holds: 0 })
    const next = left.after(add('MUG', '1')).view.get('customer', ann.actor)
    expect(next).toMatchObject({ active: cartIdOf(ann.actor, 1), earlier: 1, carts: 1 })
  })
  it('is known as long as anything of theirs goes on', () => {
    const waits: Command = { type: 'JoinWaitlist', sku: 'MUG', caller: bob }
    const left = shop().after(add('MUG', '1', { caller: bob }), {
      type: 'MergeCart',
      from: bob.actor,
      cart: { me: true },
      caller: ann,
    })
    left.after(set('MUG', '0'), waits)
    after(31, after(31, left))
    expect(left.view.get('customer', bob.actor)).toMatchObject({ waiting: ['MUG/-'] })
    left.after({ type: 'LeaveWaitlist', sku: 'MUG', caller: bob })
    after(31, left)
    expect(left.view.get('customer', bob.actor)).toBeUndefined()
  })
  it('and only waited, is no customer any more once they have left', () => {
    const waited = shop().after(set('MUG', '0'), { type: 'JoinWaitlist', sku: 'MUG', caller: ann })
    expect(known(waited)).toEqual([`customer/${ann.actor}`])
    expect(known(waited.after({ type: 'LeaveWaitlist', sku: 'MUG', caller: ann }))).toEqual([])
  })
})

describe('a live session', () => {
  it('that was sold is known as long as its order', () => {
    const sold = live().after(put('MUG', '1'), credit('100'), convert(), confirm({ checkout: idOf(5, 0) }))
    after(29, sold).after(sheet)
    sold.when(convert()).thenNothing()
    expect(known(after(2, sold))).toEqual([])
    sold.when(convert()).thenRejected('not-found')
  })
  it('that was cancelled is known as long as its cart', () => {
    const cancelled = after(29, live().after(move('cancel')))
    cancelled.when(move('cancel')).thenNothing()
    expect(known(after(2, cancelled))).toEqual([])
    cancelled.when(move('cancel')).thenRejected('not-found')
  })
})

describe('a combined checkout', () => {
  it('that is closed may be paid for thirty days, and then by nobody, whether or not anything has been forgotten', () => {
    const id = idOf(1, 0)
    const carts = [{ shop: 'demo', cart: annsCart }]
    const parts = [{ ...carts[0]!, checkout: idOf(0, 2), total: '15.00' }]
    const closed = given(configured()).after(
      { type: 'StartCombined', caller: ann, provider: 'test', carts },
      { type: 'PrepareCombined', combined: id, currency: 'GBP', parts, expiresAt: '2026-01-01T13:00:00.000Z' },
      { type: 'CancelCombined', combined: id, because: 'expired' },
      { type: 'CloseCombined', combined: id, payments: 0, parts: [{ shop: 'demo' }] },
    )
    const paid = closed.later(30 * day).when({ type: 'PayCombined', combined: id, ...money })
    paid.thenRejected('not-found')
    expect(known(closed, /^combined/)).toHaveLength(1)
    expect(known(after(0, closed), /^combined/)).toEqual([])
  })
  it('leaves its parts known for twice as long as they were heard of: it may hand them money until then', () => {
    const part = begun({}, { combined: idOf(1, 0) }).after(giveUp({ combined: idOf(1, 0) }))
    part.later(29 * day).after(confirm())
    after(2, part)
    expect(known(after(31, part), /^checkout/)).toHaveLength(1)
    expect(known(after(31, part), /^checkout/)).toEqual([])
  })
})
