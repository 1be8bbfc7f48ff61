import type { Taken } from './parking.ts'
import type { StagedProjection, Written } from './stage.ts'
import type { Store } from './store.ts'

/** What a projection has staged. */
export const writtenOf = (staged: StagedProjection): Written =>
  new Map(staged.tables.map((table) => [table.table, table.changed()]))

/**
 * Parks the events of a chunk after which the rows are such as their tables do not take. Each is found by halves: so many of the chunk's
 * first events leave rows that can be written, one more and they cannot be. Returns false where the tables would take all of it.
 */
export const parkUnwritable = async (
  staged: StagedProjection,
  batches: readonly Taken[],
  store: Pick<Store, 'load' | 'refuses'>,
): Promise<boolean> => {
  const { parking, projection } = staged
  if (parking === undefined) return false
  const refusal = async (events: number) => {
    await staged.apply(firstOf(batches, events), (table, names) => store.load(table, names))
    return store.refuses(writtenOf(staged))
  }
  const all = batches.reduce((sum, { events }) => sum + events.length, 0)
  let found = false
  for (;;) {
    let error = await refusal(all)
    if (error === undefined) return found
    let taken = 0
    let refused = all
    while (refused - taken > 1) {
      const half = (taken + refused) >> 1
      const why = await refusal(half)
      if (why === undefined) taken = half
      else [refused, error] = [half, why]
    }
    const event = batches.flatMap(({ events }) => events)[taken]!
    parking.poison(event, `${projection.name} could not write what comes of ${event.type} ${event.id}: ${error}`)
    found = true
  }
}

/** So many events, in whole batches but for the last. */
const firstOf = (batches: readonly Taken[], events: number): readonly Taken[] => {
  let left = events
  return batches.flatMap((batch) => {
    const some = batch.events.slice(0, left)
    left -= some.length
    return some.length === 0 ? [] : [{ ...batch, events: some }]
  })
}
