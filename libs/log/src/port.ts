import type { EventType, RecordedEvent } from '@cartstream/schemas'

/** SHA-256 of a batch's content, 64 hex characters; `GENESIS.id` is 64 zeros. */
export type BatchId = string

/** A place in a partition's chain: the batch `id` at `height`, whose last record is at `offset`. */
export type Head = { offset: bigint; height: bigint; id: BatchId }
export const GENESIS: Head = { offset: -1n, height: 0n, id: '0'.repeat(64) }

/** A record's bytes and what they say. `key` is the shop's id, or `-` for the log's own. */
export type Recorded = { key: string; value: Buffer; event: RecordedEvent }

/**
 * One valid batch. `at`: the log's append time; `writer`: 16 hex characters, who appended it. `indexes`: of each event, which of the batch's
 * records it is; absent where it is all of them, in their order, or where `types` were asked for.
 */
export type Batch = {
  head: Head
  at: Date
  writer: string
  events: readonly RecordedEvent[]
  indexes?: readonly number[]
}

/**
 * What became of an append. `conflict`: another batch has the place (its head, where known). `unknown`: the request may or may not
 * be (or still come to be) in the log; only the log can tell. `refused`: certainly not appended, and never will be.
 */
export type Appended =
  | { appended: Head; at: Date }
  | { conflict: true }
  | { unknown: true; cause?: string }
  | { refused: RefusedAppend; cause?: string }
export type RefusedAppend = 'too-large' | 'unreachable' | 'not-allowed' | 'diverged'

export type ReadOptions = {
  /** Ends the iteration, at once and without an error. */
  signal?: AbortSignal
  /** true: waits for more at the end, for ever; false: ends at the end that the log had when the end was reached. */
  follow: boolean
  /** Told how far the reader has looked, once all that is valid up to there was handed out: what is void is seen by nobody else. */
  onLooked?: (offset: bigint) => void
  /** Only these events are decoded and handed out; every valid batch still is, be it without any. Absent: all. Passing over one costs a fifth of decoding it. */
  types?: ReadonlySet<EventType>
  /** Only events in whose records one of these texts stands need be decoded and handed out: for who wants few of a large batch. Not with `types`. */
  saying?: readonly string[]
  /** About how many bytes to bring at a time, for who wants little and soon; an adapter need not heed it. */
  window?: number
}
/** A window for who wants a batch or a few: a broker would otherwise send megabytes for one. */
export const FEW_BYTES = 64_000

/**
 * A parent-linked log of partitions (system.md, D2). One instance may be used for all partitions; at most one append
 * may be in flight per partition and instance. Nothing here retries an append.
 */
export interface EventLog {
  readonly partitions: number
  /** This instance's writer id, 16 hex characters, new for every instance. */
  readonly writer: string
  /** The most bytes of keys and values that one batch may carry, so that the broker takes it. */
  readonly maxBatchBytes: number
  append(partition: number, parent: Head, records: readonly Recorded[]): Promise<Appended>
  /** The valid batches after `from`, in order. Throws Diverged where the log no longer holds `from`, or shows that a tail was lost. */
  read(partition: number, from: Head, options: ReadOptions): AsyncIterable<Batch>
  /** The head of the valid chain now; where the log itself does not know it, that takes a reading of all of it. */
  tail(partition: number): Promise<Head>
  /** The offset of the last record now, valid or void; -1 without any. One short question, to be asked as often as twice a second. */
  end(partition: number): Promise<bigint>
  /** Counters since the instance was opened. */
  stats(partition: number): { voidBatches: number; foreignRecords: number; appendRequests: number }
  /** Why this log must not be used now (settings that could lose what was acknowledged); undefined where it may be. Named in /readyz. */
  problem?(): string | undefined
  /** What an operator allowed and should know of; named in /readyz. */
  warnings?(): readonly string[]
  close(): Promise<void>
}

/** The log could not be read for longer than a caller may wait. Nothing is known to be wrong with it. */
export class Unreachable extends Error {
  override name = 'Unreachable'
}

/** The log no longer says what it had acknowledged (or a reader was shown a chain that its own does not join). Stop, and tell people. */
export class Diverged extends Error {
  override name = 'Diverged'
  readonly partition: number
  constructor(partition: number, what: string) {
    super(`partition ${partition} has diverged: ${what}`)
    this.partition = partition
  }
}
