import { given } from '@cartstream/spec/given'
import { add, clear, config, configured, listed, mug, onMine, stocked } from '@cartstream/spec/sample'
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
