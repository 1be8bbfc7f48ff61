import type { Reads } from '@cartstream/read'
import { parsePosition } from '@cartstream/schemas'
import type { FastifyRequest } from 'fastify'
import { badQuery, Refused } from './refused.ts'

const WAIT_MS = 2000
const COOKIE = /(?:^|;\s*)cartstream-position=([^;\s]+)/

/**
 * Waits until the read side has what the caller's own commands made: `?atLeast=`, or else the cookie `cartstream-position`. Only the
 * shop's partition counts; a position of another log counts for nothing. Throws Refused 504 after 2 s, 400 where `atLeast` is no position.
 */
export const waitAtLeast = async (
  reads: Reads,
  shop: string,
  request: FastifyRequest,
  atLeast: string | undefined,
): Promise<void> => {
  const token = atLeast ?? COOKIE.exec(request.headers.cookie ?? '')?.[1]
  if (token === undefined) return
  const position = parsePosition(token)
  if (position === undefined) {
    if (atLeast === undefined) return // a cookie of somebody else's making is not the caller's mistake
    throw badQuery('atLeast', 'is not a position as Cartstream-Position gives it')
  }
  const partition = await reads.partitionOf(shop)
  const offset = position.offsets.get(partition)
  if (offset === undefined) return
  const { logId } = await reads.checkpoint(partition, 'carts')
  if (logId !== position.logId) return
  if (!(await reads.waitFor(partition, offset, WAIT_MS))) throw new Refused('position-not-reached')
}
