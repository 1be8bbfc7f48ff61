import { expect, it } from 'vitest'
import { sentenceOf } from './story.ts'

const name = (sku: unknown) => (sku === 'MUG' ? 'Mug' : String(sku))
it.each([
  ['ItemAdded', { sku: 'MUG', quantity: '2' }, '2 × Mug put in'],
  ['ItemQuantityChanged', { sku: 'TEA', quantity: '3', was: '1' }, 'TEA: 1 became 3'],
  ['CartCleared', { because: 'asked' }, 'Emptied'],
  ['ItemRemoved', { sku: 'MUG', because: 'expired' }, 'Mug taken out, its time was up'],
  ['HoldExtended', { holds: [{ sku: 'MUG' }, { sku: 'TEA' }, { sku: 'MUG' }] }, 'Mug, TEA held for longer'],
  ['SavedItemsMoved', {}, 'Saved items moved'],
])('%s is told to staff in words (%#)', (type, data, said) => {
  expect(sentenceOf(type, data, name)).toBe(said)
})
