import type { RawRecord } from './chain.ts'

/** A record for others: its key, its value, and the link of the record of the log that it was made from. */
export type PublicRecord = { key: string; value: Buffer; link: Buffer }

/** `published`: the offset that the first of them got. `refused`: certainly not there. `unknown`: they may be, or come yet. */
export type Published = { published: bigint } | { refused: string } | { unknown: string }

/** `next`: the offset that the next record gets; `last`: the records before it, up to some thousands; `gone`: there were some, and none is left. */
export type PublicEnd = { next: bigint; last: readonly RawRecord[]; gone: boolean }

/** Where valid events go on to others, in as many partitions as the log has. At most one publish may be in flight per partition. */
export interface PublicTopic {
  readonly name: string
  /** Bytes of keys and values that one publish may carry. */
  readonly maxBytes: number
  /** Appends them whole, or not at all. Nothing here is tried twice. */
  publish(partition: number, records: readonly PublicRecord[]): Promise<Published>
  /** What stands at the end now. Throws where nobody answers. */
  end(partition: number): Promise<PublicEnd>
  /** The records from one offset up to another, which is not among them. Throws where nobody answers. */
  between(partition: number, from: bigint, to: bigint): Promise<readonly RawRecord[]>
  close(): Promise<void>
}
