import type { ShopConfig } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import {
  add,
  bob,
  box,
  cheese,
  clear,
  configured,
  list,
  listed,
  mug,
  remove,
  restore,
  save,
  set,
  staff,
  stocked,
} from '@cartstream/spec/sample'
import {
  annsCart,
  at,
  extended,
  quantityChanged,
  released,
  removed,
  reserved,
  restored,
  saved,
} from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const [one, two] = [idOf(1, 0), idOf(2, 0)]
const stream = `cart/${annsCart}`
const shop = (policy: Partial<ShopConfig> = {}) =>
  given(configured(policy), listed(mug), stocked('MUG', '10'), listed(cheese), stocked('CHEESE', '9'))
const withMug = (policy: Partial<ShopConfig> = {}) => shop(policy).after(add('MUG', '1'))
const aside = (policy: Partial<ShopConfig> = {}) => withMug(policy).after(save(one))
const again = { hold: idOf(3, 0) }

describe('saving a line for later', () => {
  it('puts it aside and gives its hold back', () => {
    const after = withMug().when(save(one)).then(saved(), released())
    const cart = after.view.get('cart', annsCart)
    expect(cart).toMatchObject({ lines: [], subtotal: '0.00', saved: [{ line: one, unitPrice: '12.50' }], version: 3 })
    expect(cart?.saved?.[0]).not.toHaveProperty('holds')
    expect(after.view.get('pool', 'MUG/-')?.held).toBe('0')
  })
  it('gives back what is held for each part of a bundle', () => {
    const parts = [
      released({ quantity: '2', hold: idOf(2, 1), line: two }),
      released({ line: two, hold: idOf(2, 2), sku: 'CHEESE', quantity: '0.5' }),
    ]
    shop()
      .after(list(box), add('BOX', '1'))
      .when(save(two))
      .then(saved({ line: two, sku: 'BOX' }), ...parts)
  })
  it('is activity: the other holds go on', () => {
    withMug()
      .after(add('CHEESE', '1'))
      .later(60)
      .when(save(two))
      .then(saved({ line: two, sku: 'CHEESE' }), released({ line: two, hold: idOf(2, 1), sku: 'CHEESE' }), extended({}))
  })
  it('is already so for one that is put aside, and refused for one that never was', () => {
    aside().when(save(one)).thenNothing()
    aside()
      .when(save(idOf(9, 0)))
      .thenRejected({ code: 'not-found', stream })
    shop().when(save(one)).thenRejected({ code: 'not-found', stream })
  })
  it('is refused beyond as many lines as a cart may have', () => {
    const detail = 'a cart has at most 1 saved lines'
    aside({ maxLines: 1 })
      .after(add('CHEESE', '1'))
      .when(save(idOf(3, 0)))
      .thenRejected({ code: 'over-limit', detail, stream })
  })
  it('is marked where staff do it', () => {
    withMug({ hold: 'never' })
      .when(save(one, { cart: { id: annsCart }, caller: staff }))
      .then(saved({ byStaff: true }))
  })
})

describe('a saved line', () => {
  it('stays when the cart is cleared', () => {
    const after = aside().after(add('CHEESE', '1'), clear())
    expect(after.view.get('cart', annsCart)?.saved).toHaveLength(1)
  })
  it('can be removed for good', () => {
    const after = aside().when(remove(one)).then(removed())
    expect(after.view.get('cart', annsCart)?.saved).toEqual([])
    after.when(remove(one)).thenNothing()
  })
  it('is another line than the one that an add of the same makes', () => {
    const after = aside().after(add('MUG', '2'))
    expect(after.view.get('cart', annsCart)).toMatchObject({ lines: [{ quantity: '2' }], saved: [{ quantity: '1' }] })
  })
})

describe('bringing a line back', () => {
  it('puts it into the cart again, at the price it had, and holds it again', () => {
    const after = aside()
      .after(list(mug, { price: '99.00' }))
      .when(restore(one))
      .then(restored(), reserved({ hold: idOf(4, 0) }))
    expect(after.view.get('cart', annsCart)).toMatchObject({ subtotal: '12.50', saved: [], lines: [{ line: one }] })
  })
  it('holds nothing where the policy does not', () => {
    aside({ hold: 'checkout' }).when(restore(one)).then(restored())
  })
  it('joins the same line, if there is one by now, and takes its price', () => {
    const line = { line: idOf(4, 0), quantity: '3', was: '2' }
    aside()
      .after(list(mug, { price: '10.00' }), add('MUG', '2'))
      .when(restore(one))
      .then(
        restored({ into: line.line }),
        quantityChanged({ ...line, lineTotal: '30.00' }),
        reserved({ ...line, hold: idOf(4, 1) }),
      )
  })
  it('is already so for a line that is there, and refused for one that never was', () => {
    withMug().when(restore(one)).thenNothing()
    withMug().when(restore(two)).thenRejected({ code: 'not-found', stream })
  })
  it('is refused as an add is: sold out, delisted, over a limit', () => {
    const refusal = { sku: 'MUG', quantity: '1' } as const
    aside()
      .after(set('MUG', '0'))
      .when(restore(one))
      .thenRejected({ ...refusal, code: 'out-of-stock', stream: 'stock/MUG', available: '0' })
    aside()
      .after({ type: 'DelistProduct', sku: 'MUG' })
      .when(restore(one))
      .thenRejected({ code: 'delisted', stream: 'product/MUG', sku: 'MUG' })
    aside({ maxLines: 1 })
      .after(add('CHEESE', '1'))
      .when(restore(one))
      .thenRejected({ ...refusal, code: 'over-limit', detail: 'a cart has at most 1 lines', stream })
    aside({ addAgain: 'reject' })
      .after(add('MUG', '1'))
      .when(restore(one))
      .thenRejected({ code: 'already-in-cart', stream, sku: 'MUG' })
  })
  it('settles what is due in its pool first: the unit another had is free', () => {
    const taken = given(configured(), listed(mug), stocked('MUG', '1')).after(add('MUG', '1'), save(one))
    const contested = taken.after(add('MUG', '1', { caller: bob })).later(900)
    const bobs = contested.view.get('customer', bob.actor)!.active!
    contested.when(restore(one)).then(
      {
        type: 'HoldsExpired',
        stream: 'stock/MUG',
        data: {
          sku: 'MUG',
          batch: '-',
          holds: [{ hold: idOf(3, 1), cart: bobs, line: idOf(3, 0), quantity: '1', expiresAt: at(900) }],
        },
      },
      restored(),
      reserved({ hold: idOf(4, 0), reservedAt: at(900), expiresAt: at(1800) }),
    )
  })
  it('is marked where staff do it', () => {
    aside()
      .when(restore(one, { cart: { id: annsCart }, caller: staff }))
      .then(restored({ byStaff: true }), reserved(again))
  })
})
