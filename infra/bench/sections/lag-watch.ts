import type { EventLog } from '@cartstream/log'
import pg from 'pg'

/** How many events the rows were behind the log's end, so many seconds after the watch began. */
export type Sample = { seconds: number; events: number }
const EVERY_MS = 100

export type LagWatch = { end(): Promise<bigint>; now(): Promise<number>; stop(): Promise<readonly Sample[]> }

/** Samples the lag of partition 0, first where the rows stand and then where the log ends, so that it is rather told too long. */
export const watchLag = (log: EventLog, db: string): LagWatch => {
  const pool = new pg.Pool({ connectionString: db, max: 1 })
  const samples: Sample[] = []
  const began = performance.now()
  const now = async (): Promise<number> => {
    const { rows } = await pool.query<{ position: string }>(
      `select min(position)::text as position from read.checkpoint join read.generation using (projection, generation)
        where live and partition = 0`,
    )
    return Number((await log.end(0)) - BigInt(rows[0]!.position))
  }
  let watching = true
  const watch = async (): Promise<void> => {
    while (watching) {
      const due = performance.now() + EVERY_MS
      const events = await now()
      samples.push({ seconds: (performance.now() - began) / 1000, events })
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    }
  }
  const watched = watch()
  return {
    end: () => log.end(0),
    now,
    async stop() {
      watching = false
      await watched.finally(() => pool.end())
      return samples
    },
  }
}

/** By how many events a second it grew: from the median of the first half of the samples to that of the second. One hiccup is no growth. */
export const growthOf = (samples: readonly Sample[]): number => {
  const half = samples.length >> 1
  if (half === 0) return 0
  const [first, second] = [samples.slice(0, half), samples.slice(half)]
  const seconds = medianOf(second.map((s) => s.seconds)) - medianOf(first.map((s) => s.seconds))
  return (medianOf(second.map((s) => s.events)) - medianOf(first.map((s) => s.events))) / seconds
}

/** Of an even count the middle between the two in the middle; 0 of none. */
export const medianOf = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const [below, above] = [sorted[(sorted.length - 1) >> 1] ?? 0, sorted[sorted.length >> 1] ?? 0]
  return (below + above) / 2
}
