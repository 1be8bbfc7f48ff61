import { sql } from 'kysely'
import { readThese, rowsOf, select } from '../pages.ts'
import type { Reads } from '../reads.ts'
import type { CartRow } from '../shown.ts'
import type { Execute } from '../statement.ts'
import type { CartFound } from './query.ts'

const isClosed = ({ status }: Pick<CartFound, 'status'>): boolean =>
  status === 'ordered' || status === 'merged' || status === 'expired'

/** The actor's latest cart tells how many there were before it, and whether there will be another one after it. */
export const readActiveCart =
  (execute: Execute): Reads['activeCart'] =>
  async (shop, actor) => {
    const latest = sql`${select('carts', { shop })} and r.owner = ${actor} and r.purpose is null and not r.gone
      order by r.earlier desc limit 1`
    const { place, found } = await readThese(execute)('carts', { shop }, latest)
    const [row] = rowsOf('carts', found)
    if (row?.row == null) return { ...place, earlier: 0 }
    const cart = found[0] as unknown as CartFound
    if (isClosed(cart)) return { ...place, earlier: cart.earlier + 1 }
    return { ...place, row: row.row as CartRow, earlier: cart.earlier }
  }
