import { parentPort, workerData } from 'node:worker_threads'
import { plant } from './plant.ts'
import type { Outcome } from './run.ts'

/** Which seeds a worker runs: `from`, then each `step`-th, up to `to`. `current` tells which one it is at. */
export type Work = { from: number; to: number; step: number; mutation: string | undefined; current: SharedArrayBuffer }
/** What a worker tells of some seeds: sums of counts, their hashes by seed, and what failed with its whole story. */
export type Told = {
  seeds: number
  counts: Record<string, number>
  hashes: [seed: number, hash: string][]
  failed: Outcome[]
  lines: readonly string[]
}

const TELL_EACH = 20
const { from, to, step, mutation, current } = workerData as Work
const at = new Int32Array(current)
const planted = mutation === undefined ? () => {} : plant(mutation)
const { runSeed } = await import('./run.ts')
planted()

const nothing = (): Told => ({ seeds: 0, counts: {}, hashes: [], failed: [], lines: [] })
let told = nothing()
const tell = () => {
  parentPort?.postMessage(told)
  told = nothing()
}
for (let seed = from; seed <= to; seed += step) {
  at[0] = seed
  const outcome = await runSeed(seed)
  told.seeds++
  told.hashes.push([seed, outcome.hash])
  for (const [name, count] of Object.entries(outcome.counts)) told.counts[name] = (told.counts[name] ?? 0) + count
  if (from === to) told.lines = outcome.lines
  if (outcome.violation !== undefined) {
    told.failed.push(outcome)
    tell()
    if (mutation !== undefined) break
  }
  if (told.seeds === TELL_EACH) tell()
}
tell()
