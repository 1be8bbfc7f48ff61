import { hash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { Outcome } from './run.ts'
import type { Told, Work } from './worker.ts'

export type Plan = { seeds: number; from: number; workers: number; mutation?: string | undefined }
export type Result = {
  seeds: number
  counts: Record<string, number>
  failed: Outcome[]
  /** One hash over the stories of all seeds: two runs of the same seeds have the same. */
  digest: string
  /** The story, where one seed was run. */
  lines: readonly string[]
}

const HUNG_MS = 60_000

/** Runs the seeds in worker threads. `progress` is told after some seeds. Rejects where a worker could not run at all. */
export const simulate = async (plan: Plan, progress: (result: Result) => void): Promise<Result> => {
  const { from, seeds, mutation } = plan
  const result: Result = { seeds: 0, counts: {}, failed: [], digest: '', lines: [] }
  const hashes = new Map<number, string>()
  const take = (told: Told): void => {
    result.seeds += told.seeds
    for (const [name, count] of Object.entries(told.counts)) result.counts[name] = (result.counts[name] ?? 0) + count
    for (const [seed, of] of told.hashes) hashes.set(seed, of)
    result.failed.push(...told.failed)
    if (told.lines.length > 0) result.lines = told.lines
    progress(result)
  }
  const workers = Math.max(1, Math.min(plan.workers, seeds))
  await Promise.all(
    Array.from({ length: workers }, (_, i) => {
      const current = new SharedArrayBuffer(4)
      return run({ from: from + i, to: from + seeds - 1, step: workers, mutation, current }, take)
    }),
  )
  result.failed.sort((a, b) => a.seed - b.seed)
  const all = [...hashes].sort(([a], [b]) => a - b)
  result.digest = hash('sha256', JSON.stringify(all), 'hex').slice(0, 16)
  return result
}

const run = (work: Work, take: (told: Told) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: work })
    const at = new Int32Array(work.current)
    let [seen, since] = [-1, Date.now()]
    const watch = setInterval(() => {
      if (at[0] !== seen) [seen, since] = [at[0]!, Date.now()]
      if (Date.now() - since < HUNG_MS) return
      take({ seeds: 1, counts: {}, hashes: [], failed: [hung(seen)], lines: [] })
      void worker.terminate()
    }, 1000)
    worker.on('message', take)
    worker.on('error', reject)
    worker.on('exit', () => {
      clearInterval(watch)
      resolve()
    })
  })

const hung = (seed: number): Outcome => ({
  seed,
  violation: { promise: 'no-crash', what: `the code spins: nothing ended for ${HUNG_MS / 1000} s` },
  hash: '',
  counts: {},
  lines: [],
})
