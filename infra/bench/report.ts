import type { LoadResult } from './load.ts'
import type { PurchaseResult, Step, Times } from './purchase.ts'
import type { PurchaseWorkload, Workload } from './workload.ts'

/** One row of latest.json; times in ms. `cpuMicrosPerCommand`: CPU of the server process alone. */
export type Run = {
  target: 'ceiling' | 'row-lock' | 'row-lock-cte' | 'cartstream'
  log: 'kafka' | 'postgres'
  workload: Workload
  connections: number
  commandsPerSecond: number
  cpuMicrosPerCommand: number
  p50: number
  p95: number
  p99: number
  p999: number
  errors: number
}

export const runOf = (
  place: Pick<Run, 'target' | 'log' | 'workload' | 'connections'>,
  load: LoadResult,
  cpuSeconds: number,
): Run => ({
  ...place,
  commandsPerSecond: Math.round(load.measured / load.seconds),
  cpuMicrosPerCommand: Math.round((cpuSeconds * 1e6) / Math.max(1, load.accepted + load.errors)),
  p50: load.p50,
  p95: load.p95,
  p99: load.p99,
  p999: load.p999,
  errors: load.errors,
})

/** The same for purchases: each is five commands, and its times are of all five together; `steps`: of one command each. */
export type PurchaseRun = Pick<Run, 'target' | 'log' | 'connections' | 'errors'> &
  Times & {
    workload: PurchaseWorkload
    purchasesPerSecond: number
    cpuMicrosPerPurchase: number
    steps: Record<Step, Times>
  }

export const purchaseRunOf = (
  place: Pick<PurchaseRun, 'target' | 'log' | 'workload' | 'connections'>,
  { measured, seconds, orders, errors, p50, p95, p99, p999, steps }: PurchaseResult,
  cpuSeconds: number,
): PurchaseRun => ({
  ...place,
  purchasesPerSecond: Math.round(measured / seconds),
  cpuMicrosPerPurchase: Math.round((cpuSeconds * 1e6) / Math.max(1, orders.length + errors)),
  ...{ p50, p95, p99, p999, errors, steps },
})

export const rateOf = (run: Run | PurchaseRun): number =>
  'purchasesPerSecond' in run ? run.purchasesPerSecond : run.commandsPerSecond

/** The middle one by commands/s or purchases/s; errors of all are added up. */
export const medianOf = <R extends Run | PurchaseRun>(runs: readonly R[]): R => {
  const sorted = [...runs].sort((a, b) => rateOf(a) - rateOf(b))
  return { ...sorted[Math.floor((sorted.length - 1) / 2)]!, errors: runs.reduce((sum, run) => sum + run.errors, 0) }
}

/** Adds, or purchases, as a table. */
export const tableOf = (runs: readonly Run[] | readonly PurchaseRun[]): string => {
  const [first] = runs
  const unit = first !== undefined && 'purchasesPerSecond' in first ? 'purchases/s' : 'commands/s'
  const columns = ['workload', 'conns', 'target', 'log', unit, 'CPU us', 'p50', 'p95', 'p99', 'p99.9', 'errors']
  const rows = runs.map((r) => {
    const cpu = 'purchasesPerSecond' in r ? r.cpuMicrosPerPurchase : r.cpuMicrosPerCommand
    const times = [r.p50, r.p95, r.p99, r.p999]
    return [r.workload, r.connections, r.target, r.log, rateOf(r), cpu, ...times, r.errors].map(String)
  })
  const widths = columns.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)))
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i < 4 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
  return [line(columns), line(widths.map((w) => '-'.repeat(w))), ...rows.map(line)].join('\n')
}

export type Target = { says: string; want: string; got: string; met: boolean }

/** The ratios the project holds itself to; each only where both its runs were made. */
export const targetsOf = (
  runs: readonly Run[],
  push: { p50: number; p99: number } | undefined,
  handlerMegabytes: number | undefined,
): Target[] => {
  const find = (target: Run['target'], log: Run['log'], workload: Workload, connections: number) =>
    runs.find((r) => r.target === target && r.log === log && r.workload === workload && r.connections === connections)
  const targets: Target[] = []
  const ratio = (says: string, a: number | undefined, b: number | undefined, want: number) => {
    if (a !== undefined && b !== undefined && b > 0)
      targets.push({ says, want: `>= ${want}`, got: (a / b).toFixed(2), met: a / b >= want })
  }
  for (const c of [32, 128]) {
    ratio(
      `Kafka, random, ${c} connections: share of the ceiling`,
      find('cartstream', 'kafka', 'random', c)?.commandsPerSecond,
      find('ceiling', 'kafka', 'random', c)?.commandsPerSecond,
      0.5,
    )
    const [hot, random] = [find('cartstream', 'kafka', 'hot', c), find('cartstream', 'kafka', 'random', c)]
    if (hot !== undefined && random !== undefined) {
      const got = hot.cpuMicrosPerCommand / random.cpuMicrosPerCommand
      targets.push({
        says: `Kafka, ${c} connections: CPU per command, hot against random`,
        want: '<= 1.15',
        got: got.toFixed(2),
        met: got <= 1.15,
      })
    }
    const rowLock =
      Math.max(
        ...(['row-lock', 'row-lock-cte'] as const).map((t) => find(t, 'postgres', 'hot', c)?.commandsPerSecond ?? 0),
      ) || undefined
    ratio(
      `Kafka, hot, ${c} connections: times the better row-lock form`,
      find('cartstream', 'kafka', 'hot', c)?.commandsPerSecond,
      rowLock,
      c === 32 ? 2.5 : 3.5,
    )
    ratio(
      `embedded, hot, ${c} connections: times the better row-lock form`,
      find('cartstream', 'postgres', 'hot', c)?.commandsPerSecond,
      rowLock,
      c === 32 ? 1.5 : 2,
    )
  }
  if (push !== undefined) {
    targets.push({
      says: 'acknowledgement to WebSocket frame at 1,000 commands/s, p50 ms',
      want: '<= 15',
      got: push.p50.toFixed(1),
      met: push.p50 <= 15,
    })
    targets.push({
      says: 'acknowledgement to WebSocket frame at 1,000 commands/s, p99 ms',
      want: '<= 75',
      got: push.p99.toFixed(1),
      met: push.p99 <= 75,
    })
  }
  if (handlerMegabytes !== undefined) {
    targets.push({
      says: "a handler's memory, 10,000 open carts and 200,000 keys, MB",
      want: '< 350',
      got: handlerMegabytes.toFixed(0),
      met: handlerMegabytes < 350,
    })
  }
  return targets
}
