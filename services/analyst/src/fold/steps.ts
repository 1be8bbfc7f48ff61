import { type Batch, type EventLog, FEW_BYTES } from '@cartstream/log'
import type { PartitionIndex } from '../follow/partition-index.ts'

/** Reads under way at once: a log has few connections, and a cart few batches. */
const AT_ONCE = 4

/** So much at a time at most, however many batches follow each other. */
const MANY_BYTES = 1_000_000

/** `heights`: ascending. `saying`: texts that stand in what is looked for; absent: all of a batch is. */
export type Wanted = { heights: readonly number[]; saying?: readonly string[] }

/** The batches of some heights, and nothing else is read: those that follow each other in one go. */
export const batchesAt = async (log: EventLog, index: PartitionIndex, wanted: Wanted): Promise<readonly Batch[]> => {
  const { heights, saying } = wanted
  const runs = runsOf(heights)
  const found: Batch[][] = []
  const readNext = async (): Promise<void> => {
    for (let i = found.length; i < runs.length; i = found.length) {
      found[i] = []
      found[i] = await readRun(log, index, { heights: runs[i]!, ...(saying && { saying }) })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, readNext))
  return found.flat()
}

const runsOf = (heights: readonly number[]): readonly (readonly number[])[] => {
  const runs: number[][] = []
  for (const height of heights) {
    const run = runs.at(-1)
    if (run !== undefined && height === run.at(-1)! + 1) run.push(height)
    else runs.push([height])
  }
  return runs
}

const readRun = async (log: EventLog, index: PartitionIndex, { heights, ...saying }: Wanted): Promise<Batch[]> => {
  const batches: Batch[] = []
  const window = Math.min(MANY_BYTES, heights.length * FEW_BYTES)
  const options = { follow: false, window, ...saying }
  for await (const batch of log.read(index.partition, index.heads.below(heights[0]!), options)) {
    batches.push(batch)
    if (batches.length === heights.length) break
  }
  return batches
}
