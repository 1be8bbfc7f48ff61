import {
  type AnyRecord,
  type CartRecord,
  evolve,
  type Kind,
  type PoolRecord,
  type Records,
  type View,
} from '@cartstream/decide'
import { type EventLog, GENESIS, partitionOf } from '@cartstream/log'
import { parsePosition, type RecordedEvent } from '@cartstream/schemas'
import type { Books, LineBooks, OrderBooks, SkuBooks } from './books.ts'
import type { Payments } from './payments.ts'

/** By `<kind>/<id>`. */
type Folded = Map<string, AnyRecord>

/** `events`: of the shop. `oversold`: at which event more was held than was on hand, a sentence each. */
export type Refolded = { books: Books; payments: Payments; events: number; oversold: string[] }

/**
 * The shop as the log itself tells it: every valid event from the first, folded by the deciders' own evolve. Rejects where the log is not
 * the one that the position names, or ends before it.
 */
export const refold = async (log: EventLog, shop: string, position: string | undefined): Promise<Refolded> => {
  const partition = partitionOf(shop, log.partitions)
  const wanted = position === undefined ? undefined : parsePosition(position)
  const records: Folded = new Map()
  const view: View = {
    get: <K extends Kind>(kind: K, id = '') => records.get(`${kind}/${id}`) as Records[K] | undefined,
  }
  const oversold: string[] = []
  const trade = new Trade()
  let events = 0
  let end = -1n
  for await (const batch of log.read(partition, GENESIS, { follow: false })) {
    for (const event of batch.events) {
      if (event.type === 'LogCreated' && wanted !== undefined && event.data.logId !== wanted.logId)
        throw new Error(`this is the log ${event.data.logId}, the answers came from the log ${wanted.logId}`)
      if (event.shop !== shop) continue
      events++
      trade.take(event)
      for (const [kind, id, record] of evolve(view, event)) {
        if (record === undefined) records.delete(`${kind}/${id}`)
        else records.set(`${kind}/${id}`, record)
        if (kind === 'pool' && isOversold(record as PoolRecord))
          oversold.push(
            `the log: after ${event.type} ${event.id} more of ${(record as PoolRecord).sku} is held than is there`,
          )
      }
    }
    end = batch.head.offset
  }
  const goal = wanted?.offsets.get(partition) ?? -1n
  if (end < goal) throw new Error(`the log ends at ${end}, before ${goal}, which was acknowledged`)
  return { books: { ...booksOf(records, trade), orders: trade.orders }, payments: trade.payments, events, oversold }
}

const isOversold = ({ onHand, held }: PoolRecord): boolean => Number(held) > Number(onHand)

/** What was sold, given back and paid, counted from the events themselves: an order's record keeps no lines. */
class Trade {
  readonly orders = new Map<string, OrderBooks>()
  readonly payments: Payments = { taken: [], refunded: [], unfulfilled: 0 }
  readonly #moved = new Map<string, { sold: number; returned: number }>()

  of(sku: string): Pick<SkuBooks, 'sold' | 'returned'> {
    return this.#moved.get(sku) ?? { sold: 0, returned: 0 }
  }

  take({ type, data }: RecordedEvent): void {
    if (type === 'OrderPlaced') {
      const units = new Map<string, number>()
      for (const { sku, quantity } of data.lines) units.set(sku, (units.get(sku) ?? 0) + Number(quantity))
      this.orders.set(data.order, { status: 'paid', total: data.total, units })
    } else if (type === 'OrderCancelled') {
      const order = this.orders.get(data.order)
      if (order !== undefined) this.orders.set(data.order, { ...order, status: 'cancelled' })
    } else if (type === 'StockSold') this.#move(data.sku, { sold: Number(data.quantity), returned: 0 })
    else if (type === 'StockReturned') this.#move(data.sku, { sold: 0, returned: Number(data.quantity) })
    else if (type === 'PaymentSucceeded') this.payments.taken.push(data.amount)
    else if (type === 'RefundRequested') this.payments.refunded.push(data.amount)
    else if (type === 'PaymentUnfulfilled') this.payments.unfulfilled++
  }

  #move(sku: string, more: Pick<SkuBooks, 'sold' | 'returned'>): void {
    const { sold, returned } = this.of(sku)
    this.#moved.set(sku, { sold: sold + more.sold, returned: returned + more.returned })
  }
}

const booksOf = (records: Folded, trade: Trade): Pick<Books, 'carts' | 'skus'> => {
  const carts = new Map<string, ReadonlyMap<string, LineBooks>>()
  const skus = new Map<string, SkuBooks>()
  for (const [key, record] of records) {
    if (key.startsWith('cart/')) {
      const { cart, lines, status } = record as CartRecord
      const isOver = status === 'ordered' || status === 'merged' || status === 'expired'
      if (lines.length > 0 && !isOver) carts.set(cart, new Map(lines.map((line) => [line.sku, lineBooks(line)])))
    } else if (key.startsWith('pool/')) {
      const { sku, onHand, held } = record as PoolRecord
      const [there, taken] = [Number(onHand), Number(held)]
      skus.set(sku, { onHand: there, held: taken, available: there - taken, ...trade.of(sku) })
    }
  }
  return { carts, skus }
}

const lineBooks = ({ quantity, holds = [] }: CartRecord['lines'][number]): LineBooks => ({
  quantity: Number(quantity),
  held: holds.reduce((sum, hold) => sum + Number(hold.quantity), 0),
})
