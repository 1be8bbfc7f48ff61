import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { measure, type Plan, type Result } from './cart-sync/run.ts'
import { SCARCE } from './cart-sync/shopper.ts'
import { startPlace } from './cart-sync/stage.ts'

/**
 * The targets of document 5, by a load through its own routes and its own client:
 * `npm run bench -- --cart-sync [--carts 10000] [--clients 16] [--scarce 150] [--on embedded|kafka]`. Progress goes to stderr, the result
 * to stdout and results/cart-sync.json; exit code 1 where a target is missed.
 */
const file = new URL('./results/cart-sync.json', import.meta.url).pathname
const say = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`)

type Target = { says: string; want: string; got: string; met: boolean }
const percent = (rate: number) => `${(rate * 100).toFixed(3)} %`

export const targetsOf = ({ on, all, rates }: Result): Target[] => {
  const above = (says: string, rate: number, least: number): Target => ({
    ...{ says: `${on}: ${says}`, want: `> ${least * 100} %`, got: percent(rate), met: rate > least },
  })
  const whole = (says: string, rate: number): Target => ({
    ...{ says: `${on}: ${says}`, want: '100 %', got: percent(rate), met: rate === 1 },
  })
  const within = (q: 'p50' | 'p95' | 'p99'): Target => ({
    ...{ says: `${on}: answer time, ${q}`, want: '< 200 ms', got: `${all[q]} ms`, met: all[q] < 200 },
  })
  return [
    ...[within('p50'), within('p95'), within('p99')],
    above('adds that stock allows', rates.add, 0.99),
    above('checkouts', rates.checkout, 0.99),
    above('recoveries', rates.recovery, 0.95),
    whole('looks that show the own writes', rates.looks),
    whole('carts and orders against the log', rates.carts),
  ]
}

export const benchCartSync = async (args: readonly string[]): Promise<number> => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args: [...args], options: { carts: text, clients: text, scarce: text, on: text } })
  const whole = (value: string | undefined, usual: number) => {
    const n = Number(value ?? usual)
    if (!Number.isInteger(n) || n < 1) throw new Error(`${value} is no whole number above 0`)
    return n
  }
  const size = { carts: whole(values.carts, 10_000), clients: whole(values.clients, 16) }
  const plan: Plan = { ...size, scarceStock: whole(values.scarce, 150), secret: randomBytes(32).toString('hex'), say }
  const places = (['embedded', 'kafka'] as const).filter((on) => values.on === undefined || values.on === on)
  if (places.length === 0) throw new Error(`--on ${values.on}: it is embedded or kafka`)
  const missed: boolean[] = []
  for (const on of places) {
    say(`${on}: ${plan.carts} carts, ${plan.clients} clients at once`)
    const place = await startPlace(on, plan.secret, say)
    try {
      const result = await measure(on, place, plan)
      await keep(result, plan)
      for (const { says, want, got, met } of targetsOf(result)) {
        console.log(`${met ? 'met   ' : 'MISSED'}  ${says}: ${got} (wanted ${want})`)
        missed.push(!met)
      }
    } finally {
      await place.stop()
    }
  }
  return missed.includes(true) ? 1 : 0
}

/** Beside what was measured elsewhere, which a run of one place alone leaves as it was. */
const keep = async (result: Result, { carts, clients, scarceStock }: Plan): Promise<void> => {
  const before = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'))
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryBytes: totalmem(), node: process.version }
  const config = {
    carts,
    clients,
    scarceSkus: SCARCE.length,
    scarceStock,
    when: new Date().toISOString(),
    load: loadavg(),
  }
  const now = { machine, config, targets: targetsOf(result), ...result }
  await mkdir(new URL('./results', import.meta.url).pathname, { recursive: true })
  await writeFile(file, `${JSON.stringify({ ...before, [result.on]: now }, null, 2)}\n`)
}

if (import.meta.main)
  process.exit(
    await benchCartSync(process.argv.slice(2)).catch((error: Error) => {
      say(error.stack ?? error.message)
      return 1
    }),
  )
