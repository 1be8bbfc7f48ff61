import { expect, it } from 'vitest'
import { match } from './match.ts'

it.each([
  ['/carts', '/carts', {}],
  ['/carts', '/carts/', {}],
  ['/', '/', {}],
  ['/carts/:id', '/carts/demo.abc', { id: 'demo.abc' }],
  ['/availability/:sku', '/availability/a%20b%2Fc', { sku: 'a b/c' }],
])('%s is the page of %s', (pattern, path, params) => {
  expect(match(pattern, path)).toEqual(params)
})
it.each([
  ['/carts', '/orders'],
  ['/carts/:id', '/carts'],
  ['/carts/:id', '/carts/'],
  ['/carts/:id', '/carts/a/b'],
  ['/carts/:id', '/carts/%E0%A4%A'],
])('%s is not the page of %s', (pattern, path) => {
  expect(match(pattern, path)).toBeUndefined()
})
