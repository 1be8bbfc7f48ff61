import { sql } from 'kysely'
import { readThese, rowsOf, select } from '../pages.ts'
import type { Reads } from '../reads.ts'
import type { Execute } from '../statement.ts'

/**
 * A new price changes no cart, only what it is told of now. Asked each second, so the mark is looked at first: nearly always nothing
 * costs anything else. Prices that change between the two statements are beyond the mark, and found the next time.
 */
export const readRepriced =
  (execute: Execute): Reads['repriced'] =>
  async (shop, { owners, keys }, since) => {
    const [latest] = await execute(sql<{ mark: string | null }>`
      select max(position) as mark from read.price_v3 where shop = ${shop}`)
    const mark = BigInt(latest?.mark ?? -1)
    if (mark <= (since ?? -1n) || owners.length + keys.length === 0) return { rows: [], mark }
    const asked = sql`${select('carts', { shop })} and not r.gone and (r.owner = any(${owners}) or r.key = any(${keys}))
      and exists (select from jsonb_array_elements(r.lines || r.saved) l
                    join read.price_v3 c on c.shop = r.shop and c.key = l ->> 'sku'
                   where c.position > greatest(r.position, ${since ?? -1n}))`
    const { found } = await readThese(execute)('carts', { shop }, asked)
    return { rows: rowsOf('carts', found), mark }
  }
