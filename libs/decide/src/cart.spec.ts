import { given } from '@cartstream/spec/given'
import {
  add,
  ann,
  bob,
  change,
  claim,
  clear,
  configured,
  keep,
  listed,
  merge,
  mug,
  recalculate,
  remove,
  restore,
  save,
  staff,
  stocked,
} from '@cartstream/spec/sample'
import { added, annsCart, cleared, opened, quantityChanged, released, removed, reserved } from '@cartstream/spec/told'
import { cartIdOf, givenOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { activeCart } from './cart.ts'
import type { Command } from './types.ts'

const shop = [configured({ hold: 'never' }), listed(mug), stocked('MUG', '10')] as const
const withMug = () => given(...shop).after(add('MUG', '1'))
const byId = { cart: { id: annsCart } }
const line = idOf(1, 0)

describe('the cart that a command means', () => {
  it("is the caller's own, by `me` or by its id, before and after it is opened", () => {
    given(...shop)
      .when(add('MUG', '1', byId))
      .then(opened(), added())
    withMug()
      .when(change(line, '2', byId))
      .then(quantityChanged({}))
    withMug().when(change(line, '2')).then(quantityChanged({}))
  })
  it("does not exist where it is another's, whatever is asked of it", () => {
    const refusal = { code: 'not-found', stream: `cart/${annsCart}` } as const
    const asBob = { ...byId, caller: bob }
    given(...shop)
      .when(add('MUG', '1', asBob))
      .thenRejected(refusal)
    for (const asked of [add('MUG', '1', asBob), change(line, '2', asBob), remove(line, asBob), clear(asBob)]) {
      withMug().when(asked).thenRejected(refusal)
    }
  })
  it("of a guest is the guest's", () => {
    const cart = cartIdOf(bob.actor)
    given(...shop)
      .when(add('MUG', '1', { caller: bob }))
      .then(opened({ cart, owner: bob.actor, ownerKind: 'guest' }), added({ cart }))
  })
  it('may be any open cart for staff, who mark what they do', () => {
    const byStaff = { byStaff: true } as const
    const asStaff = { ...byId, caller: staff }
    given(...shop)
      .when(add('MUG', '1', asStaff))
      .thenRejected('not-found')
    withMug()
      .when(change(line, '2', asStaff))
      .then(quantityChanged(byStaff))
    withMug().when(remove(line, asStaff)).then(removed(byStaff))
    withMug().when(clear(asStaff)).then(cleared(byStaff))
    const two = { line: idOf(2, 0), ...byStaff }
    withMug()
      .after(clear())
      .when(add('MUG', '1', asStaff))
      .then(added({ ...two, line: idOf(3, 0) }))
  })
  it('of staff themselves is opened as a customer’s', () => {
    const cart = cartIdOf(staff.actor)
    given(...shop)
      .when(add('MUG', '1', { caller: staff }))
      .then(opened({ cart, owner: staff.actor }), added({ cart, byStaff: true }))
  })
  it('stays the active one when it is emptied', () => {
    const emptied = withMug().after(remove(line))
    expect(activeCart(emptied.view, ann.actor, givenOf(emptied.world))).toBe(annsCart)
    emptied.when(add('MUG', '1')).then(added({ line: idOf(3, 0) }))
  })
})

describe('the version of a cart', () => {
  it('counts the events of its stream', () => {
    const versionAfter = (...commands: readonly Command[]) =>
      given(configured(), listed(mug), stocked('MUG', '10'))
        .after(...commands)
        .view.get('cart', annsCart)?.version
    expect(versionAfter(add('MUG', '1'))).toBe(2)
    expect(versionAfter(add('MUG', '1'), add('MUG', '1'))).toBe(3)
    expect(versionAfter(add('MUG', '1'), remove(line))).toBe(3)
    expect(versionAfter(add('MUG', '1'), clear())).toBe(3)
  })
  it('lets a command through that saw it as it is, a cart not yet opened being at 0', () => {
    given(...shop)
      .when(add('MUG', '1', { ifVersion: 0 }))
      .then(opened(), added())
    withMug()
      .when(change(line, '2', { ifVersion: 2 }))
      .then(quantityChanged({}))
  })
  it('is a conflict for any command that saw another, one that would change nothing included', () => {
    const seen = { ifVersion: 1 }
    const stream = `cart/${annsCart}`
    const refusal = { code: 'version-conflict', detail: 'the cart is at version 2', stream } as const
    for (const asked of [add('MUG', '1', seen), change(line, '1', seen), remove(line, seen), clear(seen)]) {
      withMug().when(asked).thenRejected(refusal)
    }
    given(...shop)
      .when(add('MUG', '1', seen))
      .thenRejected('version-conflict')
  })
})

describe('last activity', () => {
  it('is when somebody last changed the cart, not when a line left it by itself', () => {
    const held = given(configured({ onExpiry: 'remove' }), listed(mug), stocked('MUG', '10')).after(add('MUG', '1'))
    const began = held.world.now
    const later = held.later(15 * 60).after({ type: 'DelistProduct', sku: 'MUG' }, clear())
    expect(later.view.get('cart', annsCart)).toMatchObject({ lines: [], version: 3, lastActivityAt: began })
  })
})

describe('removing a line', () => {
  const held = () => given(configured(), listed(mug), stocked('MUG', '10')).after(add('MUG', '1'))
  it('gives its hold back', () => {
    held().when(remove(line)).then(removed(), released())
  })
  it('is already so for a line that is gone, that never was, or of a cart not opened', () => {
    held().after(remove(line)).when(remove(line)).thenNothing()
    held()
      .when(remove(idOf(9, 0)))
      .thenNothing()
    given(...shop)
      .when(remove(line))
      .thenNothing()
  })
  it('takes a line of a delisted product', () => {
    held().after({ type: 'DelistProduct', sku: 'MUG' }).when(remove(line)).then(removed(), released())
  })
})

describe('clearing a cart', () => {
  const two = () =>
    given(configured(), listed(mug), stocked('MUG', '10'), stocked('MUG', '10', 'B1')).after(
      add('MUG', '1'),
      add('MUG', '2', { batch: 'B1' }),
    )
  it('gives every hold back', () => {
    const second = { line: idOf(2, 0), hold: idOf(2, 1), batch: 'B1', quantity: '2' }
    const empty = two().when(clear()).then(cleared(), released(), released(second))
    expect(empty.view.get('cart', annsCart)).toMatchObject({ lines: [], subtotal: '0.00' })
    expect(empty.view.get('customer', ann.actor)?.holds).toBe(0)
    expect(empty.view.get('pool', 'MUG/B1')?.held).toBe('0')
  })
  it('is already so for an empty cart and for one not opened', () => {
    two().after(clear()).when(clear()).thenNothing()
    given(...shop)
      .when(clear())
      .thenNothing()
  })
  it('lets the next add reserve anew', () => {
    const anew = { line: idOf(4, 0), hold: idOf(4, 1) }
    two()
      .after(clear())
      .when(add('MUG', '1'))
      .then(added({ line: anew.line }), reserved(anew))
  })
})

describe('a shop without carts', () => {
  const refusal = { code: 'carts-disabled', stream: `cart/${annsCart}` } as const
  const off: Command = { type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', cartsEnabled: false } }
  const asked: readonly Command[] = [
    ...[add('MUG', '1'), change(line, '2'), remove(line), clear(), save(line), restore(line), keep(), recalculate()],
    ...[merge(), claim('TEN')],
    ...[{ type: 'GrantDiscount', label: 'x', percent: '1', cart: { id: annsCart }, caller: staff } as const],
    { type: 'WithdrawDiscount', discount: line, cart: { me: true }, caller: ann },
  ]
  it('refuses whatever would change one', () => {
    for (const command of asked) withMug().after(off).when(command).thenRejected(refusal)
  })
  it('leaves those that there are, until it has carts again', () => {
    const on: Command = { type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', hold: 'never' } }
    withMug().after(off, on).when(add('MUG', '1')).then(quantityChanged({}))
  })
})
