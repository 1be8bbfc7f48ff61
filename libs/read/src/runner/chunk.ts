import type { Head } from '@cartstream/log'
import { isOfData, type Told } from './letters.ts'
import type { Taken } from './parking.ts'
import type { StagedProjection, Written } from './stage.ts'
import type { Checkpoint, Commit, Store } from './store.ts'
import { parkUnwritable, writtenOf } from './unwritable.ts'

export type Live = { checkpoint: Checkpoint; staged: StagedProjection }
/** What a projection has applied, and the place where that leaves it. */
export type Taking = Live & { batches: readonly Taken[]; to: Head; at: Date }
/** Events of one stream that were parked by a transaction, with why, where that is new. */
export type ParkedNow = {
  partition: number
  projection: string
  shop: string
  stream: string
  events: number
  error?: string
}
export type ChunkOptions = { store: Store; partition: number; onParked: (parked: ParkedNow) => void }

/** `others`: what is committed with it where it can be. `stays`: no checkpoint moves. */
export type More<A> = { others?: ReadonlyMap<A, Taking>; stays?: true }

/**
 * Commits what the projections have applied. Where a table does not take a row, the event that this comes of is parked and the rest
 * committed. Returns the rows, and which of the others have failed.
 */
export const commitChunk = async <A>(
  { store, partition, onParked }: ChunkOptions,
  taking: readonly Taking[],
  { others = new Map(), stays }: More<A>,
): Promise<{ written: Written; failed: ReadonlyMap<A, Error> }> => {
  const aside = new Map([...others].map(([other, own]) => [other, commitOf([own])] as const))
  const write = async () => {
    const commit = commitOf(taking)
    const failed = await store.commitWith({ ...commit, told: toldOf(taking, partition, stays) }, aside)
    return { written: commit.written, failed }
  }
  const done = await write().catch(async (cause) => {
    if (!isOfData(cause)) throw cause
    let found = false
    for (const { staged, batches } of taking) found = (await parkUnwritable(staged, batches, store)) || found
    if (!found) throw cause
    return write()
  })
  for (const { checkpoint, staged, to, at } of [...taking, ...others.values()]) {
    Object.assign(checkpoint, { head: to, at })
    for (const parked of parkedNow(staged)) onParked({ ...parked, partition })
    for (const table of staged.tables) table.commit()
    staged.parking?.commit()
  }
  return done
}

const commitOf = (taking: readonly Taking[]): Commit => {
  const written: Written = new Map(taking.flatMap(({ staged }) => [...writtenOf(staged)]))
  return { moves: taking.map((of) => movedBy(of, written)), written }
}

const movedBy = ({ checkpoint, staged, to, at }: Taking, written: Written) => ({
  ...{ ...checkpoint, was: checkpoint.head, to, at },
  changed: staged.tables.some(({ table }) => written.get(table)!.length > 0),
})

const toldOf = (taking: readonly Taking[], partition: number, stays?: true): Told => ({
  parked: taking.flatMap(({ staged: { parking, projection } }) =>
    (parking?.parked() ?? []).map((parked) => ({ ...parked, projection: projection.name, partition })),
  ),
  retaken: taking.flatMap(({ staged }) => staged.parking?.retaken() ?? []),
  ...(stays && { stays }),
})

/** One that failed again is told of as well: it is what people wait for. */
const parkedNow = ({ parking, projection }: StagedProjection): Omit<ParkedNow, 'partition'>[] => {
  const parked = (parking?.parked() ?? []).map(({ events, ...other }) => ({ ...other, events: events.length }))
  const again = (parking?.retaken() ?? []).filter(({ error }) => error !== undefined).map((r) => ({ ...r, events: 0 }))
  return [...parked, ...again].map(({ shop, stream, events, error }) => ({
    ...{ projection: projection.name, shop, stream, events },
    ...(error !== undefined && { error }),
  }))
}
