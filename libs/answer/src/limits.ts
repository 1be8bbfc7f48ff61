import { hash } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { bearerOf } from './bearer.ts'
import { Refused } from './refused.ts'

/** `quota` requests per `windowSeconds`. */
export type Limit = { quota: number; windowSeconds: number }

/** The most callers that are counted at once; whoever has not been seen longest starts anew. */
const CALLERS = 20_000

const nameOf = (request: FastifyRequest): string => {
  const token = bearerOf(request.headers.authorization)
  return token === undefined ? request.ip : hash('sha256', token, 'base64url')
}

/**
 * An onRequest hook that counts per token (by its hash), and per address for whoever shows none, says what is left of the policy `name` in the fields of
 * draft-ietf-httpapi-ratelimit-headers-11, and refuses what is over.
 */
export const limitHook = async (app: FastifyInstance, name: string, limit: Limit) => {
  await app.register(rateLimit, { global: false, cache: CALLERS })
  const count = app.createRateLimit({
    max: limit.quota,
    timeWindow: limit.windowSeconds * 1000,
    keyGenerator: nameOf,
  })
  const policy = `"${name}";q=${limit.quota};w=${limit.windowSeconds}`
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const counted = await count(request)
    if (counted.isAllowed) return
    reply.header('ratelimit-policy', policy)
    reply.header('ratelimit', `"${name}";r=${counted.remaining};t=${counted.ttlInSeconds}`)
    if (counted.isExceeded) throw new Refused('too-many-requests', undefined, { retryAfter: counted.ttlInSeconds })
  }
}
