import type pg from 'pg'
import { inTransaction } from './transaction.ts'

export type Paid = { checkout: string; order: string; intent: string }
/** Makes the order of what was paid for; undefined where the checkout is not active any more. */
export type Confirm = (paid: Paid) => Promise<{ total: string } | undefined>

/** Whoever gets this row makes the order, and nobody else. */
const CLOSE = `update row_lock.checkouts set status = 'ordered', order_id = $2
  where id = $1 and status = 'active' and expires_at > now() returning id, customer, total`
const PAYMENT = 'insert into row_lock.payments (intent, checkout, amount)'
const ORDER = 'insert into row_lock.orders (id, checkout, customer, total)'
const LINES = 'insert into row_lock.order_lines (order_id, sku, variant, quantity, unit_price)'
const LINE = 'sku, variant, quantity, unit_price'
/** Stock rows are locked in the order of their SKUs, so that two orders never wait for each other; last, so that they are locked for short. */
const LEAVE = `locked as materialized (select sku, wanted.quantity from row_lock.stock
    join (select sku, sum(quantity) as quantity from sold group by sku) wanted using (sku) order by sku for update of stock),
  gone as (update row_lock.stock set on_hand = on_hand - locked.quantity from locked where stock.sku = locked.sku)`
const ALL = `with closed as (${CLOSE}),
  payment as (${PAYMENT} select $3, id, total from closed),
  placed as (${ORDER} select $2, id, customer, total from closed),
  sold as (delete from row_lock.lines where cart in (select id from closed) returning ${LINE}),
  kept as (${LINES} select $2, ${LINE} from sold),
  ${LEAVE} select total::text from closed`
const LEAVE_SHELF = `with sold as (select sku, quantity from row_lock.order_lines where order_id = $1), ${LEAVE} select`
const TAKE_LINES = `with sold as (delete from row_lock.lines where cart = $2 returning ${LINE}) ${LINES} select $1, ${LINE} from sold`

export const confirmInTransaction =
  (pool: pg.Pool): Confirm =>
  ({ checkout, order, intent }) =>
    inTransaction(pool, async (run) => {
      const [closed] = (await run('close', CLOSE, [checkout, order])).rows
      if (closed === undefined) return undefined
      await run('payment', `${PAYMENT} values ($1, $2, $3)`, [intent, checkout, closed.total])
      await run('order', `${ORDER} values ($1, $2, $3, $4)`, [order, checkout, closed.customer, closed.total])
      await run('take-lines', TAKE_LINES, [order, checkout])
      await run('leave', LEAVE_SHELF, [order])
      return { total: closed.total as string }
    })

export const confirmInOneStatement =
  (pool: pg.Pool): Confirm =>
  async ({ checkout, order, intent }) =>
    (await pool.query({ name: 'confirm', text: ALL, values: [checkout, order, intent] })).rows[0] as
      | { total: string }
      | undefined
