import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { benchAgainst } from './against/run.ts'
import { benchCartSync } from './cart-sync.ts'
import { Measure, pushAt } from './measure.ts'
import { planOf, usage } from './plan.ts'
import { plotOf } from './plot.ts'
import type { PushResult } from './push.ts'
import { tableOf, targetsOf } from './report.ts'
import { benchSections } from './sections/run.ts'
import { setUp } from './set-up.ts'
import { NODE_OPTIONS, type Stage, stageOf } from './stage.ts'

/** `npm run bench`: one run, side by side; tables, latest.json, latest.svg, and exit code 1 where a target is missed or a unit is oversold or lost. */

const here = (file: string) => new URL(file, import.meta.url).pathname
const say = (line: string) => process.stderr.write(`${line}\n`)

/** On an embedded instance of its own, so that no backlog or table of the runs before is measured. */
const measurePush = async (stage: Stage, firstCustomer: number): Promise<PushResult> => {
  say('push: 1,000 commands/s for 15 s, one watcher on live-carts (embedded)')
  const embedded = await stage.freshEmbedded()
  try {
    await setUp(embedded, stage.secret)
    return await pushAt(embedded, stage.secret, firstCustomer)
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
  if (args[0] === '--cart-sync') return benchCartSync(args.slice(1))
  if (args[0] === '--against') return benchAgainst(args.slice(1), say)
  if (args[0] === '--section') return benchSections(args.slice(1), say)
  const plan = planOf(args)
  const stage = await stageOf(plan, randomBytes(32).toString('hex'), say)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stage.stop().finally(() => process.exit(130)))
  try {
    for (const target of stage.targets) if (target.name === 'cartstream') await setUp(target, stage.secret)
    const measure = new Measure(stage, plan, say)
    const runs = await measure.adds()
    const purchases = await measure.purchases()
    const push = plan.push ? await measurePush(stage, measure.customers) : undefined
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
      linesPerPurchase: 3,
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
      `${JSON.stringify({ machine, config, runs, purchases, push, memory, targets }, null, 2)}\n`,
    )
    await writeFile(here('./results/latest.svg'), plotOf(runs, purchases))
    for (const measured of [runs, purchases]) if (measured.length > 0) console.log(`\n${tableOf(measured)}`)
    console.log()
    for (const { says, want, got, met } of targets)
      console.log(`${met ? 'met   ' : 'MISSED'}  ${says}: ${got} (wanted ${want})`)
    const errors = [...runs, ...purchases].reduce((sum, r) => sum + r.errors, 0) + (push?.errors ?? 0)
    console.log(
      `\nNothing oversold, nothing lost: every acknowledged unit is held or sold and every acknowledged order is there and paid, in its log or tables. Errors: ${errors}.`,
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
