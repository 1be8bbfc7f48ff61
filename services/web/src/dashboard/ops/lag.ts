import type { Lag } from '@cartstream/client'

/** A read model over all partitions. `seconds`: of the partition that is furthest behind. */
export type ModelLag = {
  model: string
  events: number
  seconds: number
  state: 'up to date' | 'catching up' | 'stands still'
}
type Row = Lag['rows'][number]

/** One line a read model, those that need somebody first. */
export const perModel = (rows: readonly Row[]): readonly ModelLag[] => {
  const models = Map.groupBy(rows, ({ model }) => model)
  const told = [...models].map(([model, of]) => ({ model, ...sumOf(of), state: stateOf(of) }))
  return told.toSorted((a, b) => urgency[b.state] - urgency[a.state] || a.model.localeCompare(b.model))
}

const urgency = { 'up to date': 0, 'catching up': 1, 'stands still': 2 } as const

const sumOf = (rows: readonly Row[]) => ({
  events: rows.reduce((sum, { events }) => sum + events, 0),
  seconds: Math.max(...rows.map(({ seconds }) => seconds)),
})

/** Whoever is behind and goes on is healthy; whoever has read everything need not go on. */
const stateOf = (rows: readonly Row[]): ModelLag['state'] => {
  const behind = rows.filter(({ events }) => events > 0)
  if (behind.length === 0) return 'up to date'
  return behind.every(({ progressing }) => progressing) ? 'catching up' : 'stands still'
}
