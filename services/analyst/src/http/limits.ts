import { hash } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refused } from './refused.ts'
import { bearerOf } from './viewer.ts'

/** `quota` requests per `windowSeconds`. */
export type Limit = { quota: number; windowSeconds: number }
/** Per token (by its hash), and per address for whoever shows none. A question may cost a fold of the shop. */
export const defaultLimit: Limit = { quota: 600, windowSeconds: 60 }

/** The most callers that are counted at once; whoever has not been seen longest starts anew. */
const CALLERS = 20_000

const nameOf = (request: FastifyRequest): string => {
  const token = bearerOf(request.headers.authorization)
  return token === undefined ? request.ip : hash('sha256', token, 'base64url')
}

/** An onRequest hook that counts, says what is left in the fields of draft-ietf-httpapi-ratelimit-headers-11, and refuses what is over. */
export const limitHook = async (app: FastifyInstance, limit: Limit) => {
  await app.register(rateLimit, { global: false, cache: CALLERS })
  const count = app.createRateLimit({
    max: limit.quota,
    timeWindow: limit.windowSeconds * 1000,
    keyGenerator: nameOf,
  })
  const policy = `"analyses";q=${limit.quota};w=${limit.windowSeconds}`
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const counted = await count(request)
    if (counted.isAllowed) return
    reply.header('ratelimit-policy', policy)
    reply.header('ratelimit', `"analyses";r=${counted.remaining};t=${counted.ttlInSeconds}`)
    if (counted.isExceeded) throw new Refused('too-many-requests', undefined, { retryAfter: counted.ttlInSeconds })
  }
}
