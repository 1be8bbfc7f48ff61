import type { PublicTopic } from '@cartstream/log'
import type { KafkaLog } from '@cartstream/log/kafka'
import { createHealth, type Lifetime, type Logger, type Metrics } from '@cartstream/run'
import { openDoor } from '../door.ts'
import { PartitionRelay, type RelayStatus } from './partition.ts'

export type RelayOptions = {
  log: KafkaLog
  topic: PublicTopic
  logger: Logger
  metrics: Metrics
  /** Everything that is opened here is closed with it. */
  lifetime: Lifetime
  /** Where /healthz, /readyz and /metrics listen; absent: nowhere. */
  door?: { host: string; port: number } | undefined
  /** false: ends once everything that the log has is published. Default true. */
  follow?: boolean | undefined
  /** A relay beside another takes over when something has stood unpublished for so long, at most four times that. Default 5,000. */
  standbyMs?: number | undefined
  /** How long to wait after a failure before looking again. Default 500. */
  pauseMs?: number | undefined
}
export type RelayService = {
  url: string | undefined
  status(): readonly RelayStatus[]
  /** Settles when nothing more will be published. */
  finished: Promise<void>
}

/** The relay: publishes each valid event of the log once, in order, to a topic that anybody may read (D2, "Others' consumers"; docs/how-to/analyst/topic.md). */
export const startRelay = async (options: RelayOptions): Promise<RelayService> => {
  const { log, topic, logger, metrics, lifetime, follow = true, standbyMs = 5000, pauseMs = 500 } = options
  const ending = new AbortController()
  const signal = AbortSignal.any([lifetime.signal, ending.signal])
  const relays = Array.from(
    { length: log.partitions },
    (_, partition) =>
      new PartitionRelay(partition, {
        ...{ log, topic, signal, follow, standbyMs, pauseMs },
        onPublished: (of, events) => metrics.relayedEvents.inc({ partition: String(of) }, events),
        onState: (status) => tell(logger, status),
      }),
  )
  const status = () => relays.map((relay) => relay.status)
  const finished = Promise.all(relays.map((relay) => relay.run())).then(() => undefined)
  const health = createHealth({ checks: { relay: () => readiness(status()) }, signal: lifetime.signal })
  const exposition = () => {
    for (const { partition, behindSince } of status())
      metrics.relayLagSeconds.set({ partition: String(partition) }, ageOf(behindSince))
    return metrics.exposition()
  }
  const door = options.door && (await openDoor({ ...options.door, ...health, exposition }))
  lifetime.opened('relay', async () => {
    ending.abort()
    await finished
    await door?.close()
  })
  return { url: door?.url, status, finished }
}

const ageOf = (since: Date | undefined): number => (since === undefined ? 0 : (Date.now() - since.getTime()) / 1000)

const tell = (logger: Logger, { partition, state, reason, position }: RelayStatus): void => {
  const level = state === 'stopped' ? 'error' : state === 'unreachable' ? 'warn' : 'info'
  logger[level]({ partition, reason, position: String(position) }, `relay ${state}`)
}

const readiness = (statuses: readonly RelayStatus[]): true | string => {
  const troubles = statuses
    .filter(({ state }) => state !== 'relaying' && state !== 'standby' && state !== 'ended')
    .map(
      ({ partition, state, reason }) => `partition ${partition} ${state}${reason === undefined ? '' : `: ${reason}`}`,
    )
  return troubles.length === 0 ? true : troubles.join('; ')
}
