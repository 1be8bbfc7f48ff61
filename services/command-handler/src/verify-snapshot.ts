import type { HoldRecord, Kind } from '@cartstream/decide'
import { CorruptSnapshot, type EventLog, GENESIS, type Snapshots, type Stored } from '@cartstream/log'
import { canonical } from './http/idempotency.ts'
import { codes } from './partition/code.ts'
import { Folded } from './partition/folded.ts'
import type { Remembered } from './partition/remembered.ts'
import type { ShopState } from './partition/shop-state.ts'
import { OtherState, type Restored, restore } from './partition/snapshot-lines.ts'
import { realTime } from './partition/time.ts'

/** Where snapshot and log part: what each says of a record, of a remembered command, or of the order of a pool's holds; undefined: nothing. */
export type Difference = {
  what: 'record' | 'key' | 'order of holds'
  shop?: string
  kind?: Kind
  id: string
  snapshot: unknown
  log: unknown
}
/**
 * `same`, `differs`: compared with a fold of the log up to the snapshot's head. `broken`: it cannot be read, or the log does not have its head.
 * `none`: there is nothing to compare.
 */
export type SnapshotVerdict =
  | { verdict: 'same'; snapshot: Stored; events: number; records: number; keys: number }
  | { verdict: 'differs'; snapshot: Stored; events: number; difference: Difference }
  | { verdict: 'broken'; snapshot: Stored; why: string }
  | { verdict: 'none' }

/**
 * Folds a partition's log from its first event to where the newest snapshot of this program ends, and compares all that a handler would take up
 * from it. Changes nothing. `progress`: how many events were folded so far.
 */
export const verifySnapshot = async (
  log: EventLog,
  snapshots: Snapshots,
  partition: number,
  progress?: (events: number) => void,
): Promise<SnapshotVerdict> => {
  const snapshot = await newestOf(snapshots, await logIdOf(log, partition), partition)
  if (snapshot === undefined) return { verdict: 'none' }
  let restored: Restored
  try {
    restored = await restore(snapshot, snapshots.read(snapshot), { state: codes().state })
  } catch (error) {
    if (error instanceof OtherState) return { verdict: 'none' }
    if (error instanceof CorruptSnapshot) return { verdict: 'broken', snapshot, why: error.message }
    throw error
  }
  const refolded = new Folded(log, realTime, { maxKeys: restored.header.maxKeys })
  const events = await refold(refolded, log, { partition, snapshot }, progress)
  if (events === undefined) return { verdict: 'broken', snapshot, why: 'the log does not have its head' }
  const difference = firstDifference(restored, refolded)
  if (difference !== undefined) return { verdict: 'differs', snapshot, events, difference }
  const { records, keys } = restored.header
  return { verdict: 'same', snapshot, events, records, keys }
}

const logIdOf = async (log: EventLog, partition: number): Promise<string | undefined> => {
  for await (const { events } of log.read(partition, GENESIS, { follow: false })) {
    const [created] = events
    return created?.type === 'LogCreated' ? created.data.logId : undefined
  }
  return undefined
}

const newestOf = async (snapshots: Snapshots, logId: string | undefined, partition: number) => {
  if (logId === undefined) return undefined
  return (await snapshots.list(logId, partition)).find(({ code }) => code === codes().fold)
}

/** How many events there were; undefined where the head is not among them. */
const refold = async (
  into: Folded,
  log: EventLog,
  { partition, snapshot }: { partition: number; snapshot: Stored },
  progress: (events: number) => void = () => {},
): Promise<number | undefined> => {
  let events = 0
  for await (const batch of log.read(partition, GENESIS, { follow: false })) {
    into.fold(batch)
    events += batch.events.length
    progress(events)
    if (batch.head.height === snapshot.head.height) return batch.head.id === snapshot.head.id ? events : undefined
  }
  return undefined
}

const firstDifference = (
  { shops, remembered }: Restored,
  { state, remembered: known }: Folded,
): Difference | undefined => {
  for (const shop of new Set([...state.shops.keys(), ...shops.keys()])) {
    const found = inShop(shop, shops.get(shop), state.shops.get(shop))
    if (found !== undefined) return { ...found, shop }
  }
  return inKeys(remembered, known)
}

const inShop = (shop: string, snapshot: ShopState | undefined, log: ShopState | undefined): Difference | undefined => {
  const mapsOf = (state: ShopState | undefined) => new Map(state?.base.kinds())
  const [ours, theirs] = [mapsOf(snapshot), mapsOf(log)]
  for (const kind of new Set([...theirs.keys(), ...ours.keys()])) {
    const [a, b] = [ours.get(kind), theirs.get(kind)]
    for (const id of new Set([...(b?.keys() ?? []), ...(a?.keys() ?? [])]))
      if (!same(a?.get(id), b?.get(id)))
        return { what: 'record', shop, kind, id, snapshot: a?.get(id), log: b?.get(id) }
  }
  const [held, holds] = [orders(snapshot), orders(log)]
  for (const [pool, order] of holds)
    if (!same(held.get(pool), order))
      return { what: 'order of holds', shop, id: pool, snapshot: held.get(pool), log: order }
  return undefined
}

/** Of each pool the holds, the oldest reservation first. */
const orders = (shop: ShopState | undefined): Map<string, string[]> => {
  const pools = new Map<string, string[]>()
  for (const { sku, batch, hold } of shop?.holds() ?? ([] as HoldRecord[])) {
    const pool = `${sku}/${batch}`
    const order = pools.get(pool)
    if (order === undefined) pools.set(pool, [hold])
    else order.push(hold)
  }
  return pools
}

/** Of the commands of one batch, which of them a full memory forgets first is nobody's promise. */
const inKeys = (snapshot: Remembered, log: Remembered): Difference | undefined => {
  for (const id of new Set([...log.keys(), ...snapshot.keys()])) {
    const [ours, theirs] = [snapshot.get(id), log.get(id)]
    const passing = (ours === undefined || theirs === undefined) && (ours ?? theirs)!.at <= log.horizon
    if (!passing && !same(ours, theirs)) return { what: 'key', id, snapshot: ours, log: theirs }
  }
  return undefined
}

const same = (a: unknown, b: unknown): boolean =>
  a === b || (a !== undefined && b !== undefined && canonical(a) === canonical(b))
