import { given } from '@cartstream/spec/given'
import { add, ann, cheese, config, configured, delisted, listed, mug, stocked } from '@cartstream/spec/sample'
import { buy, checkOut, confirm, fail, giveUp } from '@cartstream/spec/selling'
import { checkoutStarted, oneMug } from '@cartstream/spec/sold'
import { annsCart, at, opened, reserved } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const half = 30 * 60
const shop = (policy: Parameters<typeof configured>[0] = {}) =>
  given(configured(policy), listed(mug), stocked('MUG', '10'), listed(cheese), stocked('CHEESE', '5'))
const withMug = (policy = {}) => shop(policy).after(add('MUG', '1'))

describe('buying one item at once', () => {
  const cart = idOf(1, 0)
  const single = { cart, line: idOf(1, 1) }
  const bought = { ...oneMug, line: single.line }
  const events = [
    opened({ cart, purpose: 'single' }),
    { type: 'ItemAdded', stream: `cart/${cart}`, data: { cart, ...bought } },
    checkoutStarted({ checkout: idOf(1, 2), cart, lines: [bought] }),
    reserved({ ...single, hold: idOf(1, 3), expiresAt: at(half) }),
  ] as const
  it('opens a cart of its own, fills it, and checks it out, in one batch', () => {
    shop()
      .when(buy('MUG', '1'))
      .then(...events)
    shop({ cartsEnabled: false })
      .when(buy('MUG', '1'))
      .then(...events)
  })
  it('leaves the active cart alone', () => {
    const both = withMug().after(buy('MUG', '1'))
    expect(both.view.get('customer', ann.actor)).toMatchObject({ active: annsCart, earlier: 0, holds: 2 })
    const paid = both.after(confirm({ checkout: idOf(2, 2) }))
    expect(paid.view.get('customer', ann.actor)).toMatchObject({ active: annsCart, earlier: 0, holds: 1 })
    expect(paid.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '9', held: '1' })
  })
  it('again is already so while it is under way, where the same is to be the same', () => {
    const same = { again: 'same', total: '15.00' } as const
    const once = shop().after(buy('MUG', '1', same))
    once.when(buy('MUG', '1', same)).thenNothing()
    once.when(buy('MUG', '1', { ...same, total: '14.99' })).thenRejected('price-changed')
    const twice = shop().after(buy('MUG', '1', same), buy('MUG', '1', { total: '15.00' }))
    expect(twice.view.get('pool', 'MUG/-')).toMatchObject({ held: '2' })
    const paid = shop().after(buy('MUG', '1', same), confirm({ checkout: idOf(1, 2) }), buy('MUG', '1', same))
    expect(paid.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '9', held: '1' })
    const late = shop()
      .after(buy('MUG', '1', same))
      .later(half)
      .after(buy('MUG', '1', same))
    expect(late.view.get('pool', 'MUG/-')).toMatchObject({ held: '1' })
  })
  it('is known again past others that were begun since', () => {
    const same = { again: 'same' } as const
    const both = shop().after(buy('MUG', '1', same), buy('CHEESE', '1', same))
    both.when(buy('MUG', '1', same)).thenNothing()
    both.when(buy('CHEESE', '1', same)).thenNothing()
    both
      .after(confirm({ checkout: idOf(1, 2) }))
      .when(buy('CHEESE', '1', same))
      .thenNothing()
  })
  it('for another total, or in another quantity, gives up what was begun, in the same batch', () => {
    const same = { again: 'same' } as const
    const scarce = given(configured(), listed(mug), stocked('MUG', '2')).after(buy('MUG', '1', same))
    const more = scarce.after(buy('MUG', '2', same))
    expect(more.view.get('checkout', idOf(1, 2))?.status).toBe('over')
    expect(more.view.get('cart', idOf(1, 0))).toMatchObject({ status: 'open', lines: [] })
    expect(more.view.get('pool', 'MUG/-')).toMatchObject({ held: '2' })
    expect(more.view.get('customer', ann.actor)).toMatchObject({ holds: 1, singles: [{ cart: idOf(2, 0) }] })
    const late = more.after(confirm({ checkout: idOf(1, 2) }))
    expect(late.view.get('checkout', idOf(1, 2))?.unfulfilled ?? []).toEqual([])
    expect(late.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '2', held: '2' })
    scarce.when(buy('MUG', '3', same)).thenRejected('out-of-stock')
  })
  it('leaves no hold behind of a payment that has failed', () => {
    const same = { again: 'same' } as const
    const last = given(configured(), listed(mug), stocked('MUG', '1')).after(buy('MUG', '1', same))
    const anew = last.after(fail({ checkout: idOf(1, 2) }), buy('MUG', '1', same))
    expect(anew.view.get('pool', 'MUG/-')).toMatchObject({ held: '1' })
    expect(anew.view.get('checkout', idOf(3, 2))?.status).toBe('active')
  })
  const same = { again: 'same' } as const
  const filled = () =>
    given(configured(), listed(mug), stocked('MUG', '1'), listed(cheese), stocked('CHEESE', '5')).after(
      ...[add('CHEESE', '1'), add('MUG', '1')],
    )
  it('takes what waits in the active cart over from it, where the same is to be the same', () => {
    filled().when(buy('MUG', '1')).thenRejected('out-of-stock')
    filled()
      .when(buy('MUG', '1', { ...same, total: '14.99' }))
      .thenRejected('price-changed')
    const bought = filled().after(buy('MUG', '1', same))
    expect(bought.view.get('cart', annsCart)).toMatchObject({ status: 'open', lines: [{ sku: 'CHEESE' }] })
    expect(bought.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '1', held: '1' })
    expect(bought.view.get('customer', ann.actor)).toMatchObject({ active: annsCart, holds: 2 })
    bought.when(buy('MUG', '1', same)).thenNothing()
    const off = filled().after({ type: 'ConfigureShop', config: { ...config, cartsEnabled: false } })
    expect(off.after(buy('MUG', '1', same)).view.get('pool', 'MUG/-')).toMatchObject({ held: '1' })
  })
  it('gives that cart’s own checkout up for it, but no part of a combined one; a line of more stays', () => {
    const frozen = filled().after(checkOut(), buy('MUG', '1', same))
    const open = { status: 'open', lines: [{ sku: 'CHEESE' }], checkouts: [idOf(3, 0)] }
    expect(frozen.view.get('cart', annsCart)).toMatchObject(open)
    const part = filled().after(checkOut({ combined: idOf(0, 9) }))
    part.when(buy('MUG', '1', same)).thenRejected('out-of-stock')
    const more = shop().after(add('MUG', '2'), buy('MUG', '1', same))
    expect(more.view.get('cart', annsCart)).toMatchObject({ lines: [{ sku: 'MUG', quantity: '2' }] })
  })
  it('can be given up and begun again where there are no carts', () => {
    const one = { cart: { id: cart } }
    const off = shop({ cartsEnabled: false }).after(buy('MUG', '1'), giveUp(one))
    off.after(checkOut(one))
    expect(off.view.get('cart', cart)).toMatchObject({ status: 'checkout', checkout: idOf(3, 0) })
  })
  it('is refused as an add and a checkout are', () => {
    shop().when(buy('CUP', '1')).thenRejected('not-found')
    shop()
      .when(buy('MUG', '1', { batch: 'B1' }))
      .thenRejected('not-found')
    shop().when(buy('MUG', '11')).thenRejected('out-of-stock')
    shop()
      .when(buy('MUG', '1', { total: '1' }))
      .thenRejected('price-changed')
    shop()
      .when(buy('MUG', '1', { provider: 'invoice' }))
      .thenRejected('provider-unknown')
    given(configured(), listed(mug), delisted('MUG')).when(buy('MUG', '1')).thenRejected('delisted')
  })
  it('is paid later, too', () => {
    const ordered = shop({ payLater: true }).after(buy('MUG', '2', { provider: 'invoice' }))
    expect(ordered.view.get('order', idOf(1, 3))).toMatchObject({ status: 'unpaid', total: '30.00' })
    expect(ordered.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '8', held: '0' })
  })
})
