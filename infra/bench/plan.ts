import { againstUsage } from './against/run.ts'
import { sectionUsage } from './sections/run.ts'
import type { PurchaseWorkload, Workload } from './workload.ts'

export type Cell = { workload: Workload; connections: number }
export type PurchaseCell = { workload: PurchaseWorkload; connections: number }
export type Plan = {
  cells: readonly Cell[]
  purchases: readonly PurchaseCell[]
  ms: number
  warmupMs: number
  repeats: number
  quick: boolean
  only: string | undefined
  push: boolean
  memory: boolean
}

export const usage = `npm run bench -- [--quick] [--repeats N] [--only target] [--purchases] [--no-push] [--no-memory]
  --quick     hot, random and purchases at 32 connections, 5 s a cell, no push and memory runs: about two minutes
  --purchases only the purchases, no adds, push and memory runs
  --repeats   runs of every cell; the median is reported (default 3, with --quick 1)
  --only      ceiling | row-lock | row-lock-cte | cartstream
npm run bench -- --cart-sync [--carts N] [--clients N] [--scarce N] [--on embedded|kafka]
  the targets of document 5 (docs/how-to/storefront/documents/5-cart-sync.md): 10,000 carts by its own client, 16 at once
${sectionUsage}
${againstUsage}`

/** Throws with a sentence for people where an argument is not understood. */
export const planOf = (args: readonly string[]): Plan => {
  const quick = args.includes('--quick')
  const told = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined)
  const known = ['--quick', '--repeats', '--only', '--purchases', '--no-push', '--no-memory']
  const odd = args.find((arg, i) => !known.includes(arg) && !['--repeats', '--only'].includes(args[i - 1] ?? ''))
  if (odd !== undefined) throw new Error(`${odd} is not understood\n${usage}`)
  const repeats = Number(told('--repeats') ?? (quick ? 1 : 3))
  if (!Number.isInteger(repeats) || repeats < 1) throw new Error(`--repeats wants a whole number above 0\n${usage}`)
  const onlyPurchases = args.includes('--purchases')
  const connections = onlyPurchases ? [] : quick ? [32] : [1, 32, 128]
  return {
    cells: connections.flatMap((c) => [
      { workload: 'random' as const, connections: c },
      { workload: 'hot' as const, connections: c },
    ]),
    purchases: quick
      ? [{ workload: 'purchase', connections: 32 }]
      : [
          { workload: 'purchase', connections: 32 },
          { workload: 'purchase-hot', connections: 32 },
          { workload: 'purchase', connections: 128 },
        ],
    ms: quick ? 5000 : 4000,
    warmupMs: 1000,
    repeats,
    quick,
    only: told('--only'),
    push: !quick && !onlyPurchases && !args.includes('--no-push'),
    memory: !quick && !onlyPurchases && !args.includes('--no-memory'),
  }
}
