import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { type Account, accountOfLog, accountOfRowLock } from './account.ts'
import type { LoadPlan, LoadResult } from './load.ts'
import { type Cell, type Plan, planOf, usage } from './plan.ts'
import type { PushPlan, PushResult } from './push.ts'
import { medianOf, type Run, runOf, tableOf, targetsOf } from './report.ts'
import { NODE_OPTIONS, type Stage, stageOf } from './stage.ts'
import type { Target } from './target.ts'
import { catalogue, SHOP, STOCK, tokenFor } from './workload.ts'

/** `npm run bench`: one run, side by side; a table, latest.json, and exit code 1 where a target is missed or a unit is oversold or lost. */

const run = promisify(execFile)
const here = (file: string) => new URL(file, import.meta.url).pathname
const child = async <T>(file: string, plan: unknown): Promise<T> =>
  JSON.parse((await run(process.execPath, [here(file), JSON.stringify(plan)], { maxBuffer: 1 << 26 })).stdout) as T
const say = (line: string) => process.stderr.write(`${line}\n`)

/** Customers are never used twice, over all targets and runs. */
let customers = 0

/** Configures the benchmark's shop through the public API. */
const setUp = async (target: Target, secret: string): Promise<void> => {
  const token = tokenFor(secret, { sub: 'setup', role: 'admin', shops: [SHOP] })
  const put = async (path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const reply = await fetch(`http://127.0.0.1:${target.port}/v1/shops/${SHOP}${path}`, {
      method: 'PUT',
      headers,
      body: JSON.stringify(body),
    })
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
  }
  await put('/config', {
    ...{ name: 'Bench', currency: 'GBP', maxLines: 10 },
    // no hold ends while the account is still being checked
    ...{ holdTtlSeconds: 86_400, holdCapSeconds: 86_400 },
  })
  for (const { sku, name, price, variants } of catalogue()) {
    await put(`/products/${sku}`, { name, price, variants: variants.map((v) => ({ name: v, additionalPrice: '0' })) })
    await put(`/products/${sku}/stock`, { set: STOCK, reason: 'benchmark' })
  }
}

/** One target, one cell: load, then the account: every acknowledged unit is there, and no other. */
const measure = async (
  target: Target,
  account: Account,
  sold: Map<string, number>,
  cell: Cell,
  plan: Plan,
  secret: string,
): Promise<Run> => {
  const load: LoadPlan = {
    ...cell,
    port: target.port,
    ms: plan.ms,
    warmupMs: plan.warmupMs,
    secret,
    firstCustomer: customers,
  }
  const before = target.cpuSeconds()
  const result = await child<LoadResult>('./load.ts', load)
  const cpu = target.cpuSeconds() - before
  customers = result.customers
  if (result.firstError !== undefined) say(`  ${target.name}: first error: ${result.firstError}`)
  for (const [sku, n] of Object.entries(result.acceptedBySku)) sold.set(sku, (sold.get(sku) ?? 0) + n)
  const held = await account.held()
  for (const [sku, n] of sold)
    if (held[sku] !== n)
      throw new Error(`${target.name} on ${target.log}: ${sku}: ${n} acknowledged, ${held[sku]} held`)
  return runOf({ target: target.name, log: target.log, ...cell }, result, cpu)
}

const measureAll = async (stage: Stage, plan: Plan): Promise<Run[]> => {
  const accounts = stage.targets.map((target) =>
    target.name.startsWith('row-lock') ? accountOfRowLock(target.port) : accountOfLog(stage.logOf(target)),
  )
  const sold = stage.targets.map(() => new Map<string, number>())
  const runs: Run[] = []
  const total = plan.cells.length * stage.targets.length * plan.repeats
  let done = 0
  // What a target keeps grows with every cell: workloads and repeats take turns, so that no cell is measured on a larger state than its rivals.
  for (const connections of new Set(plan.cells.map((cell) => cell.connections))) {
    const cells = plan.cells.filter((cell) => cell.connections === connections)
    const repeated = new Map<string, Run[]>()
    for (let repeat = 0; repeat < plan.repeats; repeat++) {
      for (const cell of cells) {
        for (const [i, target] of stage.targets.entries()) {
          const result = await measure(target, accounts[i]!, sold[i]!, cell, plan, stage.secret)
          const name = `${cell.workload} x${connections} ${target.name}/${target.log}`
          repeated.set(name, [...(repeated.get(name) ?? []), result])
          say(
            `[${++done}/${total}] ${name}: ${result.commandsPerSecond}/s, p99 ${result.p99} ms, ${result.errors} errors`,
          )
        }
      }
    }
    for (const results of repeated.values()) runs.push(medianOf(results))
  }
  return runs
}

/** On an embedded instance of its own, so that no backlog or table of the runs before is measured. */
const measurePush = async (stage: Stage): Promise<PushResult> => {
  say('push: 1,000 commands/s for 15 s, one watcher on live-carts (embedded)')
  const embedded = await stage.freshEmbedded()
  try {
    await setUp(embedded, stage.secret)
    const plan: PushPlan = {
      ...{ port: embedded.port, gatewayPort: embedded.port, secret: stage.secret },
      ...{ perSecond: 1000, seconds: 15, firstCustomer: customers },
    }
    customers += 10_000
    return await child<PushResult>('./push.ts', plan)
  } finally {
    await embedded.stop()
  }
}

const main = async (): Promise<number> => {
  const args = process.argv.slice(2)
  if (args.includes('--help')) {
    console.log(usage)
    return 0
  }
  const plan = planOf(args)
  const stage = await stageOf(plan, randomBytes(32).toString('hex'), say)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stage.stop().finally(() => process.exit(130)))
  try {
    for (const target of stage.targets) if (target.name === 'cartstream') await setUp(target, stage.secret)
    const runs = await measureAll(stage, plan)
    const push = plan.push ? await measurePush(stage) : undefined
    const memory = plan.memory ? await stage.measureMemory() : undefined
    const machine = {
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      memoryBytes: totalmem(),
      node: process.version,
      platform: process.platform,
    }
    const config = {
      ...plan,
      skus: 200,
      linesPerCart: 10,
      fsync: 'on',
      rowLockPool: 20,
      nodeOptions: NODE_OPTIONS,
      kafka: stage.kafka,
      when: new Date().toISOString(),
    }
    const targets = targetsOf(runs, push, memory?.megabytes)
    await mkdir(here('./results'), { recursive: true })
    await writeFile(
      here('./results/latest.json'),
      `${JSON.stringify({ machine, config, runs, push, memory, targets }, null, 2)}\n`,
    )
    console.log(`\n${tableOf(runs)}\n`)
    for (const { says, want, got, met } of targets)
      console.log(`${met ? 'met   ' : 'MISSED'}  ${says}: ${got} (wanted ${want})`)
    const errors = runs.reduce((sum, r) => sum + r.errors, 0) + (push?.errors ?? 0)
    console.log(
      `\nNothing oversold, nothing lost: every acknowledged unit of every run is held in its log or tables. Errors: ${errors}.`,
    )
    return errors > 0 || targets.some((t) => !t.met) ? 1 : 0
  } finally {
    await stage.stop()
  }
}

process.exit(
  await main().catch((error: Error) => {
    say(error.message)
    return 1
  }),
)
