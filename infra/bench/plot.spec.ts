import { describe, expect, it } from 'vitest'
import { plotOf } from './plot.ts'
import type { PurchaseRun, Run } from './report.ts'

const times = { p50: 1, p95: 1, p99: 1, p999: 1, errors: 0 }
const add = (target: Run['target'], commandsPerSecond: number): Run => ({
  ...{ target, log: 'kafka', workload: 'hot', connections: 32, commandsPerSecond, cpuMicrosPerCommand: 1 },
  ...times,
})
const purchase: PurchaseRun = {
  ...{ target: 'row-lock', log: 'postgres', workload: 'purchase', connections: 32, purchasesPerSecond: 950 },
  ...{ cpuMicrosPerPurchase: 1, ...times, steps: { add: times, checkout: times, confirm: times } },
}

describe('the plot of a benchmark', () => {
  it('has a panel for each cell, and a bar with its number for each target', () => {
    const plot = plotOf([add('cartstream', 10_000), add('row-lock', 5_000)], [purchase])
    for (const text of [
      'hot, 32 connections, commands/s',
      '>10,000<',
      '>5,000<',
      'purchase, 32 connections, purchases/s',
      '>950<',
    ])
      expect(plot).toContain(text)
  })
  it('has bars as long as their numbers', () => {
    const plot = plotOf([add('cartstream', 10_000), add('row-lock', 5_000)], [])
    const [, long, short] = [...plot.matchAll(/<rect [^>]*width="(\d+)"/g)].map((match) => Number(match[1]))
    expect(Math.abs(long! - 2 * short!)).toBeLessThanOrEqual(1)
  })
})
