import { expect, it } from 'vitest'
import { ordersOf } from './column.ts'

it('an order is called what it is of: text, amounts, instants or spans', () => {
  expect(ordersOf({})).toEqual(['A to Z', 'Z to A'])
  expect(ordersOf({ isNumber: true })).toEqual(['smallest first', 'largest first'])
  expect(ordersOf({ sorts: 'instant' })).toEqual(['oldest first', 'newest first'])
  expect(ordersOf({ sorts: 'span', isNumber: true })).toEqual(['shortest first', 'longest first'])
})
