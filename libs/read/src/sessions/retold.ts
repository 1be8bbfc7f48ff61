import { sql } from 'kysely'
import { readThese, rowsOf, select } from '../pages.ts'
import type { Reads } from '../reads.ts'
import type { Execute } from '../statement.ts'

/**
 * What a client owes, and what things cost outside, are in no session's row but beside it. As with carts (repriced.ts), the mark is looked at
 * first, for nearly always nothing has changed; sessions that are over are history.
 */
export const readRetold =
  (execute: Execute): Reads['retoldSessions'] =>
  async (shop, since) => {
    const [latest] = await execute(sql<{ mark: string | null }>`
      select greatest((select max(position) from read.price_v3 where shop = ${shop}),
                      (select max(position) from read.credit_v1 where shop = ${shop})) as mark`)
    const mark = BigInt(latest?.mark ?? -1)
    if (mark <= (since ?? -1n)) return { rows: [], mark }
    const later = sql`greatest(r.position, ${since ?? -1n})`
    const asked = sql`${select('sessions', { shop })} and r.live ->> 'status' in ('SCHEDULED', 'ACTIVE', 'PAUSED', 'ENDED')
      and (exists (select from read.credit_v1 c where c.shop = r.shop and c.key = r.owner and c.position > ${later})
        or exists (select from jsonb_array_elements(r.lines) l
                     join read.price_v3 c on c.shop = r.shop and c.key = l ->> 'sku' where c.position > ${later}))`
    const { found } = await readThese(execute)('sessions', { shop }, asked)
    return { rows: rowsOf('sessions', found), mark }
  }
