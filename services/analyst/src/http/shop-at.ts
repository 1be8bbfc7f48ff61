import { Refused } from '@cartstream/answer'
import type { Claims } from '@cartstream/run'
import { lookedAt } from '../fold/looked-at.ts'
import type { Moment } from '../fold/moment.ts'
import { type Row, ShopAt } from '../shop/rows.ts'
import { admitTo, cartAt } from './cart-routes.ts'
import type { AnalystDesk } from './desk.ts'
import { readNext, writeNext } from './page.ts'
import { seesNames } from './viewer.ts'
import { momentOf } from './when.ts'

/** The shop at a moment, looked at at `now`, or at the moment's own instant. */
export const shopAt = async (desk: AnalystDesk, shop: string, moment: Moment, now?: number): Promise<ShopAt> => {
  const { follower, pasts } = desk
  const past = await pasts.of(shop, moment)
  return new ShopAt(past, now ?? lookedAt(follower.of(shop), moment, desk.now()))
}

export type StateAsked = {
  shop: string
  at?: string | undefined
  sku?: string | undefined
  limit: number
  next?: string | undefined
  claims: Claims
}
const instant = (ms: number): string => new Date(ms).toISOString()

/** A page of the whole shop, or of one SKU with its holds. Every page is of the same past, at the same instant. */
export const pageOf = async (desk: AnalystDesk, { shop, at, sku, limit, next, claims }: StateAsked) => {
  const asked = ['state', shop, at ?? null, sku ?? null, seesNames(claims)]
  const from = next === undefined ? undefined : readNext(next, asked)
  const moment = from ? { place: from.place } : await momentOf(desk.follower, shop, { name: 'at', text: at })
  const found = await shopAt(desk, shop, moment, from?.now)
  const { place, position } = found.past
  if (found.past.records.get('shop') === undefined) throw new Refused('not-found', 'the shop had no settings then')
  const all = sku === undefined ? wholeShop(found, claims) : rowsOf(found, sku)
  const skip = from?.skip ?? 0
  const rows: readonly Row[] = all.slice(skip, skip + limit).map((row) => row())
  const isMore = all.length > skip + limit
  return {
    ...{ shop, at: instant(found.now), position, counts: found.counts, rows },
    ...(isMore && { next: writeNext({ place, now: found.now, skip: skip + limit }, asked) }),
  }
}

const wholeShop = (found: ShopAt, claims: Claims) =>
  seesNames(claims) ? [...found.rows(), ...found.sessions()] : found.rows()

const rowsOf = (found: ShopAt, sku: string): readonly (() => Row)[] => {
  if (found.past.records.get('product', sku) === undefined)
    throw new Refused('not-found', 'the SKU was not listed then')
  return [() => found.sku(sku), ...found.holdsOf(sku).map((hold) => () => found.hold(hold))]
}

/** One cart, from its own events: the shop is not folded for it. */
export const oneCart = async (
  desk: AnalystDesk,
  { shop, cart, at: text, claims }: { shop: string; cart: string; at?: string | undefined; claims: Claims },
) => {
  const moment = await momentOf(desk.follower, shop, { name: 'at', text })
  const found = await cartAt(desk, { shop, cart, moment })
  if (found === undefined) throw new Refused('not-found')
  admitTo(found.story, claims)
  const row = { kind: 'cart' as const, owner: found.story.owner, ...found.state }
  return { shop, at: instant(found.at), rows: [row] }
}
