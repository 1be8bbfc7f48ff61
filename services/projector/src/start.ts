import type { EventLog } from '@cartstream/log'
import {
  type Beside,
  type Outbox,
  type Outdated,
  type PartitionStatus,
  type Progress,
  previous,
  projections,
  runProjector,
} from '@cartstream/read'
import { createHealth, type Lifetime, type Logger, type Metrics } from '@cartstream/run'
import { openDoor } from './door.ts'
import { sendTo, type Telling } from './messages/tell.ts'
import { type Providers, sendThrough } from './send.ts'

export type ProjectorServiceOptions = {
  log: EventLog
  /** Connection string of the read models' database. */
  db: string
  logger: Logger
  metrics: Metrics
  /** Everything that is opened here is closed with it. */
  lifetime: Lifetime
  /** Where /healthz, /readyz and /metrics listen; absent in a process that has doors of its own. */
  door?: { host: string; port: number } | undefined
  /** Who gives money back and ends what nobody is to pay any more; absent: nobody, it waits. */
  providers?: Providers | undefined
  /** Who tells customers something; absent: nobody, it waits. */
  telling?: Telling | undefined
  /** What becomes of read models of an earlier version: see libs/read. Default `refuse`. */
  outdated?: Outdated | undefined
  /** Readers in this process. */
  beside?: Beside | undefined
  /** Absent: all of the log's. */
  partitions?: readonly number[] | undefined
  /** A partition that is further behind than this, in ms, is not ready. Default 10,000. */
  maxLagMs?: number | undefined
}
export type ProjectorService = {
  url: string | undefined
  status(): readonly PartitionStatus[]
  /** True, or why not, in words for people. */
  ready(): true | string
  /** True, or which partitions stand still though the log goes on. */
  alive(): true | string
  /** What people should know though it is ready: which read models are still to come, or go on without a stream that they could not take. */
  notes(): readonly string[]
  /** The metrics in Prometheus' text form, the lag as it is now. */
  exposition: Metrics['exposition']
  /** Ends it before its lifetime does; commits or drops what is in flight. */
  close(): Promise<void>
}

/** The projector: keeps every read model at the log's end. Returns at once; /readyz says when every partition has caught up. */
export const startProjector = async (options: ProjectorServiceOptions): Promise<ProjectorService> => {
  const { log, db, logger, metrics, lifetime, outdated, beside, partitions, maxLagMs = 10_000 } = options
  const ending = new AbortController()
  const names = projections.map((p) => p.name)
  const projector = runProjector({
    ...{ log, db, projections, previous, logger },
    ...(partitions && { partitions }),
    ...(outdated && { outdated }),
    ...outboxOf(options),
    signal: AbortSignal.any([lifetime.signal, ending.signal]),
    onProgress: (progress) => {
      beside?.tell(progress.models.map((projection) => ({ projection, partition: progress.partition })))
      measure(metrics, progress)
    },
    onParked: ({ projection, events }) => metrics.deadLetterEvents.inc({ projection }, events),
    onOvertaken: () => {
      for (const projection of names) metrics.checkpointConflicts.inc({ projection })
    },
  })
  const ready = () => readiness(projector.status(), maxLagMs)
  const alive = () => liveness(projector.status())
  const notes = () => notesOn(projector.status())
  const health = createHealth({
    ...{ checks: { projector: ready }, alive: { projector: alive }, notes },
    signal: lifetime.signal,
  })
  const exposition: Metrics['exposition'] = () => {
    gauge(metrics, names, projector.status())
    return metrics.exposition()
  }
  const door = options.door && (await openDoor({ ...options.door, ...health, exposition }))
  let closed: Promise<void> | undefined
  const close = () => {
    ending.abort()
    closed ??= projector.finished.then(() => door?.close())
    return closed
  }
  lifetime.opened('projector', close)
  return { url: door?.url, status: projector.status, ready, alive, notes, exposition, close }
}

/** With nobody who does anything there is no outbox: all of it waits. */
const outboxOf = ({ providers, telling, metrics }: ProjectorServiceOptions): { outbox?: Outbox } => {
  const send = { ...(providers && sendThrough(providers)), ...(telling && sendTo(telling)) }
  return Object.keys(send).length === 0 ? {} : { outbox: { send, ...counting(metrics) } }
}

const counting = (metrics: Metrics): Pick<Outbox, 'onSent' | 'onCounts'> => ({
  onSent: ({ kind, outcome, tookMs }) => {
    metrics.outboxSends.inc({ kind, outcome })
    metrics.outboxSendDuration.observe({ kind }, tookMs / 1000)
  },
  onCounts: ({ partition, waiting, failed }) => {
    metrics.outboxWaiting.set({ partition: String(partition) }, waiting)
    metrics.outboxFailed.set({ partition: String(partition) }, failed)
  },
})

/** A transaction carries all projections, so each of them has the same numbers, for as long as none is rebuilt beside the others. */
const measure = (metrics: Metrics, { models, events, delaysMs, tookMs }: Progress): void => {
  for (const delayMs of delaysMs) metrics.projectionDelay.observe(Math.max(0, delayMs) / 1000)
  for (const projection of models) {
    metrics.projectedEvents.inc({ projection }, events)
    metrics.projectionDuration.observe({ projection }, tookMs / 1000)
  }
}

const gauge = (metrics: Metrics, names: readonly string[], statuses: readonly PartitionStatus[]): void => {
  for (const projection of names) metrics.deadLetters.set({ projection }, parkedBy(projection, statuses))
  for (const { partition, models } of statuses)
    for (const { model: projection, events, ms } of models) {
      metrics.projectionLagEvents.set({ projection, partition: String(partition) }, events)
      metrics.projectionLagSeconds.set({ projection, partition: String(partition) }, ms / 1000)
    }
}

const parkedBy = (projection: string, statuses: readonly PartitionStatus[]): number =>
  statuses.reduce((sum, { parked }) => sum + (parked.get(projection) ?? 0), 0)

const notesOn = (statuses: readonly PartitionStatus[]): readonly string[] =>
  projections.flatMap(({ name }) => {
    if (statuses.some(({ missing }) => missing.includes(name)))
      return [`read model ${name} is new and not there yet: see the rebuild that brings it`]
    const count = parkedBy(name, statuses)
    const streams = count === 1 ? '1 stream' : `${count} streams`
    return count === 0
      ? []
      : [`read model ${name} goes on without ${streams} that it could not take: see its dead letters`]
  })

const readiness = (statuses: readonly PartitionStatus[], maxLagMs: number): true | string => {
  const troubles = statuses.flatMap((status) => {
    const { partition, state, reason, lag } = status
    const behind = `${lag.events} events and ${Math.round(lag.ms / 1000)} s behind`
    if (isStill(status)) return [`partition ${partition} stands still, ${behind}`]
    if (state === 'catching-up') return [`partition ${partition} catching-up: ${behind}`]
    if (state !== 'following' && state !== 'standby')
      return [`partition ${partition} ${state}${reason ? `: ${reason}` : ''}`]
    return lag.ms > maxLagMs ? [`partition ${partition} is ${behind}`] : []
  })
  return troubles.length === 0 ? true : troubles.join('; ')
}

/** It has what it needs, and does not use it. What was stopped for people, or waits for a database, no start of the process would help. */
const isStill = ({ state, progressing }: PartitionStatus): boolean =>
  !progressing && (state === 'catching-up' || state === 'following')

const liveness = (statuses: readonly PartitionStatus[]): true | string => {
  const still = statuses.filter(isStill)
  if (still.length === 0) return true
  return still
    .map(
      ({ partition, position, lag }) =>
        `partition ${partition} stands still at ${position}, ${lag.events} events behind`,
    )
    .join('; ')
}
