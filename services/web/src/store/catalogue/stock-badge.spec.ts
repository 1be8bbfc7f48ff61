import { expect, it } from 'vitest'
import { stockWords } from './stock-badge.tsx'

it.each([
  [{ stock: 'in', available: '3', unit: 'each' }, '3 available now'],
  [{ stock: 'low', available: '3', unit: 'each' }, 'Only 3 available now'],
  [{ stock: 'in', available: '12.500', unit: 'kg' }, '12.5 kg available now'],
  [{ stock: 'in', unit: 'each' }, 'In stock'],
  [{ stock: 'low', unit: 'each' }, 'Few left'],
  [{ stock: 'out', available: '0', unit: 'each' }, 'Sold out'],
  [{ stock: 'out', unit: 'each' }, 'Sold out'],
] as const)('%o is said as: %s', (stock, words) => {
  expect(stockWords(stock)).toBe(words)
})
