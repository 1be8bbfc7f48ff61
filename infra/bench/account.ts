import { type EventLog, GENESIS, type Head } from '@cartstream/log'
import type { RecordedEvent } from '@cartstream/schemas'
import type { Checked } from './targets/row-lock/check.ts'
import { STOCK, tally } from './workload.ts'

/** What a log or a database says, units by SKU; `orders`: total and what was paid, by id. */
export type Books = {
  held: Record<string, number>
  onHand: Record<string, number>
  sold: Record<string, number>
  orders: Map<string, { total: string; paid: string | null }>
}
/** The books of one target, kept up to date from run to run. */
export type Account = { books(): Promise<Books> }
/** What a target has acknowledged over all its runs. */
export type Acknowledged = Omit<Books, 'onHand' | 'orders'> & { orders: Map<string, string> }

/** What the valid log says, for the ceiling and cartstream alike: reservations less what was sold, released or expired. */
export const accountOfLog = (log: EventLog): Account => {
  const keeper = new Keeper()
  let head: Head = GENESIS
  return {
    async books() {
      for await (const batch of log.read(0, head, { follow: false })) {
        head = batch.head
        for (const event of batch.events) keeper.take(event)
      }
      return keeper.books
    },
  }
}

class Keeper {
  readonly books: Books = { held: {}, onHand: {}, sold: {}, orders: new Map() }
  readonly #holds = new Map<string, { sku: string; quantity: number }>()
  readonly #paid = new Map<string, string>()

  take({ type, data }: RecordedEvent): void {
    if (type === 'StockReserved') this.#hold(data.hold, data.sku, Number(data.quantity))
    else if (type === 'HoldReleased') this.#hold(data.hold, data.sku, 0)
    else if (type === 'HoldsExpired' || type === 'HoldsRevoked')
      for (const { hold } of data.holds) this.#hold(hold, data.sku, 0)
    else if (type === 'StockAdjusted') this.books.onHand[data.sku] = Number(data.onHand)
    else if (type === 'PaymentSucceeded') this.#paid.set(data.checkout, data.amount)
    else if (type === 'OrderPlaced') {
      for (const { sku, quantity } of data.lines) tally(this.books.sold, sku, Number(quantity))
      this.books.orders.set(data.order, { total: data.total, paid: this.#paid.get(data.checkout) ?? null })
      this.#paid.delete(data.checkout)
    } else if (type === 'StockSold') {
      this.books.onHand[data.sku] = Number(data.onHand)
      if (data.hold !== undefined) this.#hold(data.hold, data.sku, 0)
    }
  }

  #hold(hold: string, sku: string, quantity: number): void {
    tally(this.books.held, sku, quantity - (this.#holds.get(hold)?.quantity ?? 0))
    if (quantity === 0) this.#holds.delete(hold)
    else this.#holds.set(hold, { sku, quantity })
  }
}

/** What the row-lock service's tables say; throws where its stock and its carts do not agree. */
export const accountOfRowLock = (port: number): Account => {
  const orders: Books['orders'] = new Map()
  let after = 0
  return {
    async books() {
      const reply = await fetch(`http://127.0.0.1:${port}/check?after=${after}`)
      const { taken, held, gone, sold, orders: more } = (await reply.json()) as Checked
      for (const { number, id, total, paid } of more) {
        orders.set(id, { total, paid })
        after = Math.max(after, number)
      }
      const onHand: Record<string, number> = {}
      for (const sku of Object.keys({ ...taken, ...held, ...gone })) {
        onHand[sku] = Number(STOCK) - (gone[sku] ?? 0)
        if ((taken[sku] ?? 0) !== (held[sku] ?? 0) + (gone[sku] ?? 0))
          throw new Error(`row-lock: ${sku}: ${taken[sku]} taken, ${held[sku]} in carts, ${gone[sku]} gone`)
      }
      return { held, onHand, sold, orders }
    },
  }
}

/** Throws a sentence where anything acknowledged is not in the books, or anything else is. */
export const mustAgree = (who: string, books: Books, acknowledged: Acknowledged): void => {
  for (const name of ['held', 'sold'] as const)
    for (const sku of Object.keys(acknowledged[name])) {
      const [want, got] = [acknowledged[name][sku] ?? 0, books[name][sku] ?? 0]
      if (want !== got) throw new Error(`${who}: ${sku}: ${want} acknowledged, ${got} ${name}`)
    }
  for (const [sku, sold] of Object.entries(books.sold))
    if (books.onHand[sku]! + sold !== Number(STOCK))
      throw new Error(`${who}: ${sku}: ${books.onHand[sku]} on hand and ${sold} sold are not ${STOCK}`)
  for (const [id, total] of acknowledged.orders) {
    const order = books.orders.get(id)
    if (order?.total !== total || order.paid !== total)
      throw new Error(`${who}: order ${id} of ${total} was acknowledged: ${JSON.stringify(order ?? 'it is not there')}`)
  }
  if (books.orders.size !== acknowledged.orders.size)
    throw new Error(`${who}: ${acknowledged.orders.size} orders acknowledged, ${books.orders.size} placed`)
}
