import type { CartRecord } from '@cartstream/decide'
import type { Snapshots } from '@cartstream/log'

/** What a handler holds of a partition, by its newest snapshot. `openRecords`: carts that are not over, holds, and checkouts under way. */
export type StateSize = {
  bytes: number
  records: number
  keys: number
  openRecords: number
  byKind: Readonly<Record<string, number>>
}

export const sizeOf = async (snapshots: Snapshots, logId: string): Promise<StateSize> => {
  const [newest] = await snapshots.list(logId, 0)
  if (newest === undefined) throw new Error('no snapshot was written')
  const byKind: Record<string, number> = {}
  let [records, keys, openRecords] = [0, 0, 0]
  for await (const line of snapshots.read(newest)) {
    const [what, first, kind, , record] = JSON.parse(line)
    if (what === 'header') keys = first.keys
    if (what !== 'record') continue
    records++
    const status = (record as CartRecord).status
    const name = status === undefined ? kind : `${kind} ${status}`
    byKind[name] = (byKind[name] ?? 0) + 1
    if (kind === 'hold' || ['cart open', 'cart abandoned', 'cart checkout', 'checkout active'].includes(name))
      openRecords++
  }
  return { bytes: newest.bytes, records, keys, openRecords, byKind }
}
