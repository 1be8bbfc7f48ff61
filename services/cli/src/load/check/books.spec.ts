import { describe, expect, it } from 'vitest'
import { Account } from '../account.ts'
import { type Books, booksOf, differences, doNotAddUp } from './books.ts'

const account = () => {
  const kept = new Account()
  kept.stock.set('MUG', 10)
  kept.stock.set('CUP', 5)
  kept.carts.set('bob', { id: 'demo.1', lines: new Map([['MUG', { line: 'l1', quantity: 3 }]]) })
  kept.carts.set('eve', { id: 'demo.2', lines: new Map([['MUG', { line: 'l2', quantity: 4 }]]) })
  return kept
}
const books = (): Books => booksOf(account())
/** The same books with one SKU told otherwise. */
const withSku = (sku: string, onHand: number, held: number, available: number): Books => ({
  ...books(),
  skus: new Map([...books().skus, [sku, { onHand, held, available }]]),
})

describe('books', () => {
  it('of an account hold what is in its carts and have the rest available', () => {
    expect(books().skus).toEqual(
      new Map([
        ['MUG', { onHand: 10, held: 7, available: 3 }],
        ['CUP', { onHand: 5, held: 0, available: 5 }],
      ]),
    )
    expect(doNotAddUp('we', books())).toEqual([])
  })
  it('do not add up where available is not the rest', () => {
    expect(doNotAddUp('they', withSku('MUG', 10, 7, 4))).toEqual(['they: of MUG, 10 on hand - 7 held is not 4'])
  })
  it('do not add up where more is held than the carts hold', () => {
    expect(doNotAddUp('they', withSku('CUP', 5, 1, 4))).toEqual([
      "they: of CUP, 1 are held, but the carts' lines hold 0",
    ])
  })
  it('do not add up where more is held than is there', () => {
    expect(doNotAddUp('they', withSku('MUG', 6, 7, -1))).toEqual([
      'they: of MUG, 7 are held, but only 6 are there: oversold',
    ])
  })
  it('are the same as themselves', () => {
    expect(differences('we', books(), 'they', books())).toEqual([])
  })
  it('differ where a cart is missing, or a SKU is counted otherwise', () => {
    const other = { carts: new Map([...books().carts].slice(0, 1)), skus: withSku('CUP', 5, 2, 3).skus }
    expect(differences('we', books(), 'they', other)).toEqual([
      'cart demo.2: 4 MUG (4 held) by we, nothing by they',
      'SKU CUP: 5 on hand, 0 held, 5 available by we, 5 on hand, 2 held, 3 available by they',
    ])
  })
})
