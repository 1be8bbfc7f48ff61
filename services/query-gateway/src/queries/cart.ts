import { cartIdOf } from '@cartstream/keys'
import type { CartRow, Reads } from '@cartstream/read'
import { Refused } from '../http/refused.ts'
import { isStaff, type Viewer } from '../http/viewer.ts'
import type { Names } from '../rows/names.ts'
import type { Views } from '../rows/views.ts'
import { mustBeSomeone } from '../stream/topics.ts'

export type CartDesk = { reads: Reads; names: Names; views: Views }
export type CartShown = { version: number; body: object }

/** `me`: the viewer's own cart, empty under its reserved id before its first item. Otherwise a cart by id: any for staff, the own for others. */
export const readCart = async (desk: CartDesk, viewer: Viewer, shop: string, cart: string): Promise<CartShown> => {
  if (cart === 'me') {
    mustBeSomeone(viewer)
    const own = await desk.reads.activeCart(shop, viewer.actor)
    return own === undefined ? emptyCart(desk.reads, shop, viewer.actor) : shown(own.row, own.now, desk.views.ownCart)
  }
  if (!cart.startsWith(`${shop}.`)) throw new Refused('not-found')
  const found = await desk.reads.cart(shop, cart)
  if (found === undefined) return unopened(desk.reads, viewer, shop, cart)
  if (found.row.owner === viewer.actor) return shown(found.row, found.now, desk.views.ownCart)
  if (!isStaff(viewer)) throw new Refused('not-found')
  await desk.names.learn([found.row.owner])
  return shown(found.row, found.now, desk.views.staffCart)
}

const shown = (row: CartRow, now: Date, view: { render(row: object): object }): CartShown => ({
  version: row.version,
  body: { ...view.render(row), now: now.toISOString() },
})

/** A customer may know the reserved id of an own cart already; to everyone else there is no such cart. */
const unopened = async (reads: Reads, { actor }: Viewer, shop: string, cart: string): Promise<CartShown> => {
  if (actor !== '' && cart === cartIdOf(shop, actor, 0)) return emptyCart(reads, shop, actor)
  throw new Refused('not-found')
}

const emptyCart = async (reads: Reads, shop: string, actor: string): Promise<CartShown> => {
  const policy = await reads.shop(shop)
  if (policy === undefined) throw new Refused('not-found', 'there is no such shop')
  const { currency } = policy
  const zero = zeroOf(currency)
  const sums = { itemCount: 0, subtotal: zero, tax: zero, total: zero, now: new Date().toISOString() }
  return { version: 0, body: { id: cartIdOf(shop, actor, 0), version: 0, currency, items: [], ...sums } }
}

/** Nothing, in a currency's minor units. */
const zeroOf = (currency: string): string => {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, useGrouping: false })
  return (0).toFixed(format.resolvedOptions().maximumFractionDigits ?? 2)
}
