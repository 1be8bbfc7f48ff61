import { expect, it } from 'vitest'
import { z } from 'zod'
import { readEnv } from './env.ts'
import { liveShopping, liveShoppingEnv } from './live-shopping.ts'

const Env = z.object(liveShoppingEnv)
const read = (env: Record<string, string>) => liveShopping(readEnv(Env, env))

it('is off unless it is switched on', () => {
  expect(read({})).toBeUndefined()
  expect(read({ FEATURE_LIVE_SHOPPING_ENABLED: 'false', LIVE_SHOPPING_MAX_CART_ITEMS: '5' })).toBeUndefined()
  expect(read({ FEATURE_LIVE_SHOPPING_ENABLED: 'true' })).toEqual({ maxItems: 200, heartbeatMs: 30_000 })
})

it('says how long a session may stand idle only where it is told', () => {
  const all = {
    FEATURE_LIVE_SHOPPING_ENABLED: 'true',
    LIVE_SHOPPING_MAX_CART_ITEMS: '50',
    LIVE_SHOPPING_SESSION_TIMEOUT_MINS: '90',
    LIVE_SHOPPING_HEARTBEAT_MS: '5000',
  }
  expect(read(all)).toEqual({ maxItems: 50, idleSeconds: 5400, heartbeatMs: 5000 })
})

it.each([
  ['LIVE_SHOPPING_MAX_CART_ITEMS', '0'],
  ['LIVE_SHOPPING_MAX_CART_ITEMS', '1001'],
  ['LIVE_SHOPPING_SESSION_TIMEOUT_MINS', '0'],
  ['LIVE_SHOPPING_SESSION_TIMEOUT_MINS', '1.5'],
  ['LIVE_SHOPPING_HEARTBEAT_MS', '10'],
  ['FEATURE_LIVE_SHOPPING_ENABLED', 'maybe'],
])('does not take %s=%s', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(name)
})
