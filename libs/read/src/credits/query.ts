import { sql } from 'kysely'
import { fixed, floorZero, less, minus, plus } from '../decimal.ts'
import type { Reads } from '../reads.ts'
import { minorUnits } from '../shops/currency.ts'
import type { SessionRow } from '../shown.ts'
import type { Execute } from '../statement.ts'

/** Of a client of whom nothing was ever said, null. */
export type CreditFound = { limit: string | null; owed: string } | null

/** As a session's staff are shown it; `total`: what the session comes to, unless it is sold and counts among the unpaid orders already. */
export const creditOf = (
  found: CreditFound,
  { total, sold, currency }: { total: string; sold: boolean; currency: string },
): NonNullable<SessionRow['credit']> => {
  const { limit, owed } = found ?? { limit: null, owed: '0' }
  return {
    ...(limit !== null && { limit }),
    exposure: fixed(owed, minorUnits(currency)),
    total,
    sufficient: sold || !less(limit ?? '0', plus(owed, total)),
  }
}

export const readCredit =
  (execute: Execute): Reads['credit'] =>
  async (shop, client) => {
    const rows = await execute(sql<{ currency: string; limit: string | null; owed: string | null }>`
      select s.currency, c.most as limit, c.owed from read.shop_v2 s
        left join read.credit_v1 c on c.shop = s.shop and c.key = ${client}
       where s.shop = ${shop} and s.key = ${shop}`)
    const [found] = rows
    if (found === undefined) return undefined
    const { limit, owed, currency } = found
    const places = minorUnits(currency)
    return {
      ...(limit !== null && { limit }),
      exposure: fixed(owed ?? '0', places),
      available: fixed(floorZero(minus(limit ?? '0', owed ?? '0')), places),
    }
  }
