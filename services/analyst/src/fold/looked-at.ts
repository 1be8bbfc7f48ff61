import { type EventLog, LOG_KEY } from '@cartstream/log'
import type { PartitionIndex } from '../follow/partition-index.ts'
import { placeOf } from '../follow/postings.ts'
import { headBefore, isIn, type Moment } from './moment.ts'

/**
 * The instant at which a moment is looked at, epoch ms: what is due by then does not count. An instant is itself; a position is the time of the
 * last event before it; now is now (`now`, but never before what has happened).
 */
export const lookedAt = async (
  log: EventLog,
  index: PartitionIndex,
  { moment, now }: { moment: Moment; now: number },
): Promise<number> => {
  if ('instant' in moment) return moment.instant
  if ('place' in moment && moment.place === Number.POSITIVE_INFINITY) return Math.max(now, index.latest)
  const from = headBefore(moment, index)
  let latest = index.heads.latestAt(from)
  for await (const { head, events } of log.read(index.partition, from, { follow: false })) {
    for (const [i, event] of events.entries()) {
      if (!isIn(moment, event, { head, place: placeOf(Number(head.height), i) })) return latest
      if (event.shop !== LOG_KEY && event.time > latest) latest = event.time
    }
  }
  return latest
}
