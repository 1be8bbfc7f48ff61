import type { Product } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import {
  add,
  bob,
  box,
  change,
  cheese,
  configured,
  delisted,
  list,
  listed,
  mug,
  remove,
  set,
  stocked,
} from '@cartstream/spec/sample'
import {
  added,
  annsCart,
  at,
  expired,
  extended,
  opened,
  quantityChanged,
  released,
  removed,
  reserved,
} from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { available } from './stock.ts'

const shop = (policy: Parameters<typeof configured>[0] = {}) =>
  given(...[configured(policy), listed(mug), stocked('MUG', '5'), listed(cheese), stocked('CHEESE', '9'), listed(box)])
const parts = box.parts!
const boxed = { sku: 'BOX', name: 'Gift box', unitPrice: '28.00', lineTotal: '28.00', parts }
const mugs = { quantity: '2' }
const cheeses = { hold: idOf(1, 2), sku: 'CHEESE', quantity: '0.5' }

describe('listing a bundle', () => {
  const refusal = { code: 'bundle-parts', stream: 'product/BOX', sku: 'BOX' } as const
  const sells = () => given(configured(), listed(mug), listed(cheese))
  it('is recorded with its parts, quantities in their shortest form', () => {
    sells()
      .when(
        list(box, {
          parts: [
            { sku: 'MUG', quantity: '2' },
            { sku: 'CHEESE', quantity: '0.5000' },
          ],
        }),
      )
      .then(listed(box))
    sells().after(list(box)).when(list(box)).thenNothing()
  })
  it('is refused for parts that are not listed, and for delisted ones', () => {
    given(configured(), listed(mug))
      .when(list(box))
      .thenRejected({ ...refusal, detail: 'CHEESE is not listed' })
    given(configured(), listed(mug), listed(cheese), delisted('MUG'))
      .when(list(box))
      .thenRejected({ ...refusal, detail: 'MUG is not listed' })
  })
  it('is refused for a part named twice, for bundles in it, and for itself', () => {
    const of = (...skus: readonly string[]) => ({ parts: skus.map((sku) => ({ sku, quantity: '1' })) })
    sells()
      .when(list(box, of('MUG', 'MUG')))
      .thenRejected({ ...refusal, detail: 'MUG stands in it twice' })
    sells()
      .after(list(box))
      .when(list(box, of('BOX')))
      .thenRejected({ ...refusal, detail: 'BOX is a bundle' })
    sells()
      .after(list(box))
      .when(list({ ...box, sku: 'CRATE' }, of('BOX')))
      .thenRejected({ ...refusal, stream: 'product/CRATE', sku: 'CRATE', detail: 'BOX is a bundle' })
  })
  it('is refused for a piece of a piece', () => {
    sells()
      .when(list(box, { parts: [{ sku: 'MUG', quantity: '0.5' }] }))
      .thenRejected({ ...refusal, detail: 'MUG is sold in steps of 1' })
  })
  it('is refused for one with stock, batches or fractions of its own', () => {
    const own: Partial<Product>[] = [{ safetyStock: '1' }, { backorder: '1' }, { batches: [{ name: 'B1' }] }]
    for (const more of own) {
      sells()
        .when(list(box, more))
        .thenRejected({ ...refusal, detail: 'a bundle has no stock of its own' })
    }
    sells()
      .when(list(box, { decimals: 1 }))
      .thenRejected({ ...refusal, detail: 'a bundle is sold in whole pieces' })
  })
  it('is refused for a SKU that has stock or holds, in a batch as well', () => {
    const { parts: _, ...plain } = box
    const has = { ...refusal, detail: 'BOX has stock of its own' }
    sells().after(list(plain), set('BOX', '3')).when(list(box)).thenRejected(has)
    sells()
      .after(list(plain), set('BOX', '3', 'B1'))
      .when(list(box))
      .thenRejected(has)
    const backordered = sells().after(list(plain, { backorder: '2' }), add('BOX', '1'))
    backordered.when(list(box)).thenRejected(has)
    sells().after(list(plain), set('BOX', '3'), set('BOX', '0')).when(list(box)).then(listed(box))
  })
  it('leaves no stock to be counted', () => {
    shop()
      .when(set('BOX', '3'))
      .thenRejected({ code: 'bundle-parts', detail: 'BOX is a bundle', stream: 'stock/BOX', sku: 'BOX' })
  })
})

describe('a bundle in a cart', () => {
  it('holds its parts, each in its own pool', () => {
    const after = shop().when(add('BOX', '1')).then(opened(), added(boxed), reserved(mugs), reserved(cheeses))
    expect(after.view.get('pool', 'MUG/-')?.held).toBe('2')
    expect(after.view.get('pool', 'CHEESE/-')?.held).toBe('0.5')
    expect(after.view.get('cart', annsCart)?.lines[0]?.holds).toHaveLength(2)
  })
  it('holds nothing where the SKU is not held on add, whatever the shop does', () => {
    shop()
      .after(list(box, { hold: 'checkout' }))
      .when(add('BOX', '1'))
      .then(opened(), added({ ...boxed, line: idOf(2, 0) }))
  })
  it('grows and shrinks with all its holds', () => {
    const two = { ...boxed, quantity: '2', was: '1', lineTotal: '56.00' }
    const line = { line: idOf(1, 0), sku: 'BOX', quantity: '2', was: '1', lineTotal: two.lineTotal }
    const grownMugs = reserved({ quantity: '4', was: '2' })
    shop()
      .after(add('BOX', '1'))
      .when(add('BOX', '1'))
      .then(quantityChanged(line), grownMugs, reserved({ ...cheeses, quantity: '1', was: '0.5' }))
    shop()
      .after(add('BOX', '2'))
      .when(change(idOf(1, 0), '1'))
      .then(
        quantityChanged({ sku: 'BOX', quantity: '1', was: '2', lineTotal: '28.00' }),
        ...[reserved({ quantity: '2', was: '4' }), reserved({ ...cheeses, quantity: '0.5', was: '1' })],
      )
  })
  it('keeps the parts it was added with, whatever the bundle is made of by now', () => {
    const sweeter = list(box, { parts: [{ sku: 'CHEESE', quantity: '1' }] })
    const line = { line: idOf(1, 0), sku: 'BOX', quantity: '2', was: '1', lineTotal: '56.00' }
    shop()
      .after(add('BOX', '1'), sweeter)
      .when(add('BOX', '1'))
      .then(
        quantityChanged(line),
        reserved({ quantity: '4', was: '2' }),
        reserved({ ...cheeses, quantity: '1', was: '0.5' }),
      )
  })
  it('is refused beyond what its scarcest part gives, saying how many can be had', () => {
    const refusal = { code: 'out-of-stock', stream: 'stock/BOX', sku: 'BOX' } as const
    shop()
      .when(add('BOX', '3'))
      .thenRejected({ ...refusal, quantity: '3', available: '2' })
    shop()
      .after(add('BOX', '1'))
      .when(change(idOf(1, 0), '3'))
      .thenRejected({ ...refusal, quantity: '3', available: '2' })
    shop()
      .after(add('BOX', '1'), add('MUG', '2', { caller: bob }))
      .when(add('BOX', '1'))
      .thenRejected({ ...refusal, quantity: '1', available: '0' })
  })
  it('is refused in fractions and in batches', () => {
    const fraction = {
      code: 'fractional-quantity',
      detail: 'BOX is sold in steps of 1',
      stream: 'product/BOX',
    } as const
    shop()
      .when(add('BOX', '0.5'))
      .thenRejected({ ...fraction, sku: 'BOX', quantity: '0.5' })
    shop()
      .when(add('BOX', '1', { batch: 'B1' }))
      .thenRejected({ code: 'not-found', stream: 'product/BOX', sku: 'BOX' })
  })
  it('is refused where a part would be more than a quantity can say', () => {
    const many = { parts: [{ sku: 'MUG', quantity: '999999999' }] }
    const detail = 'a line takes at most 999999999 of MUG'
    shop({ hold: 'never' })
      .after(list(box, many), list(mug, { backorder: '999999999' }), set('MUG', '999999999'))
      .when(add('BOX', '2'))
      .thenRejected({ code: 'over-limit', detail, stream: `cart/${annsCart}`, sku: 'BOX', quantity: '2' })
  })
  it('gives every part back when it goes', () => {
    const gone = removed({ sku: 'BOX' })
    shop()
      .after(add('BOX', '1'))
      .when(remove(idOf(1, 0)))
      .then(gone, released(mugs), released(cheeses))
  })
  it('has the holds of all its parts extended by activity', () => {
    const until = { expiresAt: at(16 * 60) }
    shop()
      .after(add('BOX', '1'), add('MUG', '1'))
      .later(60)
      .when(remove(idOf(2, 0)))
      .then(
        ...[removed({ line: idOf(2, 0) }), released({ line: idOf(2, 0), hold: idOf(2, 1) })],
        extended({ ...until }, { ...until, hold: idOf(1, 2), sku: 'CHEESE' }),
      )
  })
  it('counts as a hold for each part against what a customer may hold', () => {
    const detail = 'a customer has at most 1 holds'
    shop({ maxHoldsPerCustomer: 1 })
      .when(add('BOX', '1'))
      .thenRejected({ code: 'over-limit', detail, stream: `cart/${annsCart}`, sku: 'BOX', quantity: '1' })
    shop({ maxHoldsPerCustomer: 2 })
      .when(add('BOX', '1'))
      .then(opened(), added(boxed), reserved(mugs), reserved(cheeses))
  })
})

describe('a part of a bundle whose time is up', () => {
  const bobs = { cart: cartIdOf(bob.actor), line: idOf(2, 0) }
  const bobBuys = [
    ...[opened({ cart: bobs.cart, owner: bob.actor, ownerKind: 'guest' }), added(bobs)],
    reserved({ ...bobs, hold: idOf(2, 1), reservedAt: at(900), expiresAt: at(1800) }),
  ] as const
  const due = () => shop({ onExpiry: 'remove' }).after(add('BOX', '1')).later(900)
  it('takes its line along, and what else is held for it', () => {
    due()
      .when(add('MUG', '1', { caller: bob }))
      .then(
        expired({ sku: 'MUG', batch: '-' }, { quantity: '2' }),
        ...[removed({ sku: 'BOX', because: 'expired' }), released(cheeses)],
        ...bobBuys,
      )
  })
  it('leaves its line unheld where the shop wants that', () => {
    const kept = shop()
      .after(add('BOX', '1'))
      .later(900)
      .after(add('MUG', '1', { caller: bob }))
    expect(kept.view.get('cart', annsCart)?.lines).toMatchObject([{ sku: 'BOX', holdEnded: 'expired' }])
  })
})

describe('what is available of a bundle', () => {
  it('is what its scarcest part gives, in whole bundles', () => {
    expect(available(shop().view, 'BOX', '-')).toBe('2')
    expect(available(shop().after(add('MUG', '2')).view, 'BOX', '-')).toBe('1')
    expect(available(shop().after(set('CHEESE', '0.4')).view, 'BOX', '-')).toBe('0')
  })
  it('counts safety stock and backorder of its parts', () => {
    expect(available(shop().after(list(mug, { safetyStock: '2' })).view, 'BOX', '-')).toBe('1')
    expect(available(shop().after(list(mug, { backorder: '1' })).view, 'BOX', '-')).toBe('3')
  })
  it('is nothing where a part has become a bundle itself, which has no stock', () => {
    const nested = given(configured(), listed(mug), listed(cheese), stocked('CHEESE', '9'), listed(box)).after(
      list({ ...mug, parts: [{ sku: 'CHEESE', quantity: '1' }] }),
    )
    expect(available(nested.view, 'BOX', '-')).toBe('0')
    nested.when(add('BOX', '1')).thenRejected('out-of-stock')
  })
})
