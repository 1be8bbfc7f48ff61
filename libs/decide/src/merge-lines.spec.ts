import type { Product, ShopConfig } from '@cartstream/schemas'
import { given, type Situation } from '@cartstream/spec/given'
import {
  add,
  ann,
  bob,
  cheese,
  configured,
  list,
  listed,
  merge,
  mug,
  save,
  set,
  shirt,
  stocked,
} from '@cartstream/spec/sample'
import { added, annsCart, cleared, merged, quantityChanged, released, reserved } from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const bobsCart = cartIdOf(bob.actor)
const asBob = { caller: bob }
const shop = (policy: Partial<ShopConfig> = {}, more: Partial<Product> = {}) =>
  given(
    ...[configured(policy), listed(mug, more), stocked('MUG', '10'), listed(cheese), stocked('CHEESE', '9')],
    ...[listed(shirt), stocked('SHIRT', '9')],
  )
/** Ann has three mugs in her cart (m1), Bob two in his (m2). */
const both = (policy: Partial<ShopConfig> = {}, more: Partial<Product> = {}) =>
  shop(policy, more).after(add('MUG', '3'), add('MUG', '2', asBob))
/** Bob's second line, one cheese (m3). */
const cheeseToo = add('CHEESE', '1', asBob)
const bobs = { cart: bobsCart, line: idOf(2, 0), hold: idOf(2, 1), quantity: '2' }
const held = (situation: Situation) => [
  situation.view.get('pool', 'MUG/-')?.held,
  situation.view.get('pool', 'CHEESE/-')?.held,
]

describe('limits on a merge', () => {
  it('clip quantities to what a line and a cart may have, and let go what is over', () => {
    const line = (quantity: string, lineTotal: string) =>
      quantityChanged({ quantity, was: '3', lineTotal, because: 'merged' })
    const after = both({ maxQuantityPerLine: '4' })
      .when(merge())
      .then(released(bobs), line('4', '50.00'), reserved({ quantity: '4', was: '3' }), merged())
    expect(held(after)).toEqual(['4', '0'])
    both({}, { maximumPerCart: '4' })
      .when(merge())
      .then(released(bobs), line('4', '50.00'), reserved({ quantity: '4', was: '3' }), merged())
  })
  it('clip over all variants and batches of a SKU, down to nothing', () => {
    const two = () =>
      both({}, { maximumPerCart: '4' }).after(set('MUG', '9', 'B1'), add('MUG', '2', { batch: 'B1', ...asBob }))
    const after = two().after(merge())
    expect(after.view.get('cart', annsCart)?.lines).toMatchObject([{ batch: '-', quantity: '4' }])
    const batched = shop({}, { maximumPerCart: '4' }).after(add('MUG', '3'), set('MUG', '9', 'B1'))
    const one = batched.after(add('MUG', '2', { batch: 'B1', ...asBob }), merge())
    expect(one.view.get('cart', annsCart)?.lines).toMatchObject([{ quantity: '3' }, { batch: 'B1', quantity: '1' }])
  })
  it('never shrink what the customer has', () => {
    const tight = both().after(list(mug, { maximumPerCart: '2' }))
    tight.when(merge()).then(released(bobs), reserved({ quantity: '3', was: '3' }), merged())
  })
  const refusal = { code: 'over-limit', stream: `cart/${annsCart}` } as const
  it('refuse it for too many lines, too many holds, or more worth than money can say', () => {
    both({ maxLines: 1 })
      .after(save(idOf(2, 0), asBob), cheeseToo)
      .when(merge())
      .thenRejected({ ...refusal, detail: 'a cart has at most 1 lines' })
    both({ maxHoldsPerCustomer: 1 })
      .after(save(idOf(2, 0), asBob), cheeseToo)
      .when(merge())
      .thenRejected({ ...refusal, detail: 'a customer has at most 1 holds' })
    shop({}, { price: '100000000000.00' })
      .after(add('MUG', '3'), add('MUG', '2', asBob))
      .when(merge())
      .thenRejected({ ...refusal, detail: 'a cart is worth at most 499999999999' })
  })
  it('let a merge through that makes no more holds than it ends', () => {
    both({ maxHoldsPerCustomer: 1 })
      .when(merge({ strategy: 'guest-wins' }))
      .then(
        ...[cleared({ because: 'merged' }), released({ quantity: '3' }), released(bobs)],
        added({ line: idOf(3, 0), quantity: '2', lineTotal: '25.00', because: 'merged' }),
        reserved({ line: idOf(3, 0), hold: idOf(3, 1), quantity: '2' }),
        merged({ strategy: 'guest-wins' }),
      )
  })
})

describe('discounts of the guest', () => {
  const set10 = { type: 'SetPromotion', code: 'TEN', label: 'Ten off', percent: '10' } as const
  const claimed = (told = {}) =>
    ({ type: 'ClaimPromotion', code: 'TEN', cart: { me: true }, caller: ann, ...told }) as const
  it('come over with the lines, a code once', () => {
    const one = shop().after(set10, add('MUG', '2', asBob), claimed(asBob), merge())
    const granted = { discount: idOf(4, 2), label: 'Ten off', code: 'TEN', percent: '10' }
    expect(one.view.get('cart', annsCart)?.discounts).toEqual([granted])
    const two = shop().after(set10, add('MUG', '1'), claimed(), add('MUG', '2', asBob), claimed(asBob), merge())
    expect(two.view.get('cart', annsCart)?.discounts).toHaveLength(1)
  })
  it('stay behind where the lines do', () => {
    const none = both().after(set10, claimed(asBob), merge({ strategy: 'existing-wins' }))
    expect(none.view.get('cart', annsCart)?.discounts).toBeUndefined()
  })
})
