import type { EventLog } from '../src/index.ts'

/** A record as an outsider writes it: any bytes, or a link of ours copied from elsewhere. */
export type OutsideRecord = { key: string; value: Buffer; link?: Buffer }

/** A place where a log can be: what the suite needs of an adapter to hold it to its promises. */
export type Place = {
  /** Another instance on the same log. */
  open(options?: { maxBatchBytes?: number }): Promise<EventLog>
  /** Appends records past every rule, as one batch: a zombie, a stranger, a network that repeats. Absent where the log takes no such thing. */
  tamper?: (partition: number, records: OutsideRecord[]) => Promise<void>
  /** Takes what is after the first `keep` records of a partition away behind everybody's back. */
  loseTail(partition: number, keep: number): Promise<void>
  /** What another process needs to open this log (racer.ts); absent where only this process can. */
  elsewhere?: RacerPlace
  /** Stops what keeps the log, and starts it again with its data. */
  restart?: { halt(): Promise<void>; revive(): Promise<void> }
}

export type RacerPlace =
  | { kind: 'postgres'; connectionString: string; partitions: number }
  | { kind: 'kafka'; brokers: string[]; topic: string; partitions: number }

/** Makes a new empty log's place with that many partitions. */
export type NewPlace = (partitions: number) => Promise<Place>
