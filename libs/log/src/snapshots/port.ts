import type { Head } from '../port.ts'

/** What a snapshot is of. `code`: a hash of what folds events; state folded by other code is of no use. `at`: the append time of its head. */
export type SnapshotName = { logId: string; partition: number; head: Head; code: string; at: Date }
/** `kept`: for history, never deleted by what is written later. */
export type Stored = SnapshotName & { kept: boolean; bytes: number }

/**
 * States of a partition beside its log, each written once, in chunks, its manifest last: what has no manifest is not there. A snapshot is lines
 * of JSON; what they say is up to whoever writes them. Of those that are not kept, the newest two of a partition and code stay.
 *
 * By convention the first line of a handler's is its header, the shops' records are lines of libs/decide (`recordLines`, so that `code` covers them,
 * too), and what is not the shops' (the keys of commands, `["keys", ...]`) comes after all records.
 */
export interface Snapshots {
  write(name: SnapshotName, lines: Iterable<string>, options: { keep: boolean }): Promise<Stored>
  /** The newest first, by height. */
  list(logId: string, partition: number): Promise<readonly Stored[]>
  /** Throws CorruptSnapshot where a chunk is missing or not what was written, before its first line is handed out or at any later one. */
  read(snapshot: Stored): AsyncIterable<string>
  close(): Promise<void>
}

export class CorruptSnapshot extends Error {
  override name = 'CorruptSnapshot'
}
