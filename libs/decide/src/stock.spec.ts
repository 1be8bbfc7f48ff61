import { given } from '@cartstream/spec/given'
import { add, cheese, configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { annsCart, expired, removed } from '@cartstream/spec/told'
import { describe, expect, it } from 'vitest'
import { available } from './stock.ts'
import type { CommandOf, EventOf } from './types.ts'

type Adjust = CommandOf<'AdjustStock'>
const adjust = (change: Adjust['change'], ifOnHand?: string, batch = '-'): Adjust => ({
  ...{ type: 'AdjustStock', sku: 'MUG', batch, change, reason: 'counted' },
  ...(ifOnHand !== undefined && { ifOnHand }),
})
const adjusted = (was: string, onHand: string, batch = '-'): EventOf<'StockAdjusted'> => ({
  type: 'StockAdjusted',
  stream: 'stock/MUG',
  data: { sku: 'MUG', batch, onHand, was, reason: 'counted' },
})
const refusal = { stream: 'stock/MUG', sku: 'MUG' } as const
const shop = [configured(), listed(mug)] as const

describe('adjusting stock', () => {
  it('sets the count', () => {
    given(...shop)
      .when(adjust({ set: '12.50' }))
      .then(adjusted('0', '12.5'))
  })
  it('adds to it and takes from it', () => {
    given(...shop, stocked('MUG', '10'))
      .when(adjust({ delta: '0.25' }))
      .then(adjusted('10', '10.25'))
    given(...shop, stocked('MUG', '10'))
      .when(adjust({ delta: '-10' }))
      .then(adjusted('10', '0'))
  })
  it('keeps batches apart', () => {
    given(...shop, stocked('MUG', '10'))
      .when(adjust({ set: '3' }, '0', 'B1'))
      .then(adjusted('0', '3', 'B1'))
  })
  it('is recorded where the count is as expected, and a conflict where it is not', () => {
    given(...shop, stocked('MUG', '10'))
      .when(adjust({ delta: '1' }, '10.0'))
      .then(adjusted('10', '11'))
    given(...shop, stocked('MUG', '10'))
      .when(adjust({ delta: '1' }, '9'))
      .thenRejected({ ...refusal, code: 'stock-changed', detail: '10 on hand', available: '10' })
  })
  it('is refused for a product that never was', () => {
    given(configured())
      .when(adjust({ set: '1' }))
      .thenRejected({ ...refusal, code: 'not-found' })
  })
  it('is refused below zero', () => {
    given(...shop, stocked('MUG', '2'))
      .when(adjust({ delta: '-2.5' }))
      .thenRejected({ ...refusal, code: 'below-zero', detail: '2 on hand', available: '2' })
  })
  it('comes up from below zero step by step, and never goes further down', () => {
    given(...shop, stocked('MUG', '-5'))
      .when(adjust({ delta: '2' }))
      .then(adjusted('-5', '-3'))
    given(...shop, stocked('MUG', '-5'))
      .when(adjust({ delta: '-1' }))
      .thenRejected('below-zero')
  })
  it('is refused over what a quantity can say', () => {
    given(...shop, stocked('MUG', '999999999'))
      .when(adjust({ delta: '1' }))
      .thenRejected('over-limit')
  })
  it('is already so for the count that it has', () => {
    given(...shop, stocked('MUG', '10'))
      .when(adjust({ set: '10.0' }))
      .thenNothing()
  })
  it('records a first count of none, so that the pool is known', () => {
    given(...shop)
      .when(adjust({ set: '0' }))
      .then(adjusted('0', '0'))
  })
  it('settles what is due in the pool first', () => {
    given(configured({ onExpiry: 'remove' }), listed(mug), stocked('MUG', '10'))
      .after(add('MUG', '1'))
      .later(15 * 60)
      .when(adjust({ set: '5' }))
      .then(
        expired({ sku: 'MUG', batch: '-' }, { cart: annsCart }),
        removed({ because: 'expired' }),
        adjusted('10', '5'),
      )
  })
})

describe('available', () => {
  const availableOf = (onHand: string, more: Partial<typeof mug>, ...held: readonly string[]): string => {
    const stock = given(configured({ addAgain: 'increment' }), listed(cheese, more), stocked('CHEESE', onHand))
    return available(stock.after(...held.map((quantity) => add('CHEESE', quantity))).view, 'CHEESE', '-')
  }
  it('is what is on hand, less what is held', () => {
    expect(availableOf('10', {})).toBe('10')
    expect(availableOf('10', {}, '2.5', '3')).toBe('4.5')
  })
  it('leaves the safety stock alone', () => {
    expect(availableOf('10', { safetyStock: '4' }, '1')).toBe('5')
    expect(availableOf('3', { safetyStock: '4' })).toBe('0')
  })
  it('goes on below the stock by the backorder allowance, and no further', () => {
    expect(availableOf('2', { backorder: '3' })).toBe('5')
    expect(availableOf('2', { backorder: '3' }, '4')).toBe('1')
    expect(availableOf('2', { backorder: '3' }, '5')).toBe('0')
    expect(availableOf('-3', { backorder: '3' })).toBe('0')
  })
  it('is nothing for a SKU that never was, and for a batch that was never counted', () => {
    expect(available(given(configured()).view, 'MUG', '-')).toBe('0')
    expect(available(given(...shop, stocked('MUG', '9')).view, 'MUG', 'B1')).toBe('0')
  })
})
