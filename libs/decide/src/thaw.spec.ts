import { given } from '@cartstream/spec/given'
import { add, clear, config, configured, decrement, listed, mug, onMine, stocked } from '@cartstream/spec/sample'
import { annsCheckout, checkOut, confirm, intend } from '@cartstream/spec/selling'
import { annsCart } from '@cartstream/spec/told'
import { describe, expect, it } from 'vitest'

const thaw = { thaw: true } as const
const shop = (policy: Parameters<typeof configured>[0] = {}) =>
  given(configured(policy), listed(mug), stocked('MUG', '10'), listed({ ...mug, sku: 'CUP' }), stocked('CUP', '1'))
const paying = (policy = {}) => shop(policy).after(add('MUG', '1'), checkOut(), intend())

describe('a change by a door that cannot give a checkout up', () => {
  it('gives it up in the same batch', () => {
    const changed = paying().after(add('CUP', '1', thaw))
    expect(changed.view.get('cart', annsCart)).toMatchObject({
      status: 'open',
      lines: [{ sku: 'MUG' }, { sku: 'CUP' }],
    })
    expect(changed.view.get('checkout', annsCheckout)?.status).toBe('over')
    const removed = paying().after({ type: 'RemoveSku', sku: 'MUG', ...onMine, ...thaw })
    expect(removed.view.get('cart', annsCart)).toMatchObject({ status: 'open', lines: [] })
    expect(removed.view.get('pool', 'MUG/-')).toMatchObject({ held: '0' })
    const less = shop().after(add('MUG', '2'), checkOut(), decrement('MUG', '1', thaw))
    expect(less.view.get('cart', annsCart)).toMatchObject({ status: 'open', lines: [{ quantity: '1' }] })
    expect(less.view.get('pool', 'MUG/-')).toMatchObject({ held: '1' })
    expect(
      paying()
        .after({ ...clear(), ...thaw })
        .view.get('cart', annsCart),
    ).toMatchObject({ lines: [] })
  })
  it('leaves the checkout alone where it is refused, or changes nothing', () => {
    paying()
      .when(add('CUP', '2', thaw))
      .thenRejected('out-of-stock')
    paying()
      .when(add('MUG', '1', { ...thaw, addAgain: 'reject' }))
      .thenRejected('already-in-cart')
    paying()
      .when({ type: 'RemoveSku', sku: 'CUP', ...onMine, ...thaw })
      .thenNothing()
    paying()
      .when(decrement('CUP', '1', thaw))
      .thenRejected('not-found')
    const off = { ...config, cartsEnabled: false }
    paying()
      .after({ type: 'ConfigureShop', config: off })
      .when(add('CUP', '1', thaw))
      .thenRejected('carts-disabled')
  })
  it('is an ordinary one where nothing is being paid for, and refused as ever without the word', () => {
    expect(
      shop()
        .after(add('CUP', '1', thaw))
        .view.get('cart', annsCart),
    ).toMatchObject({ version: 2 })
    paying().when(add('CUP', '1')).thenRejected('checkout-in-progress')
    paying()
      .when(add('CUP', '1', { ...thaw, ifVersion: 1 }))
      .thenRejected('version-conflict')
  })
  it('loses no money that comes for it all the same', () => {
    const late = paying().after(add('CUP', '1', thaw), confirm({ checkout: annsCheckout }))
    expect(late.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '9', held: '0' })
    expect(late.view.get('cart', annsCart)).toMatchObject({ status: 'open', lines: [{ sku: 'CUP' }] })
  })
})

describe('a checkout that is begun instead of another', () => {
  const instead = { instead: annsCheckout, provider: 'other' }

  it('gives that up in the same batch, and has what it held', () => {
    const { view } = paying().after(checkOut(instead))
    const cart = view.get('cart', annsCart)
    expect(cart).toMatchObject({ status: 'checkout', lines: [{ sku: 'MUG' }] })
    expect(view.get('checkout', annsCheckout)?.status).toBe('over')
    expect(cart?.status === 'checkout' && view.get('checkout', cart.checkout)).toMatchObject({
      ...{ status: 'active', provider: 'other' },
    })
    expect(view.get('pool', 'MUG/-')).toMatchObject({ onHand: '10', held: '1' })
  })
  it('asked for again, or instead of one that is not under way, is the one that is', () => {
    paying().after(checkOut(instead)).when(checkOut(instead)).thenNothing()
    expect(shop().after(add('MUG', '1'), checkOut(instead)).view.get('cart', annsCart)).toMatchObject({
      status: 'checkout',
    })
  })
  it('leaves it alone where it is refused', () => {
    paying()
      .when(checkOut({ ...instead, total: '1.00' }))
      .thenRejected('price-changed')
    paying()
      .when(checkOut({ ...instead, provider: 'invoice' }))
      .thenRejected('provider-unknown')
  })
  it('sells what is paid late for the one before, from what is free', () => {
    const { view } = paying().after(checkOut(instead), confirm({ checkout: annsCheckout }))
    expect(view.get('checkout', annsCheckout)?.order).toBeDefined()
    expect(view.get('pool', 'MUG/-')).toMatchObject({ onHand: '9' })
  })
})
