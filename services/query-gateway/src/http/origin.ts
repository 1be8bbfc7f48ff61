import { Refused } from '@cartstream/answer'
import type { FastifyRequest } from 'fastify'

/**
 * A page may open a stream or take a ticket only from its own origin, PUBLIC_URL or an allowed one: a browser sends cookies and opens
 * WebSockets for any page. Whoever is not a browser sends no Origin and carries a token.
 */
export const createOriginCheck = (allowed: readonly string[], publicUrl: string) => {
  const known = new Set([...allowed, publicUrl].map((o) => (URL.canParse(o) ? new URL(o).origin : o)))
  return async (request: FastifyRequest): Promise<void> => {
    const { origin, host } = request.headers
    if (origin === undefined || known.has(origin)) return
    if (URL.canParse(origin) && new URL(origin).host === host) return
    throw new Refused('forbidden', 'this origin is not among ALLOWED_ORIGINS')
  }
}
