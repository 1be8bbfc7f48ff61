import type { Product } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { add, ann, bob, configured, list, listed, mug, set, staff, stocked } from '@cartstream/spec/sample'
import { annsCart, revoked } from '@cartstream/spec/told'
import { cartIdOf, givenOf, idOf, settleAll } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { cartView } from './cart-view.ts'
import { dueAt } from './due.ts'
import { available } from './stock.ts'
import type { EventOf } from './types.ts'

const counted = (onHand: string, was = '10', batch = '-'): EventOf<'StockAdjusted'> => ({
  type: 'StockAdjusted',
  stream: 'stock/MUG',
  data: { sku: 'MUG', batch, onHand, was, reason: 'counted' },
})
const [bobs, sams] = [cartIdOf(bob.actor), cartIdOf(staff.actor)]
/** Four for Ann, then three for Bob a minute later, then two for Sam. */
const held = (more: Partial<Product> = {}) =>
  given(configured(), listed(mug, more), stocked('MUG', '10'))
    .after(add('MUG', '4'))
    .later(60)
    .after(add('MUG', '3', { caller: bob }))
    .later(60)
    .after(add('MUG', '2', { caller: staff }))
const bob3 = { cart: bobs, line: idOf(2, 0), hold: idOf(2, 1), quantity: '3' }
const sam2 = { cart: sams, line: idOf(3, 0), hold: idOf(3, 1), quantity: '2' }
const ann4 = { quantity: '4' }

describe('stock taken away from under holds', () => {
  it('ends none while the rest still fits', () => {
    held().when(set('MUG', '9')).then(counted('9'))
  })
  it('ends the newest first, whole, until the rest fits', () => {
    held().when(set('MUG', '8')).then(counted('8'), revoked(sam2))
    held().when(set('MUG', '6')).then(counted('6'), revoked(sam2, bob3))
    held()
      .when(set('MUG', '3'))
      .then(counted('3'), revoked(sam2, bob3, ann4))
    held()
      .when({ type: 'AdjustStock', sku: 'MUG', batch: '-', change: { delta: '-2' }, reason: 'counted' })
      .then(counted('8'), revoked(sam2))
  })
  it('leaves what the ended hold had to spare to others', () => {
    const after = held().after(set('MUG', '6'))
    expect(available(after.view, 'MUG', '-')).toBe('2')
  })
  it('leaves the lines, and tells their carts', () => {
    const { view, world } = held().after(set('MUG', '3'))
    const cart = cartView(view, annsCart, world.now)
    expect(cart.items).toMatchObject([{ quantity: '4', holdEnded: 'stock-reduced' }])
    expect(cart.version).toBe(2)
    expect(cart).not.toHaveProperty('holdsUntil')
    expect(view.get('customer', ann.actor)?.holds).toBe(0)
  })
  it('lets the line be held again once there is stock, which says no more that it ended', () => {
    const { view, world } = held().after(set('MUG', '3'), set('MUG', '10'), add('MUG', '1'))
    expect(cartView(view, annsCart, world.now).items[0]).toMatchObject({ quantity: '5', hold: {} })
    expect(cartView(view, annsCart, world.now).items[0]).not.toHaveProperty('holdEnded')
  })
  it('counts safety stock and backorder allowance', () => {
    held({ safetyStock: '1' }).when(set('MUG', '9')).then(counted('9'), revoked(sam2))
    held({ backorder: '3' }).when(set('MUG', '6')).then(counted('6'))
    held({ backorder: '3' }).when(set('MUG', '5')).then(counted('5'), revoked(sam2))
  })
  it('keeps batches apart', () => {
    const batched = held().after(set('MUG', '5', 'B1'), add('MUG', '5', { batch: 'B1' }))
    batched.when(set('MUG', '4', 'B1')).then(counted('4', '5', 'B1'), {
      ...revoked(),
      data: {
        ...{ sku: 'MUG', batch: 'B1', because: 'stock-reduced' },
        holds: [{ hold: idOf(5, 1), cart: annsCart, line: idOf(5, 0), quantity: '5' }],
      },
    })
  })
})

describe('a listing that leaves less to be held', () => {
  it('ends the newest holds, as less stock does: more safety stock, or less backorder', () => {
    const safe = held().when(list(mug, { safetyStock: '2' }))
    safe.then(listed(mug, { safetyStock: '2' }), revoked(sam2))
    const shop = given(configured(), listed(mug, { backorder: '2' }), stocked('MUG', '1')).after(add('MUG', '3'))
    shop.when(list(mug)).then(listed(mug), revoked({ quantity: '3' }))
  })
  it('does so for one that was delisted in between', () => {
    held()
      .after({ type: 'DelistProduct', sku: 'MUG' })
      .when(list(mug, { safetyStock: '2' }))
      .then(listed(mug, { safetyStock: '2' }), revoked(sam2))
  })
  it('does so in each of its pools', () => {
    const batched = held().after(set('MUG', '5', 'B1'), add('MUG', '4', { batch: 'B1' }))
    batched.when(list(mug, { safetyStock: '2' })).then(...[listed(mug, { safetyStock: '2' }), revoked(sam2)], {
      ...revoked(),
      data: {
        ...{ sku: 'MUG', batch: 'B1', because: 'stock-reduced' },
        holds: [{ hold: idOf(5, 1), cart: annsCart, line: idOf(5, 0), quantity: '4' }],
      },
    })
  })
})

describe('more holds than one decision ends', () => {
  const many = () =>
    given(configured(), listed(mug), stocked('MUG', '600')).after(
      ...Array.from({ length: 600 }, (_, n) =>
        add('MUG', '1', { caller: { actor: `actor${String(n).padStart(17, '-')}`, kind: 'customer' } }),
      ),
    )
  it('end in those that follow: what is left is due at once, and settled before anything else', () => {
    const { view, world } = many().after(set('MUG', '10'))
    expect(view.get('pool', 'MUG/-')?.held).toBe('100')
    expect(available(view, 'MUG', '-')).toBe('0')
    expect(dueAt(view, 'pool/MUG/-')).toBe(0)
    const [rest] = settleAll(world, () => ['pool/MUG/-'], givenOf(world))
    expect(rest).toMatchObject({ type: 'HoldsRevoked', data: { because: 'stock-reduced' } })
    expect(rest?.type === 'HoldsRevoked' && rest.data.holds.length).toBe(90)
    expect(view.get('pool', 'MUG/-')).toMatchObject({ held: '10' })
    expect(dueAt(view, 'pool/MUG/-')).toBeUndefined()
  })
})

it('a count below zero with nothing held is nothing to settle', () => {
  const { view } = given(configured(), listed(mug), stocked('MUG', '-5'))
  expect(dueAt(view, 'pool/MUG/-')).toBeUndefined()
})
