import { bad, good } from '../output.ts'
import type { Account } from './account.ts'
import type { Counts } from './counts.ts'
import type { Loaded } from './load.ts'
import { sumOf } from './money.ts'

export type Report = ReturnType<typeof reportOf>

const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)))

/** What the load came to, as the JSON output has it; times in ms. */
export const reportOf = (shop: string, currency: string, loaded: Loaded) => {
  const { counts, shelves, account, seconds, retries, checked } = loaded
  const { latency } = counts
  const ms = (percent: number) => (latency.count === 0 ? 0 : Number((latency.percentile(percent) / 1000).toFixed(2)))
  const { carts, skus, unitsHeld, orders, unitsSold, log, whyNoLog, wrong } = checked
  return {
    shop,
    rows: counts.rows,
    seconds: Number(seconds.toFixed(2)),
    commands: counts.commands,
    commandsPerSecond: Math.round(counts.commands / seconds),
    accepted: counts.accepted,
    replayed: counts.replayed,
    refused: sorted(counts.refused),
    skipped: sorted(counts.skipped),
    retries,
    latencyMs: { p50: ms(50), p95: ms(95), p99: ms(99) },
    purchases: purchasesOf(counts, account, currency),
    setUp: { products: shelves.products, commands: shelves.commands, refused: sorted(shelves.refused) },
    check: {
      ok: wrong.length === 0,
      carts,
      skus,
      unitsHeld,
      orders,
      unitsSold,
      logEvents: log?.events ?? null,
      ...(whyNoLog !== undefined && { logNotRead: whyNoLog }),
      wrong: wrong.length,
      examples: wrong.slice(0, 10),
    },
  }
}

/** `revenue`: of all orders; `refunded`: of those that were cancelled. */
const purchasesOf = ({ purchases, refusedPurchases }: Counts, account: Account, currency: string) => {
  const orders = [...account.allOrders()]
  const cancelled = orders.filter(({ status }) => status === 'cancelled')
  const totals = (of: typeof orders) => sumOf(of.map(({ total }) => total))
  return {
    asked: purchases,
    orders: orders.length,
    refused: sorted(refusedPurchases),
    revenue: totals(orders),
    cancelled: cancelled.length,
    refunded: totals(cancelled),
    currency,
  }
}

const n = (value: number): string => value.toLocaleString('en-US')
const listed = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${n(count)}`)
    .join(', ') || 'none'
const total = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

/** The same for people. */
export const reportText = (report: Report): string => {
  const { latencyMs, setUp, check, refused, skipped } = report
  const lines = [
    [
      'shop',
      `${report.shop} (${n(setUp.products)} products set up by ${n(setUp.commands)} commands${refusals(setUp.refused)})`,
    ],
    ['rows', `${n(report.rows)} in ${report.seconds} s`],
    ['commands', `${n(report.commands)} (${n(report.commandsPerSecond)}/s)`],
    ['  accepted', n(report.accepted)],
    ['  replayed', `${n(report.replayed)} (rows that are there twice: same key, same outcome)`],
    ['  refused', `${n(total(refused))}: ${listed(refused)}`],
    ['purchases', purchasesText(report.purchases)],
    ['no command', `${n(total(skipped))}: ${listed(skipped)}`],
    ['sent again', `${n(report.retries)} (429, 503, broken connections)`],
    ['latency', `p50 ${latencyMs.p50} ms, p95 ${latencyMs.p95} ms, p99 ${latencyMs.p99} ms`],
  ]
  const text = lines.map(([name, value]) => `${name!.padEnd(12)} ${value}`).join('\n')
  return `${text}\n${checkText(check)}`
}

const purchasesText = ({
  asked,
  orders,
  refused,
  revenue,
  cancelled,
  refunded,
  currency,
}: Report['purchases']): string => {
  const back =
    cancelled === 0 ? '' : `; ${n(cancelled)} of them cancelled and restocked, ${refunded} ${currency} refunded`
  return `${n(asked)}: ${n(orders)} orders, ${revenue} ${currency}${back}; refused ${n(total(refused))}: ${listed(refused)}`
}

const refusals = (refused: Record<string, number>): string =>
  total(refused) === 0 ? '' : `; refused: ${listed(refused)}`

const checkText = (check: Report['check']): string => {
  const { ok, logEvents, logNotRead, wrong, examples } = check
  if (!ok) {
    const shown = examples.map((example) => `  ${example}`).join('\n')
    return `${'check'.padEnd(12)} ${bad('WRONG')} in ${n(wrong)} places:\n${shown}`
  }
  const log =
    logEvents === null
      ? `the log was not read (${logNotRead})`
      : `the log, folded again from ${n(logEvents)} events, agrees, was never oversold, and was paid what its orders cost`
  const { skus, unitsHeld, carts, unitsSold, orders } = check
  const where = `${n(unitsHeld)} units held in ${n(carts)} carts, ${n(unitsSold)} sold in ${n(orders)} orders`
  const books = `${n(skus)} SKUs add up (on hand - held = available, on hand + sold - returned = brought), ${where}`
  return `${'check'.padEnd(12)} ${good('right')}: ${books}; the read models say what was accepted; ${log}`
}
