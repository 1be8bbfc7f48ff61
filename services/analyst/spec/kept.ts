import type { Kind, OfKind } from '@cartstream/decide'
import type { Snapshots, Stored } from '@cartstream/log'
import { CorruptSnapshot } from '@cartstream/log'
import type { ShopRecords } from '../src/fold/records.ts'

type Written = { stored: Stored; lines: string[]; corrupt: boolean }

/** Snapshots in memory. `spoil` makes the next ones that are read end in the middle. */
export class MemorySnapshots implements Snapshots {
  readonly written: Written[] = []
  async write(name: Parameters<Snapshots['write']>[0], lines: Iterable<string>, { keep }: { keep: boolean }) {
    const all = [...lines]
    const stored = { ...name, kept: keep, bytes: all.reduce((sum, line) => sum + line.length, 0) }
    this.written.push({ stored, lines: all, corrupt: false })
    return stored
  }
  async list(logId: string, partition: number): Promise<readonly Stored[]> {
    return this.written
      .map(({ stored }) => stored)
      .filter((stored) => stored.logId === logId && stored.partition === partition)
      .sort((a, b) => Number(b.head.height - a.head.height))
  }
  async *read(snapshot: Stored): AsyncIterable<string> {
    const { lines, corrupt } = this.written.find(({ stored }) => stored === snapshot)!
    for (const [i, line] of lines.entries()) {
      if (corrupt && i > lines.length / 2) throw new CorruptSnapshot('a chunk is missing')
      yield line
    }
  }
  async close() {}
}

/** The records of a kind, as a handler's snapshot is made of them. */
export const ofKind =
  (records: ShopRecords) =>
  (kind: Kind): OfKind => {
    const some = records.of(kind)
    return { kind, ids: [...some.keys()], records: [...some.values()] }
  }
