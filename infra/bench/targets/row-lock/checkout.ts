import type pg from 'pg'
import { inTransaction } from './transaction.ts'

export type Asked = { checkout: string; cart: string; customer: string }
export type Frozen = { total: string; expires_at: Date; lines: pg.QueryResultRow[] }
/** Freezes the cart for a payment; undefined where it is empty, or one of its holds has ended. */
export type Checkout = (asked: Asked) => Promise<Frozen | undefined>

/** The lines go over to the checkout, all or none: a second checkout of the same cart waits for their rows, and finds no lines. */
const FREEZE = `update row_lock.lines set cart = $2, expires_at = now() + interval '30 minutes'
  where cart = $1 and not exists (select from row_lock.lines ended where ended.cart = $1 and ended.expires_at <= now())
  returning sku, variant, quantity, unit_price, quantity * unit_price as line_total, expires_at`
const OPEN = `insert into row_lock.checkouts (id, cart, customer, total, expires_at)
  select $2, $1, $3, sum(round(quantity * unit_price, 2)), min(expires_at)`
const ALL = `with frozen as (${FREEZE}), opened as (${OPEN} from frozen having count(*) > 0 returning total)
  select frozen.*, total::text from frozen, opened`

const frozenOf = (lines: pg.QueryResultRow[], total: string): Frozen => ({
  ...{ total, expires_at: lines[0]!.expires_at, lines },
})

export const checkoutInTransaction =
  (pool: pg.Pool): Checkout =>
  ({ checkout, cart, customer }) =>
    inTransaction(pool, async (run) => {
      const { rows } = await run('freeze', FREEZE, [cart, checkout])
      if (rows.length === 0) return undefined
      const text = `${OPEN} from row_lock.lines where cart = $2 returning total::text`
      const opened = await run('open', text, [cart, checkout, customer])
      return frozenOf(rows, opened.rows[0].total)
    })

export const checkoutInOneStatement =
  (pool: pg.Pool): Checkout =>
  async ({ checkout, cart, customer }) => {
    const { rows } = await pool.query({ name: 'checkout', text: ALL, values: [cart, checkout, customer] })
    return rows.length === 0 ? undefined : frozenOf(rows, rows[0].total)
  }
