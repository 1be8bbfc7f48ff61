import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Account, type Acknowledged, accountOfLog, accountOfRowLock, mustAgree } from './account.ts'
import type { LoadPlan, LoadResult } from './load.ts'
import type { Cell, Plan, PurchaseCell } from './plan.ts'
import type { PurchasePlan, PurchaseResult } from './purchase.ts'
import type { PushPlan, PushResult } from './push.ts'
import { medianOf, type PurchaseRun, purchaseRunOf, type Run, rateOf, runOf } from './report.ts'
import type { Stage } from './stage.ts'
import type { Target } from './target.ts'
import { tally } from './workload.ts'

const run = promisify(execFile)
/** Runs a script of this folder in a process of its own: its plan is its argument, its result a line of JSON. */
export const child = async <T>(file: string, plan: unknown): Promise<T> => {
  const path = new URL(file, import.meta.url).pathname
  return JSON.parse((await run(process.execPath, [path, JSON.stringify(plan)], { maxBuffer: 1 << 27 })).stdout) as T
}

/** 1,000 commands/s for 15 s, one watcher on live-carts; of an instance of its own, so that no backlog or table of runs before is measured. */
export const pushAt = ({ port }: Target, secret: string, firstCustomer: number): Promise<PushResult> => {
  const plan: PushPlan = { port, gatewayPort: port, secret, perSecond: 1000, seconds: 15, firstCustomer }
  return child<PushResult>('./push.ts', plan)
}

type Book = { account: Account; acknowledged: Acknowledged }

/** Measures targets, and after every run looks for everything that was acknowledged: it is there, and nothing else. */
export class Measure {
  readonly #stage: Stage
  readonly #plan: Plan
  readonly #say: (line: string) => void
  readonly #books = new Map<Target, Book>()
  /** Customers are never used twice, over all targets and runs. */
  customers = 0
  #done = 0

  constructor(stage: Stage, plan: Plan, say: (line: string) => void) {
    this.#stage = stage
    this.#plan = plan
    this.#say = say
    for (const target of stage.targets) {
      const isRowLock = target.name.startsWith('row-lock')
      const account = isRowLock ? accountOfRowLock(target.port) : accountOfLog(stage.logOf(target))
      this.#books.set(target, { account, acknowledged: { held: {}, sold: {}, orders: new Map() } })
    }
  }

  adds(): Promise<Run[]> {
    return this.#all(this.#plan.cells, this.#stage.targets, async (target, cell) => {
      const { result, cpu } = await this.#watched<LoadResult>(target, './load.ts', cell)
      for (const [sku, n] of Object.entries(result.acceptedBySku))
        tally(this.#books.get(target)!.acknowledged.held, sku, n)
      return runOf({ target: target.name, log: target.log, ...cell }, result, cpu)
    })
  }

  /** The bare ceiling sells nothing. */
  purchases(): Promise<PurchaseRun[]> {
    const targets = this.#stage.targets.filter(({ name }) => name !== 'ceiling')
    return this.#all(this.#plan.purchases, targets, async (target, cell) => {
      const { result, cpu } = await this.#watched<PurchaseResult>(target, './purchase.ts', cell)
      const { held, sold, orders } = this.#books.get(target)!.acknowledged
      for (const [sku, n] of Object.entries(result.acceptedBySku)) tally(held, sku, n)
      for (const [sku, n] of Object.entries(result.boughtBySku)) {
        tally(held, sku, -n)
        tally(sold, sku, n)
      }
      for (const [id, total] of result.orders) orders.set(id, total)
      return purchaseRunOf({ target: target.name, log: target.log, ...cell }, result, cpu)
    })
  }

  /** What a target keeps grows with every cell: workloads and repeats take turns, so that no cell is measured on a larger state than its rivals. */
  async #all<C extends Cell | PurchaseCell, R extends Run | PurchaseRun>(
    cells: readonly C[],
    targets: readonly Target[],
    measure: (target: Target, cell: C) => Promise<R>,
  ): Promise<R[]> {
    const { repeats } = this.#plan
    const total = this.#done + cells.length * targets.length * repeats
    const runs: R[] = []
    for (const connections of new Set(cells.map((cell) => cell.connections))) {
      const repeated = new Map<string, R[]>()
      for (let repeat = 0; repeat < repeats; repeat++)
        for (const cell of cells.filter((c) => c.connections === connections))
          for (const target of targets) {
            const result = await measure(target, cell)
            await this.#check(target)
            const name = `${cell.workload} x${connections} ${target.name}/${target.log}`
            repeated.set(name, [...(repeated.get(name) ?? []), result])
            this.#say(
              `[${++this.#done}/${total}] ${name}: ${rateOf(result)}/s, p99 ${result.p99} ms, ${result.errors} errors`,
            )
          }
      for (const results of repeated.values()) runs.push(medianOf(results))
    }
    return runs
  }

  async #watched<T extends LoadResult | PurchaseResult>(
    target: Target,
    file: string,
    cell: Cell | PurchaseCell,
  ): Promise<{ result: T; cpu: number }> {
    const { ms, warmupMs } = this.#plan
    const own = { port: target.port, ms, warmupMs, secret: this.#stage.secret, firstCustomer: this.customers }
    const plan = { ...cell, ...own } as LoadPlan | PurchasePlan
    const before = target.cpuSeconds()
    const result = await child<T>(file, plan)
    const cpu = target.cpuSeconds() - before
    this.customers = result.customers
    if (result.firstError !== undefined) this.#say(`  ${target.name}: first error: ${result.firstError}`)
    return { result, cpu }
  }

  async #check(target: Target): Promise<void> {
    const { account, acknowledged } = this.#books.get(target)!
    mustAgree(`${target.name} on ${target.log}`, await account.books(), acknowledged)
  }
}
