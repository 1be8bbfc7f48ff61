import type { SessionItemView } from '@cartstream/schemas'
import { type RawBuilder, sql } from 'kysely'
import type { LiveStored } from '../carts/live.ts'
import { type CartFound, cartColumns, cartRow } from '../carts/query.ts'
import type { LineStored } from '../carts/row.ts'
import { type CreditFound, creditOf } from '../credits/query.ts'
import { type Prices, pricesOf, retailOf } from '../prices/query.ts'
import type { Scope } from '../reads.ts'
import { minorUnits } from '../shops/currency.ts'
import type { SessionRow } from '../shown.ts'

/**
 * Sessions are read from the rows of their carts: a session and what is in it change in one row, at one position. What the client owes is
 * told beside, for staff.
 */
export const sessionTable: RawBuilder<unknown> = sql`(select * from read.cart_v6 where purpose = 'session') r`

/** Not the notes: they are fetched where somebody may see them. */
export const sessionColumns: RawBuilder<unknown> = sql`${cartColumns}, r.room, r.live - 'notes' as live, (
    select jsonb_build_object('limit', c.most, 'owed', c.owed) from read.credit_v1 c
     where c.shop = r.shop and c.key = r.owner and not c.gone) as credit`

export type SessionFound = CartFound & { room: string; live: LiveStored; credit: CreditFound }

/** All that is in the sessions in `found`, or was sold in them, each SKU once, with what it costs outside. */
export const sessionPrices = (shop: string): RawBuilder<Prices | null> =>
  pricesOf({
    shop: sql`${shop}`,
    pricedAt: sql`'-infinity'::timestamptz`,
    skus: sql`select l ->> 'sku' from found f, jsonb_array_elements(f.lines || coalesce(f.live -> 'sold' -> 'lines', '[]')) l`,
  })

/** true where the session, in the row `r` of its cart, is in the scope. One that is forgotten is in none. */
export const sessionShown = ({ owner, filter = {} }: Scope): RawBuilder<boolean> => {
  const { status, client, room } = filter
  const all = [sql`not r.gone and r.live is not null`]
  if (owner !== undefined) all.push(sql`r.owner = ${owner}`)
  if (client !== undefined) all.push(sql`r.owner = ${client}`)
  if (room !== undefined) all.push(sql`r.room = ${room}`)
  if (status !== undefined) all.push(sql`r.live ->> 'status' = ${status}`)
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

export type SessionGiven = { currency: string; taxRate: string; prices: Prices; now: Date }

/** A session as it leaves, for staff: names and notes come to it from elsewhere, and of the rest the gateway says what its client sees. */
export const sessionRow = (id: string, found: SessionFound, given: SessionGiven): SessionRow => {
  const { live, room, owner: client } = found
  const { status, title, scheduledAt, startedAt, endedAt, joined, requested, highlighted, order, sold, host, config } =
    live
  const { currency, now } = given
  const cart = cartRow(id, found, given)
  const isSold = status === 'CONVERTED' && sold !== undefined
  const lines = isSold ? sold.lines : found.lines
  const { subtotal, tax, total } = isSold ? sold : cart
  const holds = new Map(cart.items.map((item) => [item.id, item.hold]))
  return {
    ...{ id, roomCode: room, status, title },
    ...(scheduledAt !== undefined && { scheduledAt }),
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...{ joined, checkoutRequested: requested },
    ...(highlighted !== undefined && { highlighted }),
    prices: live.prices,
    items: lines.map((line) => itemRow(line, { highlighted, hold: holds.get(line.id) }, given)),
    itemCount: lines.length,
    ...{ currency, subtotal, tax, total },
    ...(cart.holdsUntil !== undefined && { holdsUntil: cart.holdsUntil }),
    ...(order !== undefined && { order }),
    now: now.toISOString(),
    ...{ host, client, config },
    credit: creditOf(found.credit, { total, sold: status === 'CONVERTED', currency }),
  }
}

type Around = { highlighted: string | undefined; hold: SessionItemView['hold'] }
const itemRow = (
  line: LineStored,
  { highlighted, hold }: Around,
  { prices, currency }: SessionGiven,
): SessionItemView => {
  const { id, sku, variant, batch, name, unit, quantity, unitPrice, lineTotal, holdEnded, sample, byHost } = line
  return {
    ...{ id, sku, name, unit, quantity, unitPrice, lineTotal },
    retailPrice: retailOf(line, prices, minorUnits(currency)),
    ...(variant !== undefined && { variant }),
    ...(batch !== '-' && { batch }),
    addedBy: byHost ? 'HOST' : 'CLIENT',
    ...{ sample: sample === true, highlighted: sku === highlighted },
    ...(hold ? { hold } : holdEnded !== undefined && { holdEnded }),
  }
}
