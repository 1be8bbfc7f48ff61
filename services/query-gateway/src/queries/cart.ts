import { Refused } from '@cartstream/answer'
import { cartIdOf } from '@cartstream/keys'
import type { CartRow, Reads, SyncedRow } from '@cartstream/read'
import { isStaff, mustBeSomeone, type Viewer } from '../http/viewer.ts'
import type { Names } from '../rows/names.ts'
import type { Views } from '../rows/views.ts'

export type CartDesk = { reads: Reads; names: Names; views: Views }
export type CartShown = { version: number; body: object }

/** `me`: the viewer's own cart, empty under its reserved id before its first item. Otherwise a cart by id: any for staff, the own for others. */
export const readCart = async (desk: CartDesk, viewer: Viewer, shop: string, cart: string): Promise<CartShown> => {
  const { reads, views } = desk
  if (cart === 'me') {
    mustBeSomeone(viewer)
    const own = await reads.activeCart(shop, viewer.actor)
    if (own.row !== undefined) return shown(own.row, own.now, views.ownCart)
    return emptyCart(reads, shop, cartIdOf(shop, viewer.actor, own.earlier))
  }
  if (!cart.startsWith(`${shop}.`)) throw new Refused('not-found')
  const found = await reads.one('carts', { shop, key: cart })
  if (found === undefined) return unopened(reads, viewer, shop, cart)
  if (found.row.owner === viewer.actor) return shown(found.row, found.now, views.ownCart)
  if (!isStaff(viewer)) throw new Refused('not-found')
  await desk.names.learn([found.row.owner])
  return shown(found.row, found.now, views.staffCart)
}

const shown = (row: CartRow | SyncedRow, now: Date, view: { render(row: object): unknown }): CartShown => ({
  version: row.version,
  body: { ...(view.render(row) as object), now: now.toISOString() },
})

/** A customer may know the reserved id of an own next cart already; to everyone else there is no such cart. */
const unopened = async (reads: Reads, { actor }: Viewer, shop: string, cart: string): Promise<CartShown> => {
  if (actor === '') throw new Refused('not-found')
  const { row, earlier } = await reads.activeCart(shop, actor)
  if (row !== undefined || cart !== cartIdOf(shop, actor, earlier)) throw new Refused('not-found')
  return emptyCart(reads, shop, cart)
}

const emptyCart = async (reads: Reads, shop: string, id: string): Promise<CartShown> => {
  const policy = await reads.shop(shop)
  if (policy === undefined) throw new Refused('not-found', 'there is no such shop')
  const { currency } = policy
  const zero = zeroOf(currency)
  const sums = { itemCount: 0, subtotal: zero, tax: zero, total: zero, now: new Date().toISOString() }
  return { version: 0, body: { id, version: 0, currency, items: [], ...sums } }
}

/** Nothing, in a currency's minor units. */
const zeroOf = (currency: string): string => {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, useGrouping: false })
  return (0).toFixed(format.resolvedOptions().maximumFractionDigits ?? 2)
}
