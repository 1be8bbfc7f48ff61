import type { DomainEvent } from '@cartstream/decide'
import { projections } from '@cartstream/read'
import type { History } from './asked.ts'
import { type Happened, type ProjectedRows, projectedAt } from './projected.ts'
import { happen, newWorld, perform, type World } from './world.ts'

/** A shop's history, by commands that were accepted: its records, and the events that were told. */
export const lived = (beginning: readonly DomainEvent[], history: History): { world: World; happened: Happened[] } => {
  const world = newWorld()
  const happened: Happened[] = []
  const tell = (events: readonly Happened['event'][]) =>
    happened.push(...events.map((event) => ({ event, time: world.now })))
  happen(world, beginning)
  tell(beginning)
  for (const [seconds, asked] of history) {
    world.now += seconds * 1000
    const { settled, decision } = perform(world, asked(world))
    tell(settled)
    if ('accepted' in decision) tell(decision.accepted)
  }
  return { world, happened }
}

/** All rows of all read models, by the name of their table. */
export const rowsOf = async (happened: readonly Happened[]): Promise<ProjectedRows> => {
  const all = await Promise.all(projections.map((projection) => projectedAt(projection, happened)))
  const byTable = projections.flatMap(({ tables }, i) =>
    Object.entries(tables).map(([name, table]) => [table.replace(/_v\d+$/, ''), all[i]![name]!] as const),
  )
  return Object.fromEntries(byTable)
}

/** A row as a query finds it: columns of instants as dates. */
export const found = <R>(row: unknown): R =>
  Object.fromEntries(
    Object.entries(row as object).map(([column, value]) =>
      /(_at|^pay_by)$/.test(column) && value !== null ? [column, new Date(value)] : [column, value],
    ),
  ) as R
