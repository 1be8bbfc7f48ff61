import { setTimeout as sleep } from 'node:timers/promises'
import type { EventLog } from '@cartstream/log'
import type { AnyProjection } from '../projection.ts'
import type { Store } from './store.ts'

const POLL_MS = 500

export type StandbyOptions = {
  log: EventLog
  store: Store
  partition: number
  projections: readonly AnyProjection[]
  /** How long the checkpoint may stand still while the log goes on, in ms. */
  stalledMs: number
  signal: AbortSignal
  onStandby: () => void
}

/**
 * Waits until this projector is the partition's one. Whoever holds it and lets the checkpoint stand still while the log goes on (a
 * process that is stopped or hangs keeps its connection) has that connection ended; should it wake, the compare-and-set meets it.
 */
export const takeTurn = async (options: StandbyOptions): Promise<void> => {
  const { log, store, partition, projections, stalledMs, signal, onStandby } = options
  let seen: bigint | undefined
  let since = performance.now()
  while (!(await store.lock(partition))) {
    onStandby()
    const position = await store.position(projections, partition)
    if (position !== seen) {
      seen = position
      since = performance.now()
    } else if (performance.now() - since > stalledMs) {
      const behind = position ?? -1n
      // where there is more, but void, only a reading of all of the log can tell
      if ((await log.end(partition)) > behind && (await log.tail(partition)).offset > behind)
        await store.unseat(partition)
      since = performance.now()
    }
    await sleep(POLL_MS, undefined, { signal })
  }
}
