import type { EventLog } from '@cartstream/log'
import type { Outdated } from '../migrate.ts'
import type { SenderOptions } from '../outbox/sender.ts'
import type { AnyProjection } from '../projection.ts'
import type { ParkedNow } from './chunk.ts'
import type { Logger } from './logger.ts'
import type { Limits, Progress } from './session.ts'

export type { Logger } from './logger.ts'

export type ProjectorOptions = {
  log: EventLog
  /** Connection string of the database of the read models. */
  db: string
  projections: readonly AnyProjection[]
  /** The versions before those, for as long as one of them is live or may be rolled back to. */
  previous?: readonly AnyProjection[]
  /** How long a switch can be taken back, in seconds; 24 hours unless told. */
  keepRetiredSeconds?: number
  /** Absent: all of the log's. Of several projectors one projects a partition, the others stand by. */
  partitions?: readonly number[]
  signal: AbortSignal
  logger?: Logger
  limits?: Partial<Limits>
  onProgress?: (progress: Progress) => void
  /** Events were parked, or failed again: ops list these as dead letters. */
  onParked?: (parked: ParkedNow) => void
  /** Another projector had moved the checkpoint: a transaction was rolled back. */
  onOvertaken?: (partition: number) => void
  /** Who sends the effects of the outbox; absent: nobody, they wait in their rows. */
  outbox?: Outbox
  /** What becomes of read models of an earlier version; `refuse` unless told. See migrate. */
  outdated?: Outdated
  /** How often old tombstones are deleted; 60,000 ms unless told. */
  purgeMs?: number
  /** A standby takes over when the checkpoint stands still for so long while the log goes on; 10,000 ms unless told. */
  stalledMs?: number
}
export type Outbox = Pick<SenderOptions, 'send' | 'patience' | 'leaseMs' | 'onSent' | 'onCounts'>

/**
 * | state | means | ready |
 * |---|---|---|
 * | starting | no connection yet | no |
 * | catching-up | behind the log's end as it was at the start | no |
 * | following | has been at the log's end | yes, unless its lag is too long |
 * | standby | another projector has the partition | yes |
 * | unreachable | the database or the log does not answer; tries again | no |
 * | stopped | needs people: see `reason` (diverged, unknown event, foreign log) | no |
 */
export type PartitionState = 'starting' | 'catching-up' | 'following' | 'standby' | 'unreachable' | 'stopped'
export type PartitionStatus = {
  partition: number
  state: PartitionState
  reason?: string
  position: bigint
  height: bigint
  /** Of the read model that is furthest behind: events in the log that it has not committed, and ms since the oldest of them was appended. */
  lag: { events: number; ms: number }
  models: readonly ModelLag[]
  /** The checkpoint moves, or there is nothing to move it. */
  progressing: boolean
  /** Streams of which a read model has parked events, by its name; they wait for people, and all others go on. */
  parked: ReadonlyMap<string, number>
  /** Read models that are new to a database in use: a job builds them, and until then there is nothing of them to read. */
  missing: readonly string[]
}
export type ModelLag = { model: string; position: bigint; events: number; ms: number }
export type Projector = { status(): readonly PartitionStatus[]; finished: Promise<void> }

/**
 * buildEvents: large enough that most rows are written once for all that happens to them in one go. The gap: a transaction costs about 1 ms of CPU on either side whatever it carries (measured), so 200 a second are enough. */
export const usual: Limits = {
  chunkEvents: 2000,
  buildEvents: 100_000,
  gapMs: 5,
  cacheRows: 20_000,
  keepTombstones: 3600,
}
