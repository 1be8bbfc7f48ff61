import type { Memory } from '../memory.ts'
import { medianOf } from '../sections/lag-watch.ts'

export type Side = 'this' | 'that'
/** Two measurements that are neighbours in time. */
export type Pair<M> = Record<Side, M>
/** `cpuMicros`: processor time for each command, of the service and of whatever it has started. */
export type Measured = { perSecond: number; cpuMicros: number; p99: number }
/** From an acknowledgement to the frame, ms. */
export type Pushed = { p50: number; p99: number }

/** The median of the pairs' ratios. */
export const ratio = <M>(pairs: readonly Pair<M>[], of: (measured: M) => number): string =>
  medianOf(pairs.map((pair) => of(pair.this) / of(pair.that))).toFixed(2)

const middle = <M>(pairs: readonly Pair<M>[], side: Side, of: (measured: M) => number): number =>
  medianOf(pairs.map((pair) => of(pair[side])))

const asTable = (rows: readonly (readonly (string | number)[])[]): string =>
  [rows[0]!, rows[0]!.map(() => '---'), ...rows.slice(1)].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

export const tableOfAdds = (found: ReadonlyMap<string, readonly Pair<Measured>[]>): string =>
  asTable([
    ['', 'adds/s', 'that', 'ratio', 'CPU us an add', 'that', 'ratio', 'p99 ratio'],
    ...[...found].map(([cell, pairs]) => [
      cell,
      ...(['this', 'that'] as const).map((side) => Math.round(middle(pairs, side, (m) => m.perSecond))),
      ratio(pairs, (m) => m.perSecond),
      ...(['this', 'that'] as const).map((side) => Math.round(middle(pairs, side, (m) => m.cpuMicros))),
      ratio(pairs, (m) => m.cpuMicros),
      ratio(pairs, (m) => m.p99),
    ]),
  ])

export const tableOfPushes = (pairs: readonly Pair<Pushed>[]): string =>
  asTable([
    ['acknowledgement to frame, ms', 'this', 'that', 'ratio'],
    ...(['p50', 'p99'] as const).map((q) => [
      q,
      ...(['this', 'that'] as const).map((side) => middle(pairs, side, (m) => m[q]).toFixed(1)),
      ratio(pairs, (m) => m[q]),
    ]),
  ])

/** From the least to the most, for a process that has just collected its garbage has less. */
export const tableOfMemory = (pairs: readonly Pair<Memory>[]): string => {
  const range = (side: Side) => {
    const all = pairs.map((pair) => Math.round(pair[side].megabytes)).sort((a, b) => a - b)
    return `${middle(pairs, side, (m) => m.megabytes).toFixed(0)} (${all[0]} to ${all.at(-1)})`
  }
  return asTable([
    ["a handler's memory, MB", 'this', 'that', 'ratio'],
    ['resident', range('this'), range('that'), ratio(pairs, (m) => m.megabytes)],
  ])
}
