import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'

/** What a load came to. Names of refusals are the API's codes; names of skipped rows are the reader's. */
export class Counts {
  rows = 0
  commands = 0
  accepted = 0
  replayed = 0
  /** Carts that were to be checked out and paid. */
  purchases = 0
  /** Of them, those that ended without an order, by the code. */
  readonly refusedPurchases = new Map<string, number>()
  readonly refused = new Map<string, number>()
  readonly skipped = new Map<string, number>()
  /** Latency of commands, microseconds; its memory does not grow. */
  readonly latency: RecordableHistogram = createHistogram({ lowest: 1, highest: 120_000_000, figures: 3 })

  answered(ms: number): void {
    this.commands++
    this.latency.record(Math.max(1, Math.round(ms * 1000)))
  }

  refuse(code: string): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1)
  }

  /** Besides `refuse`. */
  refusePurchase(code: string): void {
    this.refusedPurchases.set(code, (this.refusedPurchases.get(code) ?? 0) + 1)
  }

  skip(reason: string, rows = 1): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + rows)
  }
}
