import type { Batch, EventLog } from '@cartstream/log'
import type { ModelDiff } from '../ops/types.ts'
import type { AnyProjection, TableRows } from '../projection.ts'
import { GENESIS } from '../runner/heads.ts'

type Event = Batch['events'][number]
type Wanted = { table: string; shop: string; key: string }

/** A diff with the event that should have made its first differing row: the first of its batch that touches the row. */
export const culpritOf = async (
  log: EventLog,
  known: readonly AnyProjection[],
  diff: ModelDiff,
): Promise<ModelDiff> => {
  const { first, model } = diff
  const projection = known.find((p) => p.name === model)
  if (first === undefined || projection === undefined) return diff
  for (let partition = 0; partition < log.partitions; partition++) {
    const batch = await batchAt(log, partition, first.position)
    const event = batch && touching(projection, batch, first)
    if (event === undefined) continue
    const { id, type, stream } = event
    return { ...diff, first: { ...first, event: { id, type, stream, at: batch!.at.toISOString() } } }
  }
  return diff
}

/** Reads from the beginning: the log is found by heads, and nobody needs this but where something is wrong. */
const batchAt = async (log: EventLog, partition: number, position: bigint): Promise<Batch | undefined> => {
  for await (const batch of log.read(partition, GENESIS, { follow: false }))
    if (batch.head.offset >= position) return batch.head.offset === position ? batch : undefined
  return undefined
}

const touching = (projection: AnyProjection, { events }: Batch, wanted: Wanted): Event | undefined =>
  events.find((event) => event.shop === wanted.shop && touches(projection, event, wanted))

/** Whether its handler asks for the row or writes it, over rows that are not there: what it would do with them does not matter. */
const touches = (projection: AnyProjection, event: Event, { table, key }: Wanted): boolean => {
  let seen = false
  const rowsOf = (name: string): TableRows<Record<string, unknown>> => {
    const see = (asked: string) => {
      seen ||= asked === key && projection.tables[name] === table
    }
    return { get: (asked) => void see(asked), put: see, change: see, end: see }
  }
  const rows = Object.fromEntries(Object.keys(projection.tables).map((name) => [name, rowsOf(name)]))
  const handle = projection.on[event.type] as ((e: Event, r: typeof rows) => void) | undefined
  try {
    handle?.(event, rows)
  } catch {
    // it needs what it asked for
  }
  return seen
}
