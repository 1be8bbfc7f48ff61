import type { CartRecord, RecordLine } from '@cartstream/decide'
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
    const said = JSON.parse(line)
    if (said[0] === 'header') keys = said[1].keys
    if (said[0] !== 'records') continue
    const [, , kind, , some] = said as RecordLine
    for (const record of some) {
      records++
      const { status } = record as CartRecord
      const name = status === undefined ? kind : `${kind} ${status}`
      byKind[name] = (byKind[name] ?? 0) + 1
      if (kind === 'hold' || ['cart open', 'cart abandoned', 'cart checkout', 'checkout active'].includes(name))
        openRecords++
    }
  }
  if (records === 0) throw new Error('the newest snapshot has no records')
  return { bytes: newest.bytes, records, keys, openRecords, byKind }
}
