import type { Product } from '@cartstream/schemas'
import { given, type Situation } from '@cartstream/spec/given'
import {
  add,
  bob,
  change,
  cheese,
  clear,
  configured,
  list,
  listed,
  mug,
  onMine,
  remove,
  set,
  stocked,
} from '@cartstream/spec/sample'
import { annsCart } from '@cartstream/spec/told'
import { cartIdOf, givenOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { touches } from './touches.ts'
import type { Command } from './types.ts'

const box: Product = { sku: 'BOX', name: 'Box', price: '30.00', unit: 'each', parts: [{ sku: 'MUG', quantity: '2' }] }
const filled = () =>
  given(configured(), listed(mug), stocked('MUG', '9'), listed(cheese), stocked('CHEESE', '5')).after(
    add('MUG', '1'),
    add('CHEESE', '1'),
  )
const two = idOf(2, 0)
const touched = (situation: Situation, command: Command) => touches(command, situation.view, givenOf(situation.world))
const cart = `cart/${annsCart}`
const [mugs, cheeses] = [
  ['pool/MUG/-', 'waitlist/MUG/-'],
  ['pool/CHEESE/-', 'waitlist/CHEESE/-'],
]

describe('what a command touches', () => {
  it('is the pool it is about, with who waits for it, and the cart', () => {
    expect(touched(filled(), add('CUP', '1'))).toEqual(['pool/CUP/-', 'waitlist/CUP/-', cart])
    expect(touched(filled(), add('MUG', '1', { batch: 'B1' }))).toEqual(['pool/MUG/B1', 'waitlist/MUG/B1', cart])
    for (const asked of [change(two, '2'), remove(two), { type: 'SaveItem', line: two, ...onMine } as const]) {
      expect(touched(filled(), asked)).toEqual([...cheeses, cart])
    }
  })
  it('is the cart alone where no line is named, or one that never was', () => {
    expect(touched(filled(), remove(idOf(9, 0)))).toEqual([cart])
    for (const type of ['ClearCart', 'Recalculate', 'KeepHolds'] as const) {
      expect(touched(filled(), { type, ...onMine })).toEqual([cart])
    }
  })
  it('is nothing of a cart that is not open yet', () => {
    expect(touched(filled(), clear({ caller: bob }))).toEqual([])
    expect(touched(filled(), add('MUG', '1', { caller: bob }))).toEqual(mugs)
  })
  it("is also each pool where one of the cart's holds is due", () => {
    const due = () => filled().later(15 * 60)
    expect(touched(due(), add('CUP', '1'))).toEqual([
      'pool/CUP/-',
      'waitlist/CUP/-',
      cart,
      'pool/MUG/-',
      'pool/CHEESE/-',
    ])
    expect(touched(due(), clear())).toEqual([cart, 'pool/MUG/-', 'pool/CHEESE/-'])
  })
  it("are a bundle's parts: of the line it joins, as that took them", () => {
    const boxes = () => filled().after({ type: 'ListProduct', product: box })
    expect(touched(boxes(), add('BOX', '1'))).toEqual([...mugs, cart])
    const other = list(box, { parts: [{ sku: 'CHEESE', quantity: '1' }] })
    expect(touched(boxes().after(add('BOX', '1'), other), add('BOX', '1'))).toEqual([...mugs, cart])
    expect(touched(boxes().after(other), add('BOX', '1'))).toEqual([...cheeses, cart])
    const saved = boxes().after(add('BOX', '1'), { type: 'SaveItem', line: idOf(4, 0), ...onMine })
    expect(touched(saved, { type: 'RestoreItem', line: idOf(4, 0), ...onMine })).toEqual([...mugs, cart])
  })
  it('is everything in both carts of a merge', () => {
    const both = filled().after(add('CHEESE', '1', { caller: bob }))
    const merge = { type: 'MergeCart', from: bob.actor, ...onMine } as const
    expect(touched(both, merge)).toEqual([`cart/${cartIdOf(bob.actor)}`, cart, ...cheeses, ...mugs, ...cheeses])
  })
  it('is what the guest of a merge waits for, besides: whoever is next there comes first', () => {
    const waits = given(configured(), listed(mug)).after({ type: 'JoinWaitlist', sku: 'MUG', caller: bob })
    expect(touched(waits, { type: 'MergeCart', from: bob.actor, ...onMine })).toEqual(mugs)
  })
  it('are all pools of a SKU whose stock or listing changes', () => {
    expect(touched(filled(), set('MUG', '3', 'B1'))).toEqual(['pool/MUG/B1', 'waitlist/MUG/B1'])
    const list = { type: 'ListProduct', product: mug } as const
    const batched = filled().after(set('MUG', '3', 'B1'))
    expect(touched(batched, list)).toEqual([...mugs, 'pool/MUG/B1', 'waitlist/MUG/B1'])
  })
  it('is nothing for what leaves stock and carts alone', () => {
    expect(touched(filled(), { type: 'ConfigureShop', config: { name: 'x', currency: 'GBP' } })).toEqual([])
    expect(touched(filled(), { type: 'EndPromotion', code: 'X' })).toEqual([])
  })
})
