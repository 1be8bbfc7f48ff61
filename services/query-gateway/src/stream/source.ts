import type { Filter, Place, Scope as ReadScope, StreamRow } from '@cartstream/read'
import type { Change, Page, Scope, Source, Stand, Together } from '@cartstream/stream'
import { actorsIn, type Names } from '../rows/names.ts'
import { type LookOptions, lookOf } from './look.ts'
import type { Seats } from './seats.ts'

export type SourceOptions = LookOptions & {
  names: Names
  seats: Seats
  onError(error: unknown): void
}

/** A topic of a shop as libs/stream asks for it, answered by the read models. */
export const createSource = (options: SourceOptions): Source => {
  const { reads, shop, topic, seats } = options
  /** As of when the place is all there is, on this process's clock: what was appended within the projector's own lag may be missing. */
  const asOf = ({ partition, lagMs, at }: Place): number =>
    Math.min(Date.now() - Math.max(0, lagMs), seats.lastSeen(partition) ?? at.getTime())
  const learned = (rows: readonly StreamRow[]) => learn(options, rows)

  return {
    async snapshot(scope, limit) {
      const found = await reads.snapshot(topic, within(shop, scope), { limit })
      await learned(found.rows)
      const end = found.next === undefined ? found.position : found.next.position - 1n
      return pageOf(found, { rows: found.rows, end, more: end < found.position, asOf: asOf(found) })
    },
    async changes(scope, after, { limit, floor }) {
      const found = await reads.changes(topic, within(shop, scope), after.position, limit)
      const gone = (floor ?? after.position) < found.horizon
      if (gone || found.logId !== after.log || String(found.generation) !== after.generation) return 'must-refetch'
      await learned(found.rows)
      const { rows, more, position: end } = found
      return pageOf(found, { rows, end, more, asOf: asOf(found) })
    },
    async stand() {
      const place = await reads.checkpoint(await reads.partitionOf(shop), topic)
      await seats.watch(place.partition)
      return { stand: standOf(place, place.position), asOf: asOf(place) }
    },
    ...lookOf(options, changeOf),
  }
}

const within = (shop: string, scope: Scope | Together): ReadScope => {
  if ('keys' in scope) return { shop, keys: scope.keys }
  const owners = 'owners' in scope ? { owners: scope.owners } : {}
  const owner = 'owner' in scope && scope.owner !== undefined ? { owner: scope.owner } : {}
  const key = 'key' in scope ? { key: scope.key } : {}
  const filter = 'filter' in scope && scope.filter ? { filter: scope.filter.query as Filter } : {}
  return { shop, ...owner, ...owners, ...key, ...filter }
}

const standOf = (place: Place, position: bigint): Stand => ({
  log: place.logId,
  generation: String(place.generation),
  position,
})

type Read = { rows: readonly StreamRow[]; end: bigint; more: boolean; asOf: number }
const pageOf = (place: Place, { rows, end, more, asOf }: Read): Page => ({
  stand: standOf(place, end),
  changes: rows.map(changeOf),
  more,
  checkpoint: place.position,
  horizon: place.horizon,
  asOf,
  commit: commitOf(place),
})

/** Both by the database's clock, but for the append's part. */
const commitOf = ({ at, lagMs, now }: Place): NonNullable<Page['commit']> => {
  const committed = at.getTime() + lagMs
  return { at: committed, agoMs: Math.max(0, now.getTime() - committed) }
}

const changeOf = ({ at, ...row }: StreamRow): Change => ({ ...row, at: at.toISOString() })

/** A stream goes on without names rather than not at all. */
const learn = async ({ topic, names, onError }: SourceOptions, rows: readonly StreamRow[]): Promise<void> => {
  if (topic === 'availability') return
  await names.learn(actorsIn(rows)).catch(onError)
}
