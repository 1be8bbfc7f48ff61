import type { PartitionIndex } from '../follow/partition-index.ts'
import type { Moment } from './moment.ts'

/**
 * The instant at which a moment is looked at, epoch ms: what is due by then does not count. An instant is itself; a position is the time of the
 * last event up to it; everything so far is looked at now (`now`, but never before what has happened).
 */
export const lookedAt = ({ heads, latest }: PartitionIndex, moment: Moment, now: number): number => {
  if ('instant' in moment) return moment.instant
  return 'offset' in moment ? heads.latestAt(heads.upTo(moment.offset)) : Math.max(now, latest)
}
