import type { Outcome } from './run.ts'
import type { Result } from './simulate.ts'

const LAST = 60

/** What people need of a failing seed: what was broken, how it came to that, and how to see it again. */
export const failure = ({ seed, violation, lines }: Outcome, mutation: string | undefined): string => {
  const planted = mutation === undefined ? '' : ` --mutation ${mutation}`
  return [
    `\nseed ${seed} breaks ${violation?.promise}: ${violation?.what}`,
    `the last ${Math.min(LAST, lines.length)} of ${lines.length} steps (virtual ms, who, what):`,
    ...lines.slice(-LAST),
    `again: npm run sim -- --seeds 1 --from ${seed} --trace${planted}\n`,
  ].join('\n')
}

const GROUPS: readonly [title: string, is: (name: string) => boolean][] = [
  ['answers', (n) => /^(accepted|replayed|refused |503 |never answered)/.test(n)],
  ['the log', (n) => ['valid batches', 'void batches', 'records', 'conflicts', 'unknowns', 'expirations'].includes(n)],
  ['batches', (n) => n.endsWith('commits')],
  ['events', (n) => n.startsWith('event ')],
  ['money', (n) => n.startsWith('paid: ') || n === 'payments'],
  ['handlers', (n) => n.startsWith('state ') || n === 'divergences'],
  ['faults', () => true],
]

/** Counts, so that one sees that what should go wrong did. */
export const statistics = ({ seeds, counts, digest }: Result, ms: number): string => {
  const left = new Map(Object.entries(counts).filter(([name]) => name !== 'seeds' && name !== 'commands'))
  const lines = GROUPS.map(([title, is]) => {
    const found = [...left].filter(([name]) => is(name)).sort(([, a], [, b]) => b - a)
    for (const [name] of found) left.delete(name)
    return `  ${title.padEnd(9)}${found.map(([name, count]) => `${name.replace(/^(state|event|paid:) /, '')} ${count}`).join(', ')}`
  })
  const speed = `${(ms / 1000).toFixed(1)} s, ${(ms / Math.max(1, seeds)).toFixed(1)} ms a seed`
  return [`${seeds} seeds, ${counts.commands ?? 0} commands, ${speed}, digest ${digest}`, ...lines].join('\n')
}
