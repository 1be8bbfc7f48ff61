import { type RawBuilder, sql } from 'kysely'
import type { AvailabilityStored } from './availability/project.ts'
import { availabilityColumns, availabilityRow, availabilityShown, type Due, dueHolds } from './availability/query.ts'
import { type CartFound, cartColumns, cartRow, cartShown } from './carts/query.ts'
import type { PlaceFound } from './place.ts'
import type { AvailabilityRow, CartRow, Scope, Topic } from './reads.ts'

/** What a query found of one row: the columns of every table, and its topic's own. */
export type Found = {
  key: string
  position: string
  at: Date
  shown: boolean
  owner: string | null
  former_owners: string[] | null
}
type Given = PlaceFound & { due?: Due | null }

/** How a topic is read: which projection's table, which rows are in it, and what they look like outside. */
export type TopicQuery = {
  projection: string
  table: RawBuilder<unknown>
  columns: RawBuilder<unknown>
  /** Something for all rows, read in the same statement. */
  besides(shop: string): RawBuilder<unknown>
  shown(scope: Scope): RawBuilder<boolean>
  row(found: Found, given: Given): CartRow | AvailabilityRow
}

const cartTopic = (live: boolean): TopicQuery => ({
  projection: 'carts',
  table: sql`read.cart_v1`,
  columns: cartColumns,
  besides: () => sql`null as due`,
  shown: (scope) => cartShown(live, scope),
  row: (found, given) =>
    cartRow(found.key, found as Found & CartFound, {
      currency: given.currency ?? '',
      taxRate: given.tax_rate ?? '0',
      now: given.now,
    }),
})

export const topics: Readonly<Record<Topic, TopicQuery>> = {
  'live-carts': cartTopic(true),
  carts: cartTopic(false),
  availability: {
    projection: 'availability',
    table: sql`read.availability_v1`,
    columns: sql`r.owner, r.former_owners, ${availabilityColumns}`,
    besides: (shop) => sql`${dueHolds(shop)} as due`,
    shown: availabilityShown,
    row: (found, given) =>
      availabilityRow(found.key, found as Found & AvailabilityStored, {
        currency: given.currency ?? '',
        due: given.due ?? {},
      }),
  },
}
