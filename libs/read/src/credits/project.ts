import { minus, plus } from '../decimal.ts'
import type { Projection, Seen, TableRows } from '../projection.ts'

/** `most`: what they may owe; without it there is no credit. `owed`: for all unpaid orders together. */
export type CreditStored = { most: string | null; owed: string }
/** An order that is unpaid, for as long as it is. */
type Unpaid = { client: string; total: string }
type Rows = { credit: TableRows<CreditStored>; unpaid: TableRows<Unpaid> }

const owe = (rows: Rows, client: string, next: (owed: string) => string): void => {
  const credit = rows.credit.get(client) ?? { most: null, owed: '0' }
  rows.credit.put(client, { ...credit, owed: next(credit.owed) })
}

/** Paid, or never to be paid: it is owed no more, if it ever was. */
const over = ({ data: { order } }: Seen<'OrderPaid' | 'OrderCancelled' | 'OrderExpired'>, rows: Rows): void => {
  const unpaid = rows.unpaid.get(order)
  if (unpaid === undefined) return
  owe(rows, unpaid.client, (owed) => minus(owed, unpaid.total))
  rows.unpaid.end(order)
}

/** Credits: one row per client who may owe something, or does. */
export const credits: Projection<{ credit: CreditStored; unpaid: Unpaid }> = {
  name: 'credits',
  version: 1,
  folder: new URL('.', import.meta.url),
  tables: { credit: 'credit_v1', unpaid: 'credit_order_v1' },
  on: {
    CreditSet({ data: { client, limit } }, rows) {
      rows.credit.put(client, { owed: rows.credit.get(client)?.owed ?? '0', most: limit })
    },
    OrderPlaced({ data: { order, owner: client, total, payBy } }, rows) {
      if (payBy === undefined) return
      rows.unpaid.get(order) // one that is projected once more is looked at, and so stays over
      owe(rows, client, (owed) => plus(owed, total))
      rows.unpaid.put(order, { client, total })
    },
    OrderPaid: over,
    OrderCancelled: over,
    OrderExpired: over,
  },
}
