import { randomUUIDv7 } from 'node:crypto'
import { formats, type LoadCommand } from './command.ts'
import { readRows } from './data/rows.ts'
import type { Meaning } from './data/wanted.ts'

/** `wanted`: what the rows ask for, by its kind; `skipped`: rows that ask for nothing, by the name they are counted by. */
export type Asked = { rows: number; wanted: Record<string, number>; skipped: Record<string, number> }

/** Reads the file as a load does, and counts; sends nothing, and asks nobody. Throws BadFile. */
export const countRows = async ({
  file,
  format: name,
  limit = Number.POSITIVE_INFINITY,
}: LoadCommand): Promise<Asked> => {
  const format = formats[name]
  const asked: Asked = { rows: 0, wanted: {}, skipped: {} }
  const take = ({ wants }: Meaning) => {
    for (const want of wants) {
      const [counts, kind] = 'count' in want ? [asked.skipped, want.count] : [asked.wanted, want.do]
      counts[kind] = (counts[kind] ?? 0) + 1
    }
  }
  const reader = format.reader(randomUUIDv7)
  for await (const row of (await readRows(file, format)).rows) {
    if (asked.rows >= limit) break
    asked.rows++
    take(row === undefined ? { wants: [{ count: 'malformed' }] } : reader.row(row))
  }
  take(reader.end())
  return asked
}

export const askedText = ({ rows, wanted, skipped }: Asked): string => {
  const listed = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count.toLocaleString('en-US')}`)
      .join(', ') || 'none'
  return [
    `rows         ${rows.toLocaleString('en-US')}, read and not sent`,
    `would ask    ${listed(wanted)}`,
    `no command   ${listed(skipped)}`,
  ].join('\n')
}
