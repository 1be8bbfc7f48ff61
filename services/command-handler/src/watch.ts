import type { EventLog } from '@cartstream/log'
import type { Logger, Metrics } from '@cartstream/run'
import type { Loop, Observer } from './partition/loop.ts'

/** What a loop tells of itself, as metrics and log lines. */
type Seen = Omit<Observer, 'recorded' | 'takenUp'>
export const observerOf = (partition: number, logger: Logger, metrics: Metrics): Seen => {
  const ready = metrics.partitionReady.labels({ partition: String(partition) })
  const diverged = metrics.diverged.labels({ partition: String(partition) })
  const snapshots = snapshotsSeen(partition, logger, metrics)
  const outcomes = {
    appended: metrics.appends.labels({ outcome: 'appended' }),
    conflict: metrics.appends.labels({ outcome: 'conflict' }),
    unknown: metrics.appends.labels({ outcome: 'unknown' }),
  }
  return {
    ...snapshots,
    state(state, why) {
      ready.set(state === 'ready' ? 1 : 0)
      if (state === 'diverged') {
        diverged.set(1)
        logger.error({ partition, state, why }, 'this partition can no longer be decided for: people must act')
      } else if (state === 'ready' || state === 'closed') logger.debug({ partition, state, why }, 'loop')
      else logger.info({ partition, state, why }, 'loop')
    },
    appended({ commands, records, ms }) {
      outcomes.appended.inc()
      metrics.appendDuration.observe(ms / 1000)
      metrics.batchCommands.observe(commands)
      metrics.batchEvents.observe(records)
    },
    conflict: () => outcomes.conflict.inc(),
    unknown(cause) {
      outcomes.unknown.inc()
      logger.warn({ partition, cause }, 'the outcome of an append is not known; the log is asked')
    },
    failed: (command, error) =>
      logger.error({ partition, command, err: error }, 'a command could not be decided: a fault of ours'),
    expired: (holds, delayMs) => {
      for (let n = 0; n < holds; n++) metrics.holdExpiryDelay.observe(Math.max(0, delayMs) / 1000)
    },
  }
}

type OfSnapshots = 'started' | 'passedOver' | 'snapshot' | 'snapshotFailed'

const snapshotsSeen = (partition: number, logger: Logger, metrics: Metrics): Pick<Seen, OfSnapshots> => {
  const labels = { partition: String(partition) }
  return {
    started(from, ms) {
      metrics.handlerStart.labels({ ...labels, from: from === undefined ? 'log' : 'snapshot' }).set(ms / 1000)
      const height = from && Number(from.head.height)
      logger.info(
        { partition, ms: Math.round(ms), height },
        from ? 'started from a snapshot' : 'started from the first event',
      )
    },
    passedOver: (snapshot, why) =>
      logger.warn(
        { partition, height: snapshot && Number(snapshot.head.height), why },
        'a snapshot cannot be started from',
      ),
    snapshot({ head, bytes, kept }, ms) {
      metrics.snapshotWrites.labels({ ...labels, outcome: 'written' }).inc()
      metrics.snapshotHeight.labels(labels).set(Number(head.height))
      metrics.snapshotBytes.labels(labels).set(bytes)
      logger.debug({ partition, height: Number(head.height), bytes, kept, ms: Math.round(ms) }, 'snapshot')
    },
    snapshotFailed(error) {
      metrics.snapshotWrites.labels({ ...labels, outcome: 'failed' }).inc()
      logger.warn({ partition, err: error }, 'a snapshot could not be written; the next start takes longer')
    },
  }
}

const EVERY_MS = 5000

/** What is counted by looking: keys remembered, commands waiting, batches that lost their place. Returns how to stop looking. */
export const watchSizes = (log: EventLog, loops: ReadonlyMap<number, Loop>, metrics: Metrics): (() => void) => {
  let seen = { voidBatches: 0, foreignRecords: 0 }
  const look = () => {
    const now = { voidBatches: 0, foreignRecords: 0 }
    let waiting = 0
    for (const [partition, loop] of loops) {
      const sizes = loop.sizes()
      waiting += sizes.waiting
      metrics.rememberedKeys.labels({ partition: String(partition) }).set(sizes.keys)
      const stats = log.stats(partition)
      now.voidBatches += stats.voidBatches
      now.foreignRecords += stats.foreignRecords
    }
    metrics.commandsInFlight.set(waiting)
    metrics.voidBatches.inc(now.voidBatches - seen.voidBatches)
    metrics.foreignRecords.inc(now.foreignRecords - seen.foreignRecords)
    seen = now
  }
  const timer = setInterval(look, EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
