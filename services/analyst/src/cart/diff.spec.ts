import { expect, it } from 'vitest'
import { changesBetween } from './diff.ts'

it('what differs is named by where it is, items by their id, and nothing else is', () => {
  const was = {
    now: 'then',
    version: 2,
    items: [
      { id: 'a', quantity: '1' },
      { id: 'b', quantity: '2' },
    ],
    holdsUntil: 'noon',
  }
  const is = { now: 'later', version: 3, items: [{ id: 'b', quantity: '5' }, { id: 'c/d' }], status: 'checkout' }
  expect(changesBetween(was, is)).toEqual([
    { path: '/version', was: 2, is: 3 },
    { path: '/items/a', was: { id: 'a', quantity: '1' } },
    { path: '/items/b/quantity', was: '2', is: '5' },
    { path: '/items/c~1d', is: { id: 'c/d' } },
    { path: '/holdsUntil', was: 'noon' },
    { path: '/status', is: 'checkout' },
  ])
  expect(changesBetween(was, { ...was, now: 'later' })).toEqual([])
})
