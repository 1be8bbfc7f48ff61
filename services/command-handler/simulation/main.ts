import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { mutations } from './mutations.ts'
import { createProgress } from './progress.ts'
import { failure, statistics } from './report.ts'
import { simulate } from './simulate.ts'

const USAGE = `npm run sim -- [--seeds N] [--from S] [--workers W] [--trace] [--mutation <name>]

Runs the real command-handler loop, two or three at a time, over a log that loses, delays, doubles and reorders, in virtual time.
  --seeds N      how many seeds (100)
  --from S       the first one (1)
  --workers W    threads (as many as there are processors, at most 4)
  --trace        print all that happened; for one seed
  --mutation M   spoil the code first, and stop at the seed that catches it: ${Object.keys(mutations).join(', ')}
Exit code: 0 all promises kept, 1 one was broken, 2 wrong use.`

const whole = (name: string, text: string, least: number): number => {
  const n = Number(text)
  if (!Number.isSafeInteger(n) || n < least) throw new Error(`--${name} ${text} is not a whole number from ${least}`)
  return n
}

const read = () => {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '100' },
      from: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(Math.min(4, availableParallelism())) },
      trace: { type: 'boolean', default: false },
      mutation: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const { mutation, trace, help } = values
  if (mutation !== undefined && !(mutation in mutations)) throw new Error(`there is no mutation ${mutation}`)
  const seeds = whole('seeds', values.seeds, 1)
  if (trace && seeds !== 1) throw new Error('--trace is for one seed: --seeds 1 --from S --trace')
  // the seed that catches a mutation is the first one only where one thread runs them in order
  const workers = mutation === undefined ? whole('workers', values.workers, 1) : 1
  return { seeds, from: whole('from', values.from, 0), workers, mutation, trace, help }
}

const main = async (): Promise<number> => {
  const { trace, help, ...plan } = read()
  if (help) {
    console.log(USAGE)
    return 0
  }
  const started = performance.now()
  const progress = createProgress(plan.seeds)
  const result = await simulate(plan, (so) => progress.at(so.seeds, so.failed))
  progress.end()
  if (trace) console.log(result.lines.join('\n'))
  for (const outcome of result.failed.slice(0, 3)) console.log(failure(outcome, plan.mutation))
  if (result.failed.length > 3)
    console.log(`... and ${result.failed.length - 3} more: seeds ${result.failed.slice(3, 23).map((f) => f.seed)}`)
  console.log(statistics(result, performance.now() - started))
  const first = result.failed[0]
  if (plan.mutation !== undefined) {
    console.log(
      first === undefined
        ? `mutation ${plan.mutation} was NOT caught in ${plan.seeds} seeds`
        : `mutation ${plan.mutation} was caught after ${first.seed - plan.from + 1} seeds by ${first.violation?.promise}`,
    )
  }
  return first === undefined ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error((error as Error).message)
  console.error(`\n${USAGE}`)
  process.exitCode = 2
}
