import type pg from 'pg'
import { inTransaction } from './transaction.ts'

export type Item = { sku: string; variant?: string; quantity: string }
/** The cart's lines, the new one among them; undefined where there is not enough left. */
export type Add = (cart: string, item: Item) => Promise<pg.QueryResultRow[] | undefined>

const TAKE = 'update row_lock.stock set available = available - $2 where sku = $1 and available >= $2 returning price'
const LINE = `insert into row_lock.lines values ($1, $2, $3, $4, $5, now() + interval '15 minutes')
  on conflict (cart, sku, variant) do update set quantity = row_lock.lines.quantity + excluded.quantity, expires_at = excluded.expires_at`
const CART =
  'select sku, variant, quantity, unit_price, quantity * unit_price as line_total, expires_at from row_lock.lines where cart = $1'
const ALL = `with taken as (update row_lock.stock set available = available - $4 where sku = $2 and available >= $4 returning price),
  line as (insert into row_lock.lines select $1, $2, $3, $4, price, now() + interval '15 minutes' from taken
    on conflict (cart, sku, variant) do update set quantity = row_lock.lines.quantity + excluded.quantity, expires_at = excluded.expires_at
    returning sku, variant, quantity, unit_price, expires_at)
  select sku, variant, quantity, unit_price, quantity * unit_price as line_total, expires_at from line
  union all select sku, variant, quantity, unit_price, quantity * unit_price, expires_at from row_lock.lines
    where cart = $1 and exists (select from line) and (sku, variant) <> ($2, $3)`

export const addInTransaction =
  (pool: pg.Pool): Add =>
  (cart, { sku, variant = '', quantity }) =>
    inTransaction(pool, async (run) => {
      const taken = await run('take', TAKE, [sku, quantity])
      if (taken.rowCount === 0) return undefined
      await run('line', LINE, [cart, sku, variant, quantity, taken.rows[0].price])
      return (await run('cart', CART, [cart])).rows
    })

export const addInOneStatement =
  (pool: pg.Pool): Add =>
  async (cart, { sku, variant = '', quantity }) => {
    const { rows } = await pool.query({ name: 'all', text: ALL, values: [cart, sku, variant, quantity] })
    return rows.length === 0 ? undefined : rows
  }
