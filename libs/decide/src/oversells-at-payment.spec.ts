import { given, type Situation } from '@cartstream/spec/given'
import { add, bob, configured, listed, mug, set, stocked } from '@cartstream/spec/sample'
import { annsCheckout, checkOut, confirm, giveUp } from '@cartstream/spec/selling'
import { givenOf, happen, holdsOf, idOf, perform, settleAll } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { settle } from './due.ts'
import { available } from './stock.ts'
import { touches } from './touches.ts'
import type { Command, Decision } from './types.ts'

/** How others have sold what they did not have, between the payment and the stock, each as a test that it cannot be done here. */

const half = 30 * 60
const inCheckout = (policy = {}): Situation =>
  given(configured(policy), listed(mug), stocked('MUG', '1')).after(add('MUG', '1'), checkOut())
const bobWants = add('MUG', '1', { caller: bob })
const typesOf = (decision: Decision): readonly string[] =>
  'accepted' in decision ? decision.accepted.map(({ type }) => type) : [decision.rejected.code]
const asks = ({ world }: Situation, command: Command) => typesOf(perform(world, command).decision)
const ordered = ['PaymentSucceeded', 'OrderPlaced', 'StockSold', 'CartOrdered']
const sentBack = ['PaymentSucceeded', 'PaymentUnfulfilled', 'RefundRequested']

describe('a reservation that a listener makes after the payment has been committed', () => {
  it('has no moment to be late in: payment, order and stock are one batch', () => {
    const { view, world } = inCheckout()
    expect(typesOf(decide(confirm(), view, givenOf(world)))).toEqual(ordered)
  })
  it('nor does what is not held get sold to two who have both paid', () => {
    const both = inCheckout({ hold: 'never' }).after(bobWants, checkOut({ caller: bob }))
    expect(asks(both, confirm())).toEqual(ordered)
    expect(asks(both, confirm({ checkout: idOf(4, 0) }))).toEqual([...sentBack, 'CheckoutFailed'])
    expect(both.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '0', held: '0' })
  })
  it('nor to two whose payments were decided on the same stock: the second is decided again', () => {
    const { view, world } = inCheckout({ hold: 'never' }).after(bobWants, checkOut({ caller: bob }))
    const [first, second] = [confirm(), confirm({ checkout: idOf(4, 0) })]
    const hasty = decide(first, view, givenOf(world))
    expect(typesOf(decide(second, view, givenOf(world)))).toEqual(ordered)
    // The log takes one batch after its parent: the second finds another head, and decides anew.
    happen(world, 'accepted' in hasty ? hasty.accepted : [])
    expect(typesOf(decide(second, view, givenOf(world)))).toEqual([...sentBack, 'CheckoutFailed'])
  })
})

describe('expiry against payment, at the same instant', () => {
  const atTheEnd = () => inCheckout().later(half)
  it('before it, the payment has the unit, and nobody else can', () => {
    const open = inCheckout().later(half - 0.001)
    expect(asks(open, bobWants)).toEqual(['out-of-stock'])
    expect(asks(open, confirm())).toEqual(ordered)
    expect(asks(open.later(0.001), bobWants)).toEqual(['out-of-stock'])
  })
  it('at it, the checkout is over, whether or not an event says so; the payment has the unit if it comes first', () => {
    const paidFirst = atTheEnd()
    expect(asks(paidFirst, confirm())).toEqual(ordered)
    expect(asks(paidFirst, bobWants)).toEqual(['out-of-stock'])
    expect(available(paidFirst.view, 'MUG', '-')).toBe('0')
    expect(paidFirst.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '0', held: '0' })
  })
  it('and is given back if the other comes first', () => {
    const bobFirst = atTheEnd()
    expect(asks(bobFirst, bobWants)).toContain('StockReserved')
    expect(asks(bobFirst, confirm())).toEqual(sentBack)
    expect(bobFirst.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '1', held: '1' })
  })
  it('in whichever order its hold and its checkout are ended', () => {
    const ways = ['checkout', 'pool'].flatMap((first) => ['checkout', 'pool'].map((second) => [first, second]))
    for (const [first, second] of ways) {
      const { view, world } = atTheEnd()
      for (const kind of [first, second]) {
        const key = kind === 'checkout' ? (`checkout/${annsCheckout}` as const) : ('pool/MUG/-' as const)
        happen(world, settle(view, key, holdsOf(world), givenOf(world)))
      }
      const { decision } = perform(world, confirm())
      expect(typesOf(decision)).toEqual(ordered)
      expect(view.get('pool', 'MUG/-')).toMatchObject({ onHand: '0', held: '0' })
      expect(view.get('hold', idOf(1, 1))).toBeUndefined()
    }
  })
  it('never stands on a hold whose time is up, not even where its end has not been settled', () => {
    const { view, world } = atTheEnd()
    const given = givenOf(world)
    expect(typesOf(decide(confirm(), view, given))).not.toContain('StockSold')
    settleAll(world, () => touches(confirm(), view, given), given)
    expect(typesOf(decide(confirm(), view, given))).toEqual(ordered)
  })
})

describe('stock that is gone when the money comes', () => {
  it('was counted down under the checkout: the newest hold ends, and what was paid is given back', () => {
    const lost = inCheckout().after(set('MUG', '0'))
    expect(asks(lost, confirm())).toEqual([...sentBack, 'CheckoutFailed'])
    expect(lost.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '0', held: '0' })
  })
  it('is kept back as safety stock: that is not sold either', () => {
    const kept = inCheckout().after({ type: 'ListProduct', product: { ...mug, safetyStock: '1' } })
    expect(asks(kept, confirm())).toEqual([...sentBack, 'CheckoutFailed'])
  })
  it('came back in time: a late payment buys it from whoever has given it up', () => {
    const back = inCheckout().later(half).after(bobWants)
    back.after({ type: 'ClearCart', cart: { me: true }, caller: bob })
    expect(asks(back, confirm())).toEqual(ordered)
  })
  it('is asked for once where the same money is told twice, on time and late', () => {
    const twice = inCheckout().after(giveUp(), confirm())
    expect(asks(twice, confirm())).toEqual([])
    expect(twice.view.get('pool', 'MUG/-')?.onHand).toBe('0')
  })
})
