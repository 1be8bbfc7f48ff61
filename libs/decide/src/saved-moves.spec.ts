import { given } from '@cartstream/spec/given'
import {
  add,
  ann,
  bob,
  cheese,
  configured,
  listed,
  merge,
  mug,
  restore,
  save,
  staff,
  stocked,
} from '@cartstream/spec/sample'
import { checkOut, confirm } from '@cartstream/spec/selling'
import { annsCart } from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const shop = () => given(configured(), listed(mug), stocked('MUG', '10'), listed(cheese), stocked('CHEESE', '9'))
const next = cartIdOf(ann.actor, 1)

describe('what is put aside', () => {
  const ordered = () =>
    shop()
      .after(add('MUG', '1'), add('CHEESE', '0.5'), save(idOf(2, 0)), checkOut())
      .after(confirm({ checkout: idOf(4, 0) }))
  it('goes on into the next cart when this one is ordered', () => {
    const { view } = ordered()
    expect(view.get('cart', annsCart)).toMatchObject({ status: 'ordered', lines: [] })
    expect(view.get('cart', next)).toMatchObject({
      status: 'open',
      lines: [],
      saved: [{ line: idOf(2, 0), sku: 'CHEESE' }],
    })
    expect(view.get('customer', ann.actor)).toMatchObject({ active: next, earlier: 1, holds: 0 })
  })
  it('can be brought back there, at its price', () => {
    const { view } = ordered().after(restore(idOf(2, 0)))
    expect(view.get('cart', next)).toMatchObject({ saved: [], lines: [{ line: idOf(2, 0), unitPrice: '9.99' }] })
  })
  it('opens no cart where nothing was', () => {
    const { view } = shop().after(add('MUG', '1'), checkOut(), confirm())
    expect(view.get('cart', next)).toBeUndefined()
  })
  it('of a guest comes along at login, also where it is all there was', () => {
    const guest = { caller: bob }
    const { view } = shop().after(add('CHEESE', '0.5', guest), save(idOf(1, 0), guest), merge())
    expect(view.get('cart', annsCart)).toMatchObject({ lines: [], saved: [{ line: idOf(1, 0), sku: 'CHEESE' }] })
    expect(view.get('cart', cartIdOf(bob.actor))).toMatchObject({ status: 'merged' })
  })
})

describe('a cart that discounts have left nothing to pay for', () => {
  it('is ordered at once, whoever would have been paid', () => {
    const free = shop().after(
      add('MUG', '1'),
      { type: 'GrantDiscount', label: 'a present', percent: '100', caller: staff, cart: { id: annsCart } },
      checkOut(),
    )
    const order = idOf(3, 1)
    expect(free.view.get('order', order)).toMatchObject({ status: 'paid', total: '0.00' })
    expect(free.view.get('order', order)).not.toHaveProperty('paid')
    expect(free.view.get('cart', annsCart)).toMatchObject({ status: 'ordered', order })
    expect(free.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '9', held: '0' })
  })
})
