import { sql } from 'kysely'
import { type Prices, pricesOf } from '../prices/query.ts'
import type { Reads } from '../reads.ts'
import type { ShopCartRow } from '../shown.ts'
import type { Execute } from '../statement.ts'
import { type CartFound, cartColumns, cartRow } from './query.ts'

type Found = CartFound & {
  now: Date
  key: string | null
  shop: string
  shop_name: string
  currency: string
  tax_rate: string
  prices: Prices | null
}

/** The one query without a shop: what an actor has in carts, wherever. No actor is ever another's, so neither is a row. */
export const readCartsOf =
  (execute: Execute): Reads['cartsOf'] =>
  async (actor, shops) => {
    const among = shops === undefined ? sql`` : sql`and r.shop = any(${shops})`
    const prices = pricesOf({
      shop: sql`r.shop`,
      pricedAt: sql`r.priced_at`,
      skus: sql`select l ->> 'sku' from jsonb_array_elements(r.lines || r.saved) l`,
    })
    const found = await execute(sql<Found>`
      select n.now, c.* from (select now() as now) n left join (
        select r.shop, r.key, s.name as shop_name, s.currency, s.tax_rate, ${prices} as prices, ${cartColumns}
          from read.cart_v6 r join read.shop_v2 s on s.shop = r.shop and s.key = r.shop
         where r.owner = ${actor} and r.status in ('open', 'checkout', 'abandoned') and r.line_count > 0 and r.synced is null
           and r.purpose is distinct from 'session' and not r.gone ${among}
      ) c on true order by c.shop, c.earlier, c.key`)
    const rows = found.flatMap((cart): ShopCartRow[] => {
      if (cart.key === null) return []
      const { shop, shop_name: shopName, currency, tax_rate: taxRate, now } = cart
      return [{ shop, shopName, ...cartRow(cart.key, cart, { currency, taxRate, now, prices: cart.prices ?? {} }) }]
    })
    return { rows, now: found[0]!.now }
  }
