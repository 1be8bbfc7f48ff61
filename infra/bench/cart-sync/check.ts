import { type EventLog, GENESIS } from '@cartstream/log'
import { accountOfLog } from '../account.ts'
import { type Believed, same } from './shopper.ts'

/** Carts and orders as the log has them, folded afresh; of an ordered cart: as it was when it was ordered. */
type Told = { items: Record<string, number>; total: number }
export type Folded = { carts: ReadonlyMap<string, Told>; orders: ReadonlyMap<string, { cart: string; total: number }> }

type Line = { key: string; quantity: number; cents: number }
const centsOf = (amount: string): number => Math.round(Number(amount) * 100)

export const foldLog = async (log: EventLog): Promise<Folded> => {
  const lines = new Map<string, Map<string, Line>>()
  const orders = new Map<string, { cart: string; total: number }>()
  for await (const { events } of log.read(0, GENESIS, { follow: false }))
    for (const { type, data } of events) {
      if (type === 'CartOpened') lines.set(data.cart, new Map())
      else if (type === 'ItemAdded' || type === 'ItemQuantityChanged') {
        const cart = lines.get(data.cart)!
        const key = type === 'ItemAdded' ? `${data.sku}/${data.variant ?? ''}` : cart.get(data.line)!.key
        cart.set(data.line, { key, quantity: Number(data.quantity), cents: centsOf(data.lineTotal) })
      } else if (type === 'ItemRemoved' && data.because !== 'ordered') lines.get(data.cart)!.delete(data.line)
      else if (type === 'OrderPlaced') orders.set(data.order, { cart: data.cart, total: Number(data.total) })
    }
  const told = [...lines].map(([cart, all]) => [cart, toldOf([...all.values()])] as const)
  return { carts: new Map(told), orders }
}

const toldOf = (lines: readonly Line[]): Told => ({
  items: Object.fromEntries(lines.map(({ key, quantity }) => [key, quantity])),
  total: lines.reduce((sum, { cents }) => sum + cents, 0) / 100,
})

/** Whether a client believes of its cart, and of its order, what the log says. */
export const agrees = ({ carts, orders }: Folded, { cart, items, total, order }: Believed): boolean => {
  const told = carts.get(cart)
  if (told === undefined || !same(told.items, items) || told.total !== total) return false
  const placed = order && orders.get(order.id)
  return order === undefined || (placed?.cart === cart && placed.total === order.paid)
}

/** What the log says is left of these SKUs: nobody gives anything back, so one that was ever refused has nothing left now. */
export const leftOf = async (log: EventLog, skus: readonly string[]): Promise<Record<string, number>> => {
  const { onHand, held } = await accountOfLog(log).books()
  return Object.fromEntries(skus.map((sku) => [sku, (onHand[sku] ?? 0) - (held[sku] ?? 0)]))
}
