import { badQuery, Refused } from '@cartstream/answer'
import { parsePosition } from '@cartstream/schemas'
import { z } from 'zod'
import { type Moment, NOW } from '../fold/moment.ts'
import type { Follower } from '../follow/follower.ts'

const WAIT_MS = 2000

const Instant = z.iso.datetime({ offset: true })
/** A moment as a query names it: RFC 3339 with any offset, a position as `Cartstream-Position` gives it, or a bare offset. */
export const When = z
  .string()
  .max(8192)
  .refine(
    (text) => Instant.safeParse(text).success || parsePosition(text) !== undefined || OFFSET.test(text),
    'is an instant (RFC 3339), a position, or an offset',
  )
const OFFSET = /^\d{1,18}$/

/** What a query names, as a moment of the shop's partition; a position that is still to be read is waited for. Throws Refused. */
export const momentOf = async (
  follower: Follower,
  shop: string,
  { name, text }: { name: string; text: string | undefined },
): Promise<Moment> => {
  if (text === undefined) return NOW
  if (OFFSET.test(text)) return { offset: BigInt(text) }
  const position = parsePosition(text)
  if (position === undefined) return { instant: Date.parse(text) }
  const { audit, partition } = follower.of(shop)
  if (audit.logId !== undefined && position.logId !== audit.logId) throw badQuery(name, 'is a position of another log')
  const offset = position.offsets.get(partition)
  if (offset === undefined) throw badQuery(name, 'says nothing of the partition of this shop')
  await reached(follower, partition, offset)
  return { offset }
}

const COOKIE = /(?:^|;\s*)cartstream-position=([^;\s]+)/

/** Waits until what the caller's own commands made has been read: `?atLeast=`, or else the cookie. Throws Refused 504 after 2 s, 503 while the log is still read. */
export const waitAtLeast = async (
  follower: Follower,
  shop: string,
  asked: { atLeast: string | undefined; cookie: string | undefined },
): Promise<void> => {
  const { state, why } = follower.status()[follower.of(shop).partition]!
  if (state === 'reading') throw new Refused('unavailable', 'the log is still being read', { retryAfter: 1 })
  if (state === 'stopped') throw new Refused('unavailable', why)
  const token = asked.atLeast ?? COOKIE.exec(asked.cookie ?? '')?.[1]
  const position = token === undefined ? undefined : parsePosition(token)
  if (position === undefined) {
    if (asked.atLeast !== undefined) throw badQuery('atLeast', 'is not a position as Cartstream-Position gives it')
    return
  }
  const { audit, partition } = follower.of(shop)
  const offset = position.offsets.get(partition)
  if (position.logId === audit.logId && offset !== undefined) await reached(follower, partition, offset)
}

const reached = async (follower: Follower, partition: number, offset: bigint): Promise<void> => {
  if (!(await follower.reaches(partition, offset, WAIT_MS))) throw new Refused('position-not-reached')
}
