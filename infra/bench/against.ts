import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startPostgres } from '@cartstream/spec'
import { startKafka } from '../kafka/kafka.ts'
import type { LoadPlan, LoadResult } from './load.ts'
import { child } from './measure.ts'
import type { Cell } from './plan.ts'
import { medianOf } from './sections/lag-watch.ts'
import { setUp } from './set-up.ts'
import { envOnKafka } from './stage.ts'
import { startTarget, type Target } from './target.ts'

export const againstUsage = `npm run bench -- --against <commit> [--rounds N]
  an add to a cart by this version and by that of a commit, side by side on Kafka: their handlers take turns, warm, in new processes each round`

const run = promisify(execFile)
const root = new URL('../..', import.meta.url).pathname
const HANDLER = 'services/command-handler/src/main.ts'
const CELLS = [32, 128].flatMap((connections) =>
  (['random', 'hot'] as const).map((workload) => ({ workload, connections })),
)
type Side = 'this' | 'that'
/** Machines swing: neighbours in time are compared, and each side goes first as often. */
const TURNS: readonly (readonly [Side, Side])[] = [
  ['this', 'that'],
  ['that', 'this'],
]

type Measured = { perSecond: number; cpuMicros: number; p99: number }
type Pair = Record<Side, Measured>

/** The version of a commit in a folder of its own, with the packages that are installed here. */
const checkedOut = async (commit: string): Promise<{ folder: string; remove(): Promise<void> }> => {
  const home = await mkdtemp(join(tmpdir(), 'cartstream-against-'))
  const folder = join(home, 'that')
  await run('git', ['worktree', 'add', '--detach', folder, commit], { cwd: root })
  const own = join(folder, 'node_modules/@cartstream')
  await mkdir(own, { recursive: true })
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name !== '@cartstream') await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  for (const name of await readdir(join(root, 'node_modules/@cartstream'))) {
    const target = await readlink(join(root, 'node_modules/@cartstream', name))
    if (existsSync(join(own, target))) await symlink(target, join(own, name))
  }
  const remove = async () => {
    await run('git', ['worktree', 'remove', '--force', folder], { cwd: root })
    await rm(home, { recursive: true, force: true })
  }
  return { folder, remove }
}

const ratio = (pairs: readonly Pair[], of: (measured: Measured) => number): string =>
  medianOf(pairs.map((pair) => of(pair.this) / of(pair.that))).toFixed(2)

const table = (found: ReadonlyMap<string, readonly Pair[]>): string => {
  const middle = (pairs: readonly Pair[], side: Side, of: (measured: Measured) => number) =>
    Math.round(medianOf(pairs.map((pair) => of(pair[side]))))
  const rows = [...found].map(([cell, pairs]) => [
    cell,
    ...(['this', 'that'] as const).map((side) => middle(pairs, side, (m) => m.perSecond)),
    ratio(pairs, (m) => m.perSecond),
    ...(['this', 'that'] as const).map((side) => middle(pairs, side, (m) => m.cpuMicros)),
    ratio(pairs, (m) => m.cpuMicros),
    ratio(pairs, (m) => m.p99),
  ])
  const head = ['', 'adds/s', 'that', 'ratio', 'CPU us an add', 'that', 'ratio', 'p99 ratio']
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

export const benchAgainst = async (args: readonly string[], say: (line: string) => void): Promise<number> => {
  const [commit, flag = '--rounds', told = '4', ...odd] = args
  const rounds = Number(told)
  if (commit === undefined || flag !== '--rounds' || odd.length > 0 || !(Number.isInteger(rounds) && rounds > 0))
    throw new Error(`a commit is wanted, and a whole number of rounds\n${againstUsage}`)
  const that = await checkedOut(commit)
  try {
    return await measured({ commit, folder: that.folder, rounds, say })
  } finally {
    await that.remove()
  }
}

type Asked = { commit: string; folder: string; rounds: number; say(line: string): void }
const measured = async ({ commit, folder, rounds, say }: Asked): Promise<number> => {
  const [kafka, database] = [await startKafka({ say }), await startPostgres({ fsync: true })]
  const secret = randomBytes(32).toString('hex')
  const found = new Map<string, Pair[]>()
  let [customers, errors] = [1, 0]

  const started = async (side: Side, round: number): Promise<Target> => {
    const env = await envOnKafka({ kafka, database }, secret, `against-${side}-${round}`)
    const file = join(side === 'this' ? root : folder, HANDLER)
    const target = await startTarget({ name: 'cartstream', log: 'kafka' }, file, env)
    // versions before the cap of a hold's time do not know its setting
    await setUp(target, secret).catch(() => setUp(target, secret, { older: true }))
    return target
  }
  const add = async (target: Target, cell: Cell): Promise<Measured> => {
    const plan: LoadPlan = { ...cell, port: target.port, warmupMs: 500, ms: 2500, secret, firstCustomer: customers }
    const before = target.cpuSeconds()
    const result = await child<LoadResult>('./load.ts', plan)
    const cpuMicros = ((target.cpuSeconds() - before) * 1e6) / result.accepted
    customers = result.customers
    errors += result.errors
    return { perSecond: result.measured / result.seconds, cpuMicros, p99: result.p99 }
  }

  try {
    for (let round = 0; round < rounds; round++) {
      say(`round ${round + 1} of ${rounds} ...`)
      const targets = { this: await started('this', round), that: await started('that', round) }
      try {
        for (const cell of CELLS) for (const side of ['this', 'that'] as const) await add(targets[side], cell)
        for (const cell of CELLS)
          for (const turn of TURNS) {
            const pair: Partial<Pair> = {}
            for (const side of turn) pair[side] = await add(targets[side], cell)
            const name = `${cell.workload}, ${cell.connections} connections`
            found.set(name, [...(found.get(name) ?? []), pair as Pair])
          }
      } finally {
        await Promise.all([targets.this.stop(), targets.that.stop()])
      }
    }
    console.log(`\nThis version and that of ${commit}, medians of ${2 * rounds} pairs:\n\n${table(found)}\n`)
    const all = [...found.values()].flat()
    const [rate, cpu] = [ratio(all, (m) => m.perSecond), ratio(all, (m) => m.cpuMicros)]
    console.log(
      `All together: ${rate} times as many adds a second, ${cpu} times the processor time. Errors: ${errors}.`,
    )
    return errors > 0 ? 1 : 0
  } finally {
    await Promise.all([kafka.stop(), database.stop()])
  }
}
