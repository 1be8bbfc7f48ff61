import type pg from 'pg'
import { inTransaction } from './transaction.ts'

export type Asked = { checkout: string; cart: string; customer: string }
export type Frozen = { total: string; expires_at: Date }
/** Freezes the cart for a payment; undefined where it is empty, or one of its holds has ended. */
export type Checkout = (asked: Asked) => Promise<Frozen | undefined>

/** The lines go over to the checkout, all or none: a second checkout of the same cart waits for their rows, and finds no lines. */
const FREEZE = `update row_lock.lines set cart = $2, expires_at = now() + interval '30 minutes'
  where cart = $1 and not exists (select from row_lock.lines ended where ended.cart = $1 and ended.expires_at <= now())`
const OPEN = `insert into row_lock.checkouts (id, cart, customer, total, expires_at)
  select $2, $1, $3, sum(round(quantity * unit_price, 2)), min(expires_at)`
const TOLD = 'returning total::text, expires_at'
const ALL = `with frozen as (${FREEZE} returning quantity, unit_price, expires_at) ${OPEN} from frozen having count(*) > 0 ${TOLD}`

export const checkoutInTransaction =
  (pool: pg.Pool): Checkout =>
  ({ checkout, cart, customer }) =>
    inTransaction(pool, async (run) => {
      if ((await run('freeze', FREEZE, [cart, checkout])).rowCount === 0) return undefined
      const opened = await run('open', `${OPEN} from row_lock.lines where cart = $2 ${TOLD}`, [
        cart,
        checkout,
        customer,
      ])
      return opened.rows[0] as Frozen
    })

export const checkoutInOneStatement =
  (pool: pg.Pool): Checkout =>
  async ({ checkout, cart, customer }) =>
    (await pool.query({ name: 'checkout', text: ALL, values: [cart, checkout, customer] })).rows[0] as
      | Frozen
      | undefined
