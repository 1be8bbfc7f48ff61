import type pg from 'pg'
import { STOCK } from '../../workload.ts'

/** Units by SKU; `taken`: no more available, `held`: in carts and checkouts, `gone`: no more on the shelf, `sold`: in orders. */
export type Checked = Record<'taken' | 'held' | 'gone' | 'sold', Record<string, number>> & {
  /** Orders after the given number, with what was paid for each in all. */
  orders: { number: number; id: string; total: string; paid: string | null }[]
}

const HELD = 'select sku, sum(quantity)::text as units from row_lock.lines group by sku'
const SOLD = 'select sku, sum(quantity)::text as units from row_lock.order_lines group by sku'
const away = (column: string) =>
  `select sku, ($1::numeric - ${column})::text as units from row_lock.stock where ${column} <> $1::numeric`
const ORDERS = `select number, id, total::text, paid from row_lock.orders
  left join (select checkout, sum(amount)::text as paid from row_lock.payments group by checkout) payments using (checkout) where number > $1`

/** What the benchmark checks after a run. */
export const check = async (pool: pg.Pool, after: number): Promise<Checked> => {
  const units = async (text: string, values: readonly string[] = []) =>
    Object.fromEntries((await pool.query(text, [...values])).rows.map((row) => [row.sku, Number(row.units)]))
  const { rows } = await pool.query(ORDERS, [after])
  return {
    taken: await units(away('available'), [STOCK]),
    held: await units(HELD),
    gone: await units(away('on_hand'), [STOCK]),
    sold: await units(SOLD),
    orders: rows.map((row) => ({ ...row, number: Number(row.number) })),
  }
}
