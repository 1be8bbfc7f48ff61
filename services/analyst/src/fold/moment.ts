import type { Head } from '@cartstream/log'
import type { RecordedEvent } from '@cartstream/schemas'
import type { PartitionIndex } from '../follow/partition-index.ts'
import { heightOf, placeOf } from '../follow/postings.ts'

/**
 * A moment of a partition's past: what happened up to it is a prefix of the log.
 *
 * | moment | the prefix |
 * |---|---|
 * | instant, epoch ms | up to the last event before the first that is later; it may end within a batch |
 * | offset | whole batches whose last record is at or before it |
 * | place | up to the event at this place: how a moment that was looked up is found again |
 */
export type Moment = { instant: number } | { offset: bigint } | { place: number }

/** Everything so far. */
export const NOW: Moment = { place: Number.POSITIVE_INFINITY }

/** Whether the event at `place`, in the batch of `head`, belongs to the prefix, when everything before it does. */
export const isIn = (moment: Moment, event: RecordedEvent, at: { head: Head; place: number }): boolean => {
  if ('instant' in moment) return event.time <= moment.instant
  if ('offset' in moment) return at.head.offset <= moment.offset
  return at.place <= moment.place
}

/** Whether a prefix has all that there is up to a head: where a fold towards the moment may begin. */
export const isPast = (moment: Moment, head: Head, index: PartitionIndex): boolean => {
  if ('instant' in moment) return index.heads.latestAt(head) <= moment.instant
  if ('offset' in moment) return head.offset <= moment.offset
  return Number(head.height) < heightOf(moment.place)
}

/** The last head up to which everything belongs to the prefix. */
export const headBefore = (moment: Moment, { heads }: PartitionIndex): Head => {
  if ('instant' in moment) return heads.notAfter(moment.instant)
  return 'offset' in moment ? heads.upTo(moment.offset) : heads.below(heightOf(moment.place))
}

/** A place that is certainly not before the moment's end, for what is looked up by place. */
export const lastPlaceOf = (moment: Moment, index: PartitionIndex): number => {
  if ('place' in moment) return moment.place
  return placeOf(Number(headBefore(moment, index).height) + 1, 65_535)
}
