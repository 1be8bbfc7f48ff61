import type { Reads, ShopCartRow } from '@cartstream/read'
import type { Viewer } from '../http/viewer.ts'
import type { Views } from '../rows/views.ts'

type Total = { currency: string; carts: number; itemCount: number; total: string }

/** The viewer's own carts with items over all the shops of their token, and what they come to in each currency. */
export const readOwnCarts = async (
  { reads, views }: { reads: Reads; views: Views },
  { claims, actor }: Viewer,
): Promise<object> => {
  const { rows, now } = await reads.cartsOf(actor, claims.shops === '*' ? undefined : claims.shops)
  return { carts: rows.map((row) => views.ownCart.render(row)), totals: totalsOf(rows), now: now.toISOString() }
}

const totalsOf = (rows: readonly ShopCartRow[]): Total[] => {
  const totals = new Map<string, Total>()
  for (const { currency, itemCount, total } of rows) {
    const sum = totals.get(currency) ?? { currency, carts: 0, itemCount: 0, total: '0' }
    totals.set(currency, {
      currency,
      carts: sum.carts + 1,
      itemCount: sum.itemCount + itemCount,
      total: sum.carts === 0 ? total : added(sum.total, total),
    })
  }
  return [...totals.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1))
}

/** Two amounts of one currency have the same number of places, so they add up as integers of its minor unit. */
const added = (a: string, b: string): string => {
  const places = a.includes('.') ? a.length - a.indexOf('.') - 1 : 0
  const digits = String(BigInt(a.replace('.', '')) + BigInt(b.replace('.', ''))).padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}
