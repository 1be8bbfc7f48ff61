import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { cartIdOf } from './cart-id.ts'

const actor = 'AAAAAAAAAAAAAAAAAAAAAA'

it('derives the same id on every instance, and names the shop in it', () => {
  expect(cartIdOf('demo', actor, 0)).toBe('demo.zUZfcqEM-V1gRsxsdpPi5Q')
  expect(cartIdOf('demo', actor, 0)).toMatch(/^demo\.[A-Za-z0-9_-]{22}$/)
})

it('gives each shop, actor and number of earlier carts an id of its own, and the synced one, too', () => {
  const ids = [
    cartIdOf('demo', actor, 0),
    cartIdOf('demo', actor, 1),
    cartIdOf('other', actor, 0),
    cartIdOf('demo', `B${actor.slice(1)}`, 0),
    cartIdOf('demo', actor, 'synced'),
  ]
  expect(new Set(ids).size).toBe(5)
})

it('is the documented hash', () => {
  const sum = createHash('sha256').update(`cart\ndemo\n${actor}\n3`).digest('base64url')
  expect(Buffer.from(cartIdOf('demo', actor, 3).slice(5), 'base64url')).toEqual(
    Buffer.from(sum, 'base64url').subarray(0, 16),
  )
})
