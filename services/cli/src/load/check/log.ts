import {
  type AnyRecord,
  type CartRecord,
  evolve,
  type PoolRecord,
  type RecordKey,
  type RecordOf,
  type View,
} from '@cartstream/decide'
import { type EventLog, GENESIS, partitionOf } from '@cartstream/log'
import { parsePosition } from '@cartstream/schemas'
import type { Books, LineBooks, SkuBooks } from './books.ts'

type Records = Map<RecordKey, AnyRecord>

/** `events`: of the shop. `oversold`: at which event more was held than was on hand, a sentence each. */
export type Refolded = { books: Books; events: number; oversold: string[] }

/**
 * The shop as the log itself tells it: every valid event from the first, folded by the deciders' own evolve. Rejects where the log is not
 * the one that the position names, or ends before it.
 */
export const refold = async (log: EventLog, shop: string, position: string | undefined): Promise<Refolded> => {
  const partition = partitionOf(shop, log.partitions)
  const wanted = position === undefined ? undefined : parsePosition(position)
  const records: Records = new Map()
  const view: View = { get: <K extends RecordKey>(key: K) => records.get(key) as RecordOf<K> | undefined }
  const oversold: string[] = []
  let events = 0
  let end = -1n
  for await (const batch of log.read(partition, GENESIS, { follow: false })) {
    for (const event of batch.events) {
      if (event.type === 'LogCreated' && wanted !== undefined && event.data.logId !== wanted.logId)
        throw new Error(`this is the log ${event.data.logId}, the answers came from the log ${wanted.logId}`)
      if (event.shop !== shop) continue
      events++
      for (const [key, record] of evolve(view, event)) {
        if (record === undefined) records.delete(key)
        else records.set(key, record)
        if (key.startsWith('pool/') && isOversold(record as PoolRecord))
          oversold.push(
            `the log: after ${event.type} ${event.id} more of ${(record as PoolRecord).sku} is held than is there`,
          )
      }
    }
    end = batch.head.offset
  }
  const goal = wanted?.offsets.get(partition) ?? -1n
  if (end < goal) throw new Error(`the log ends at ${end}, before ${goal}, which was acknowledged`)
  return { books: booksOf(records), events, oversold }
}

const isOversold = ({ onHand, held }: PoolRecord): boolean => Number(held) > Number(onHand)

const booksOf = (records: Records): Books => {
  const carts = new Map<string, ReadonlyMap<string, LineBooks>>()
  const skus = new Map<string, SkuBooks>()
  for (const [key, record] of records) {
    if (key.startsWith('cart/')) {
      const { cart, lines } = record as CartRecord
      if (lines.length > 0) carts.set(cart, new Map(lines.map((line) => [line.sku, lineBooks(line)])))
    } else if (key.startsWith('pool/')) {
      const { sku, onHand, held } = record as PoolRecord
      const [there, taken] = [Number(onHand), Number(held)]
      skus.set(sku, { onHand: there, held: taken, available: there - taken })
    }
  }
  return { carts, skus }
}

const lineBooks = ({ quantity, holds = [] }: CartRecord['lines'][number]): LineBooks => ({
  quantity: Number(quantity),
  held: holds.reduce((sum, hold) => sum + Number(hold.quantity), 0),
})
