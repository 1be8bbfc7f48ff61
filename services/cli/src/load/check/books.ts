import type { Account } from '../account.ts'

/** Carts with something in them, orders and SKUs with stock, as somebody tells it: whole units. `held`: of a line, what is reserved for it. */
export type Books = {
  carts: ReadonlyMap<string, ReadonlyMap<string, LineBooks>>
  orders: ReadonlyMap<string, OrderBooks>
  skus: ReadonlyMap<string, SkuBooks>
}
export type LineBooks = { quantity: number; held: number }
/** `units`: by SKU. */
export type OrderBooks = { status: string; total: string; units: ReadonlyMap<string, number> }
/** `sold`: in all orders; `returned`: of them, in those that were cancelled. */
export type SkuBooks = { onHand: number; held: number; available: number; sold: number; returned: number }

/** The load's own account as books: every accepted unit is held, and what was bought has left the shelf. */
export const booksOf = (account: Account): Books => {
  const held = account.held()
  const carts = [...account.carts.values()].map(({ id, lines }) => {
    const units = [...lines].map(([sku, { quantity }]) => [sku, { quantity, held: quantity }] as const)
    return [id, new Map(units)] as const
  })
  const orders = new Map([...account.allOrders()].map((order) => [order.id, order] as const))
  const trade = tradeOf(orders)
  const skus = [...account.stock].map(([sku, stock]) => {
    const { sold, returned } = trade(sku)
    const [onHand, taken] = [stock - sold + returned, held.get(sku) ?? 0]
    return [sku, { onHand, held: taken, available: onHand - taken, sold, returned }] as const
  })
  return { carts: new Map(carts), orders, skus: new Map(skus) }
}

/** Units that orders took, and that cancelled ones gave back. */
export const tradeOf = (orders: Books['orders']): ((sku: string) => Pick<SkuBooks, 'sold' | 'returned'>) => {
  const known = new Map<string, { sold: number; returned: number }>()
  for (const { status, units } of orders.values())
    for (const [sku, quantity] of units) {
      const { sold, returned } = known.get(sku) ?? { sold: 0, returned: 0 }
      known.set(sku, { sold: sold + quantity, returned: returned + (status === 'cancelled' ? quantity : 0) })
    }
  return (sku) => known.get(sku) ?? { sold: 0, returned: 0 }
}

/**
 * Where the books are not right in themselves, a sentence each: per SKU, on hand - held = available, held = what the carts' lines hold, and
 * on hand + sold - returned = what was brought (`stock`).
 */
export const doNotAddUp = (who: string, { carts, skus }: Books, stock: ReadonlyMap<string, number>): string[] => {
  const inCarts = new Map<string, number>()
  for (const lines of carts.values())
    for (const [sku, { held }] of lines) inCarts.set(sku, (inCarts.get(sku) ?? 0) + held)
  const wrong: string[] = []
  for (const [sku, { onHand, held, available, sold, returned }] of skus) {
    if (onHand - held !== available)
      wrong.push(`${who}: of ${sku}, ${onHand} on hand - ${held} held is not ${available}`)
    const lines = inCarts.get(sku) ?? 0
    if (lines !== held) wrong.push(`${who}: of ${sku}, ${held} are held, but the carts' lines hold ${lines}`)
    if (held > onHand) wrong.push(`${who}: of ${sku}, ${held} are held, but only ${onHand} are there: oversold`)
    const brought = stock.get(sku) ?? 0
    if (onHand + sold - returned !== brought)
      wrong.push(`${who}: of ${sku}, ${onHand} on hand + ${sold} sold - ${returned} returned is not ${brought}`)
  }
  for (const sku of inCarts.keys())
    if (!skus.has(sku)) wrong.push(`${who}: carts hold ${sku}, which has no stock at all`)
  return wrong
}

/** Where two books differ, a sentence each. */
export const differences = (one: string, a: Books, other: string, b: Books): string[] => {
  const compare = <T>(
    what: string,
    x: ReadonlyMap<string, T>,
    y: ReadonlyMap<string, T>,
    spell: (value?: T) => string,
  ) =>
    [...union(x, y)].flatMap((key) => {
      const [here, there] = [spell(x.get(key)), spell(y.get(key))]
      return here === there ? [] : [`${what} ${key}: ${here} by ${one}, ${there} by ${other}`]
    })
  return [
    ...compare('cart', a.carts, b.carts, spellCart),
    ...compare('order', a.orders, b.orders, spellOrder),
    ...compare('SKU', a.skus, b.skus, spellSku),
  ]
}

const union = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): Set<string> =>
  new Set([...a.keys(), ...b.keys()])

const inOrder = <T>(units: ReadonlyMap<string, T>): [string, T][] => [...units].sort(([a], [b]) => (a < b ? -1 : 1))

const spellCart = (lines?: ReadonlyMap<string, LineBooks>): string => {
  if (lines === undefined || lines.size === 0) return 'nothing'
  return inOrder(lines)
    .map(([sku, { quantity, held }]) => `${quantity} ${sku} (${held} held)`)
    .join(', ')
}

const spellOrder = (order?: OrderBooks): string => {
  if (order === undefined) return 'nothing'
  const units = inOrder(order.units).map(([sku, quantity]) => `${quantity} ${sku}`)
  return `${order.status}, ${units.join(', ')} for ${order.total}`
}

const spellSku = (sku?: SkuBooks): string => {
  const { onHand, held, available, sold, returned } = sku ?? { onHand: 0, held: 0, available: 0, sold: 0, returned: 0 }
  return `${onHand} on hand, ${held} held, ${available} available, ${sold} sold, ${returned} returned`
}
