import { beginningOf, type RecordLine, recordsIn } from '@cartstream/decide'
import {
  CorruptSnapshot,
  type EventLog,
  GENESIS,
  type Head,
  LOG_KEY,
  type Snapshots,
  type Stored,
} from '@cartstream/log'
import { positionToken } from '@cartstream/schemas'
import type { PartitionIndex } from '../follow/partition-index.ts'
import { placeOf } from '../follow/postings.ts'
import { createBreath } from './breath.ts'
import { isIn, isPast, type Moment } from './moment.ts'
import { ShopRecords } from './records.ts'

/** A shop as it stood. `place`, `position`: of the last event that counts. `folded`: events since `from`. */
export type Past = {
  shop: string
  records: ShopRecords
  place: number
  position: string
  folded: number
  /** The height of the snapshot that the fold began with; absent where that was the log's beginning. */
  from?: string
}

/** `code`: a hash of what folds; a snapshot of other code is of no use. */
export type Kept = { snapshots: Snapshots; code: string }
export type PastGiven = { log: EventLog; kept: Kept | undefined }

/** The shop at a moment: the nearest kept snapshot at or before it, and every event from there on; all of them where there is none. */
export const pastOf = async (
  { log, kept }: PastGiven,
  index: PartitionIndex,
  { shop, moment }: { shop: string; moment: Moment },
): Promise<Past> => {
  const logId = index.audit.logId ?? ''
  for (const stored of kept ? await usable(kept, index, logId, moment) : []) {
    const records = await shopIn(kept!.snapshots, stored, shop)
    if (records === undefined) continue
    const begun = { records, head: stored.head }
    return { ...(await foldOn(log, index, begun, { shop, moment, logId })), from: String(stored.head.height) }
  }
  const begun = { records: new ShopRecords(), head: GENESIS }
  return foldOn(log, index, begun, { shop, moment, logId })
}

const usable = async ({ snapshots, code }: Kept, index: PartitionIndex, logId: string, moment: Moment) =>
  (await snapshots.list(logId, index.partition)).filter(
    (stored) => stored.code === code && stored.head.height <= index.head.height && isPast(moment, stored.head, index),
  )

const KEYS = '["keys",'

/** One shop's records; undefined where the snapshot is not what was written, and an older one must do. */
const shopIn = async (snapshots: Snapshots, stored: Stored, shop: string): Promise<ShopRecords | undefined> => {
  const records = new ShopRecords()
  const ours = beginningOf(shop)
  const holdOf = (id: string) => {
    const hold = records.get('hold', id)
    if (hold === undefined) throw new CorruptSnapshot('a cart has a hold that it does not say')
    return hold
  }
  try {
    for await (const line of snapshots.read(stored)) {
      if (line.startsWith(KEYS)) break // a handler's remembered keys are last, and most of what it has
      if (!line.startsWith(ours)) continue // a line is parsed only where it is this shop's
      const said = JSON.parse(line) as RecordLine
      const [, , kind, ids] = said
      for (const [n, record] of recordsIn(said, holdOf).entries()) records.set(kind, ids[n]!, record)
    }
    return records
  } catch (error) {
    if (error instanceof CorruptSnapshot) return undefined
    throw error
  }
}

type Begun = { records: ShopRecords; head: Head }
type Asked = { shop: string; moment: Moment; logId: string }
const foldOn = async (
  log: EventLog,
  { partition }: PartitionIndex,
  { records, head: from }: Begun,
  { shop, moment, logId }: Asked,
): Promise<Past> => {
  let [place, offset, folded] = [placeOf(Number(from.height), 65_535), from.offset, 0]
  const breathe = createBreath()
  reading: for await (const { head, events } of log.read(partition, from, { follow: false })) {
    await breathe()
    for (const [i, event] of events.entries()) {
      if (event.shop === LOG_KEY) continue
      const at = placeOf(Number(head.height), i)
      if (!isIn(moment, event, { head, place: at })) break reading
      ;[place, offset] = [at, head.offset]
      if (event.shop !== shop) continue
      records.fold(event)
      folded++
    }
  }
  return { shop, records, place, position: positionToken(logId, partition, offset < 0n ? 0n : offset), folded }
}
