import { describe, expect, it } from 'vitest'
import { Account } from '../account.ts'
import { type Books, booksOf, differences, doNotAddUp, type SkuBooks } from './books.ts'

const account = () => {
  const kept = new Account()
  kept.stock.set('MUG', 10)
  kept.stock.set('CUP', 5)
  kept.carts.set('bob', { id: 'demo.1', lines: new Map([['MUG', { line: 'l1', quantity: 3 }]]) })
  kept.carts.set('eve', { id: 'demo.2', lines: new Map([['MUG', { line: 'l2', quantity: 4 }]]) })
  kept.carts.set('ann', { id: 'demo.3', lines: new Map([['CUP', { line: 'l3', quantity: 2 }]]) })
  kept.bought('ann', { id: 'demo.o', total: '5.00' })
  return kept
}
const books = (): Books => booksOf(account())
const brought = account().stock
/** The same books with one SKU told otherwise. */
const withSku = (sku: string, change: Partial<SkuBooks>): Books => ({
  ...books(),
  skus: new Map([...books().skus, [sku, { ...books().skus.get(sku)!, ...change }]]),
})

describe('books', () => {
  it('of an account hold what is in its carts, have sold what it bought, and the rest available', () => {
    expect(books().skus).toEqual(
      new Map([
        ['MUG', { onHand: 10, held: 7, available: 3, sold: 0, returned: 0 }],
        ['CUP', { onHand: 3, held: 0, available: 3, sold: 2, returned: 0 }],
      ]),
    )
    expect(doNotAddUp('we', books(), brought)).toEqual([])
  })
  it('have back on hand what was cancelled', () => {
    const kept = account()
    kept.orders.get('ann')![0]!.status = 'cancelled'
    expect(booksOf(kept).skus.get('CUP')).toEqual({ onHand: 5, held: 0, available: 5, sold: 2, returned: 2 })
  })
  it('do not add up where available is not the rest', () => {
    expect(doNotAddUp('they', withSku('MUG', { available: 4 }), brought)).toEqual([
      'they: of MUG, 10 on hand - 7 held is not 4',
    ])
  })
  it('do not add up where more is held than the carts hold', () => {
    expect(doNotAddUp('they', withSku('CUP', { held: 1, available: 2 }), brought)).toEqual([
      "they: of CUP, 1 are held, but the carts' lines hold 0",
    ])
  })
  it('do not add up where more is held than is there', () => {
    expect(doNotAddUp('they', withSku('MUG', { onHand: 6, available: -1, sold: 4 }), brought)).toEqual([
      'they: of MUG, 7 are held, but only 6 are there: oversold',
    ])
  })
  it('do not add up where what was sold has not left the shelf', () => {
    expect(doNotAddUp('they', withSku('CUP', { onHand: 5, available: 5 }), brought)).toEqual([
      'they: of CUP, 5 on hand + 2 sold - 0 returned is not 5',
    ])
  })
  it('are the same as themselves', () => {
    expect(differences('we', books(), 'they', books())).toEqual([])
  })
  it('differ where a cart or an order is missing, or a SKU is counted otherwise', () => {
    const { skus } = withSku('CUP', { held: 2, available: 1 })
    const other = { carts: new Map([...books().carts].slice(0, 1)), orders: new Map(), skus }
    expect(differences('we', books(), 'they', other)).toEqual([
      'cart demo.2: 4 MUG (4 held) by we, nothing by they',
      'order demo.o: paid, 2 CUP for 5.00 by we, nothing by they',
      'SKU CUP: 3 on hand, 0 held, 3 available, 2 sold, 0 returned by we, 3 on hand, 2 held, 1 available, 2 sold, 0 returned by they',
    ])
  })
})
