import { badQuery, Refused } from '@cartstream/answer'
import { NotProjected, type Reads } from '@cartstream/read'
import { type Position, parsePosition } from '@cartstream/schemas'
import type { FastifyRequest } from 'fastify'

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
  const position = positionIn(request, atLeast)
  if (position === undefined) return
  const partition = await reads.partitionOf(shop)
  const offset = position.offsets.get(partition)
  if (offset !== undefined) await waitFor(reads, position.logId, [partition, offset])
}

/** The same for what is read over all shops: every partition that the position names counts. */
export const waitEverywhere = async (
  reads: Reads,
  request: FastifyRequest,
  atLeast: string | undefined,
): Promise<void> => {
  const position = positionIn(request, atLeast)
  if (position === undefined) return
  const isAnothers = (error: unknown) => {
    if (!(error instanceof NotProjected)) throw error // a partition that this log has not: the position is another log's
  }
  await Promise.all([...position.offsets].map((reached) => waitFor(reads, position.logId, reached).catch(isAnothers)))
}

const positionIn = (request: FastifyRequest, atLeast: string | undefined): Position | undefined => {
  const token = atLeast ?? COOKIE.exec(request.headers.cookie ?? '')?.[1]
  if (token === undefined) return undefined
  const position = parsePosition(token)
  if (position === undefined && atLeast !== undefined)
    throw badQuery('atLeast', 'is not a position as Cartstream-Position gives it')
  return position // a cookie of somebody else's making is not the caller's mistake
}

const waitFor = async (reads: Reads, logId: string, [partition, offset]: readonly [number, bigint]): Promise<void> => {
  const standing = await reads.standing(partition)
  if (standing.logId !== logId || standing.position >= offset) return
  if (!(await reads.waitFor(partition, offset, WAIT_MS))) throw new Refused('position-not-reached')
}
