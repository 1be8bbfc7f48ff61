import type { CartLineView } from '@cartstream/schemas'
import { type RawBuilder, sql } from 'kysely'
import { fixed, less, minus, plus, product, times } from '../decimal.ts'
import { nowOf, type Prices, pricesOf } from '../prices/query.ts'
import type { Scope } from '../reads.ts'
import { minorUnits } from '../shops/currency.ts'
import type { CartRow, SyncedRow } from '../shown.ts'
import { adjustmentsOf } from './adjust.ts'
import type { CartStored, HoldStored, LineStored } from './row.ts'
import { syncedRow } from './synced.ts'

/** What a read adds to a cart's own row: the shop's policy of now, what its lines cost now, and the database's clock. */
export type CartGiven = { currency: string; taxRate: string; prices: Prices; now: Date }
/** Not the session, here or in another storefront: it is fetched where somebody may see it. */
export type CartFound = Omit<
  CartStored,
  'line_count' | 'session' | 'live' | 'room' | 'priced_at' | 'opened_at' | 'last_activity_at'
> & {
  opened_at: Date
  last_activity_at: Date
}

export const cartColumns: RawBuilder<unknown> = sql`r.owner, r.former_owners, r.owner_kind, r.purpose, r.earlier, r.version,
  r.status, r.checkout, r.checkout_ends, r.order_id, r.lines, r.saved, r.discounts, r.holds, r.subtotal, r.synced, r.priced_at, r.opened_at, r.last_activity_at`

/** Of the carts in `found`: each SKU is looked up once, however many carts have it. */
export const cartPrices = (shop: string): RawBuilder<Prices | null> =>
  pricesOf({
    shop: sql`${shop}`,
    pricedAt: sql`(select min(f.priced_at) from found f)`,
    skus: sql`select l ->> 'sku' from found f, jsonb_array_elements(f.lines || f.saved) l`,
  })

/** Open or frozen or left behind, but neither closed nor apart: `me`. */
export const isMine: RawBuilder<boolean> = sql<boolean>`(r.purpose is null and r.status in ('open', 'checkout', 'abandoned'))`

/** true where the row is in the topic and the scope: of `r`, a row of read.cart_v6. */
export const cartShown = (live: boolean, { owner, filter }: Scope): RawBuilder<boolean> => {
  const all = [sql`not r.gone`]
  if (live)
    all.push(sql`r.line_count > 0 and r.status in ('open', 'checkout') and r.purpose is distinct from 'session'`)
  if (owner !== undefined) all.push(sql`r.owner = ${owner}`)
  if (filter?.mine) all.push(isMine)
  if (filter?.ownerKind !== undefined) all.push(sql`r.owner_kind = ${filter.ownerKind}`)
  if (filter?.sku !== undefined) all.push(sql`r.lines @> ${JSON.stringify([{ sku: filter.sku }])}::jsonb`)
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

/** A cart of the shop, or one that another storefront keeps. */
export const anyCartRow = (key: string, found: CartFound, given: CartGiven): CartRow | SyncedRow =>
  found.synced === null
    ? cartRow(key, found, given)
    : syncedRow(key, found, { said: found.synced, currency: given.currency })

/** A cart as it leaves: totals by the deciders' rules, and no hold that is due. */
export const cartRow = (key: string, found: CartFound, given: CartGiven): CartRow => {
  const { status, checkout, checkout_ends: checkoutEnds, order_id: order, purpose, saved } = found
  const holds = Map.groupBy(found.holds, (hold) => hold.line)
  const show = (line: LineStored) => lineRow(line, holds.get(line.id) ?? [], given)
  const ends = found.lines.flatMap(({ id }) => liveOf(holds.get(id) ?? [], given.now).map((hold) => hold.expiresAt))
  const until = status === 'checkout' ? checkoutEnds : ends.sort()[0]
  return {
    id: key,
    version: found.version,
    owner: found.owner,
    ownerKind: found.owner_kind,
    ...(purpose !== null && purpose !== 'synced' && { purpose }),
    currency: given.currency,
    ...(status !== 'open' && { status }),
    ...(checkout !== null && { checkout }),
    ...(order !== null && { order }),
    items: found.lines.map(show),
    ...(saved.length > 0 && { saved: saved.map(show) }),
    itemCount: found.lines.length,
    ...sums(found, given),
    ...(until != null && { holdsUntil: until }),
    openedAt: found.opened_at.toISOString(),
    lastActivityAt: found.last_activity_at.toISOString(),
  }
}

const sums = (found: CartFound, { currency, taxRate }: CartGiven) => {
  const places = minorUnits(currency)
  const adjustments = adjustmentsOf(found, places)
  const discount = adjustments.map(({ amount }) => amount).reduce(plus, '0')
  const due = minus(found.subtotal, discount)
  const tax = times(due, taxRate, places)
  return {
    ...(adjustments.length > 0 && { adjustments }),
    subtotal: fixed(found.subtotal, places),
    ...(adjustments.length > 0 && { discount: fixed(discount, places) }),
    tax,
    total: fixed(plus(due, tax), places),
  }
}

const liveOf = (holds: readonly HoldStored[], now: Date): readonly HoldStored[] =>
  holds.filter(({ expiresAt }) => Date.parse(expiresAt) > now.getTime())

const lineRow = (line: LineStored, holds: readonly HoldStored[], given: CartGiven): CartLineView => {
  const { batch, parts: _, sample: __, byHost: ___, holdEnded, ...shown } = line
  const live = liveOf(holds, given.now)
  const expiresAt = live.map((hold) => hold.expiresAt).sort()[0]
  return {
    ...shown,
    ...(batch !== '-' && { batch }),
    ...(expiresAt !== undefined && isHeld(line, live)
      ? { hold: { id: live[0]!.id, expiresAt } }
      : holdEnded !== undefined && { holdEnded }),
    ...nowOf(line, given.prices, minorUnits(given.currency)),
  }
}

/** Whether everything the line takes is held for it: a bundle takes from the pool of each of its parts. */
const isHeld = ({ sku, batch, quantity, parts }: LineStored, live: readonly HoldStored[]): boolean => {
  const wanted = parts?.map((part) => ({ ...part, batch: '-', quantity: product(part.quantity, quantity) }))
  return (wanted ?? [{ sku, batch, quantity }]).every((want) =>
    live.some((hold) => hold.sku === want.sku && hold.batch === want.batch && !less(hold.quantity, want.quantity)),
  )
}
