import { type Appended, Diverged, type EventLog, encode, LOG_KEY, type Recorded, UnknownEvent } from '@cartstream/log'
import type { Of } from '@cartstream/schemas'
import type { Folded } from './folded.ts'
import type { Ids } from './ids.ts'
import { sleep, type Time } from './time.ts'

/** Why a handler is not certain of the log's head or time. */
export type Doubt = 'start' | 'idle' | 'conflict' | 'unknown' | 'unreachable' | 'clock'
type MarkerReason = Of<'Marker'>['data']['reason']

/** A handler that has not appended for this long asks the log for the time before it decides. */
export const STALE_MS = 60_000
const PROBE_MS = 1000
/** The marker that ends a doubt; where there is none, reading on is enough. */
const MARKER: Partial<Record<Doubt, MarkerReason>> = {
  start: 'start',
  idle: 'idle',
  unknown: 'resolve',
  clock: 'probe',
}

export type Asking = {
  log: EventLog
  partition: number
  time: Time
  ids: Ids
  folded: Folded
  /** True once nobody needs the answer any more. */
  isOver(): boolean
  /** The log cannot be read now, or its time does not fit; the asking goes on. */
  still(what: 'unreadable' | 'unfit-clock', why: string): void
}

/** An append whose failure to say anything is an unknown outcome, never an exception. */
export const append = async ({ log, partition, folded }: Asking, records: readonly Recorded[]): Promise<Appended> => {
  try {
    return await log.append(partition, folded.head, records)
  } catch (error) {
    return { unknown: true, cause: String(error) }
  }
}

/**
 * Back to certainty: reads on from the head; where the time or the fate of an append is in doubt, appends a marker on the head, so that
 * whichever comes first decides: what was sent to that place is that batch, or void for ever.
 */
export const askTheLog = async (asking: Asking, doubt: Doubt): Promise<'certain' | 'over' | { diverged: string }> => {
  const { folded, time, partition } = asking
  let marker = MARKER[doubt]
  if (doubt === 'clock') await sleep(time, PROBE_MS)
  for (let attempt = doubt === 'unreachable' ? 1 : 0; !asking.isOver(); attempt++) {
    if (attempt > 0) await sleep(time, Math.min(1000, 10 * 2 ** Math.min(attempt, 7)))
    try {
      const { head } = folded
      await folded.catchUp(partition)
      if (marker === 'resolve' && folded.head !== head) marker = undefined
      if (!folded.clock.set || folded.quietMs > STALE_MS) marker ??= 'start'
      const fate = marker === undefined ? 'fits' : await mark(asking, marker)
      if (fate === 'fits') return 'certain'
      if (fate === 'misfits') {
        marker = 'probe'
        asking.still('unfit-clock', "the log's time does not fit")
        await sleep(time, PROBE_MS)
        attempt = -1 // a probe each second: what it waits is not to grow
      }
    } catch (error) {
      if (error instanceof Diverged || error instanceof UnknownEvent) return { diverged: error.message }
      asking.still('unreadable', String(error))
    }
  }
  return 'over'
}

/** Appends a marker to learn the time, or to settle what may still be under way to the same place. */
const mark = async (asking: Asking, reason: MarkerReason): Promise<'fits' | 'misfits' | 'again'> => {
  const { folded, partition, ids } = asking
  const sent = folded.clock.now()
  const marker: Of<'Marker'> = { type: 'Marker', stream: `log/${partition}`, data: { reason } }
  const outcome = await append(asking, [encode(marker, LOG_KEY, ids.eventId(sent), sent, {})])
  if ('refused' in outcome && outcome.refused === 'diverged')
    throw new Diverged(partition, 'a marker came to stand below the head')
  if (!('appended' in outcome)) return 'again'
  return folded.appended(outcome.appended, outcome.at.getTime(), sent) ? 'fits' : 'misfits'
}
