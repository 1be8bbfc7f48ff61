import { flag, integer } from './env.ts'

/** Live shopping, as document 2 names its settings; the handler, the gateway and the embedded composition read the same ones. */
export const liveShoppingEnv = {
  FEATURE_LIVE_SHOPPING_ENABLED: flag().default(false).describe('on or off: staff sell live to a client'),
  LIVE_SHOPPING_MAX_CART_ITEMS: integer(1, 1000).default(200).describe('the most lines of a session, such as 200'),
  LIVE_SHOPPING_SESSION_TIMEOUT_MINS: integer(1, 7 * 24 * 60)
    .optional()
    .describe('minutes after which an idle session ends, whatever the shop says, such as 120'),
  LIVE_SHOPPING_HEARTBEAT_MS: integer(1000, 600_000)
    .default(30_000)
    .describe('milliseconds between the signs of life of a stream, such as 30000'),
}

/** `maxItems`: the most lines of a session. `idleSeconds`: when an idle one ends; without it as its shop says. */
export type LiveShopping = { maxItems: number; idleSeconds?: number | undefined; heartbeatMs: number }

type Read = {
  FEATURE_LIVE_SHOPPING_ENABLED: boolean
  LIVE_SHOPPING_MAX_CART_ITEMS: number
  LIVE_SHOPPING_SESSION_TIMEOUT_MINS?: number | undefined
  LIVE_SHOPPING_HEARTBEAT_MS: number
}
/** What was read of the environment; undefined where live shopping is off, and then none of its routes is there. */
export const liveShopping = (env: Read): LiveShopping | undefined => {
  if (!env.FEATURE_LIVE_SHOPPING_ENABLED) return undefined
  const minutes = env.LIVE_SHOPPING_SESSION_TIMEOUT_MINS
  return {
    maxItems: env.LIVE_SHOPPING_MAX_CART_ITEMS,
    ...(minutes !== undefined && { idleSeconds: minutes * 60 }),
    heartbeatMs: env.LIVE_SHOPPING_HEARTBEAT_MS,
  }
}
