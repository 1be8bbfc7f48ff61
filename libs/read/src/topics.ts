import { type RawBuilder, sql } from 'kysely'
import { analyticsColumns, analyticsRow, analyticsShown, type HourFound } from './analytics/query.ts'
import {
  type AvailabilityFound,
  availabilityColumns,
  availabilityRow,
  availabilityShown,
  dueHolds,
} from './availability/query.ts'
import { anyCartRow, type CartFound, cartColumns, cartPrices, cartShown } from './carts/query.ts'
import { type CombinedFound, combinedColumns, combinedRow, combinedShown } from './combined/query.ts'
import { type OrderFound, orderColumns, orderRow, orderShown } from './orders/query.ts'
import { type EffectFound, effectRow, effectShown, outboxColumns, outboxTable } from './outbox/query.ts'
import { type PaymentFound, paymentColumns, paymentRow, paymentShown } from './payments/query.ts'
import type { PlaceFound } from './place.ts'
import { type PromotionFound, promotionColumns, promotionRow } from './promotions/query.ts'
import type { Scope, Topic } from './reads.ts'
import {
  type ReservationFound,
  reservationColumns,
  reservationOwned,
  reservationRow,
  reservationShown,
  reservationTable,
} from './reservations/query.ts'
import { type HostFound, hostColumns, hostRow } from './sessions/host.ts'
import {
  type SessionFound,
  sessionColumns,
  sessionPrices,
  sessionRow,
  sessionShown,
  sessionTable,
} from './sessions/query.ts'
import { type SheetFound, sheetColumns, sheetRow, sheetShown } from './sheets/query.ts'
import type { Rows } from './shown.ts'
import { type WaitFound, waitlistColumns, waitlistShown, waitRow } from './waitlists/query.ts'

/** What a query found of one row: the columns of every table, and its topic's own in `F`. */
export type Found = {
  key: string
  position: string
  at: Date
  shown: boolean
  /** Its place in the topic's order, where that is not its position. */
  sort: string
  owner: string | null
  former_owners: string[] | null
}
/** Of all rows together: where they were read, and what was read besides. */
// biome-ignore lint/suspicious/noExplicitAny: each topic reads what its own query has put there
export type Given = PlaceFound & { besides?: any }

/** How a topic is read: which projection's table (as `r`), which rows are in it, and what they look like outside. */
export type TopicQuery<Row> = {
  projection: string
  /** Another projection that says whose the rows are: the topic stands where the one stands that is further behind. */
  behind?: string
  table: RawBuilder<unknown>
  columns: RawBuilder<unknown>
  /** Something for all rows, read in the same statement; may name them as `found`. */
  besides?(shop: string): RawBuilder<unknown>
  /** The order of its lists, where that is not the order of changes: a column of integers. */
  sort?: RawBuilder<unknown>
  shown(scope: Scope): RawBuilder<boolean>
  /** true where the row is, or was, one of these owners'; by its own columns where nothing is said. */
  owned?(owners: readonly string[]): RawBuilder<boolean>
  row(key: string, found: Found, given: Given): Row
}

const cartTopic = (live: boolean): TopicQuery<Rows['carts']> => ({
  projection: 'carts',
  table: sql`read.cart_v6 r`,
  columns: cartColumns,
  besides: cartPrices,
  shown: (scope) => cartShown(live, scope),
  row: (key, found, { currency, tax_rate: taxRate, now, besides }) => {
    const given = { currency: currency ?? '', taxRate: taxRate ?? '0', now, prices: besides ?? {} }
    return anyCartRow(key, found as Found & CartFound, given)
  },
})

export const topics: { readonly [T in Topic]: TopicQuery<Rows[T]> } = {
  'live-carts': cartTopic(true),
  carts: cartTopic(false),
  sessions: {
    projection: 'carts',
    table: sessionTable,
    columns: sessionColumns,
    besides: sessionPrices,
    shown: sessionShown,
    row: (key, found, { currency, tax_rate: taxRate, now, besides }) => {
      const given = { currency: currency ?? '', taxRate: taxRate ?? '0', now, prices: besides ?? {} }
      return sessionRow(key, found as Found & SessionFound, given)
    },
  },
  host: {
    projection: 'carts',
    table: sessionTable,
    columns: hostColumns,
    besides: dueHolds,
    shown: sessionShown,
    row: (key, found, { now, besides }) => hostRow(key, found as Found & HostFound, { due: besides ?? {}, now }),
  },
  availability: {
    projection: 'availability',
    table: sql`read.availability_v2 r`,
    columns: sql`r.owner, r.former_owners, ${availabilityColumns}`,
    besides: dueHolds,
    shown: availabilityShown,
    row: (key, found, { currency, low_stock: lowStock, besides }) => {
      const given = { currency: currency ?? '', lowStock: lowStock ?? '0', due: besides ?? {} }
      return availabilityRow(key, found as unknown as AvailabilityFound, given)
    },
  },
  reservations: {
    projection: 'availability',
    behind: 'carts',
    table: reservationTable,
    columns: reservationColumns,
    shown: reservationShown,
    owned: reservationOwned,
    row: (key, found, { now }) => reservationRow(key, found as unknown as ReservationFound, now),
  },
  orders: {
    projection: 'orders',
    table: sql`read.order_v1 r`,
    columns: orderColumns,
    shown: orderShown,
    row: (key, found) => orderRow(key, found as unknown as OrderFound),
  },
  payments: {
    projection: 'payments',
    table: sql`read.payment_v1 r`,
    columns: paymentColumns,
    shown: paymentShown,
    row: (key, found, { now }) => paymentRow(key, found as unknown as PaymentFound, now),
  },
  combined: {
    projection: 'combined',
    table: sql`read.combined_v1 r`,
    columns: combinedColumns,
    shown: combinedShown,
    row: (key, found) => combinedRow(key, found as unknown as CombinedFound),
  },
  waitlist: {
    projection: 'waitlists',
    table: sql`read.waitlist_v1 r`,
    columns: waitlistColumns,
    sort: sql`r.turn`,
    shown: waitlistShown,
    row: (key, found) => waitRow(key, found as unknown as WaitFound),
  },
  promotions: {
    projection: 'promotions',
    table: sql`read.promotion_v1 r`,
    columns: promotionColumns,
    shown: () => sql<boolean>`not r.gone`,
    row: (key, found, { now }) => promotionRow(key, found as unknown as PromotionFound, now),
  },
  sheets: {
    projection: 'sheets',
    table: sql`read.sheet_v1 r`,
    columns: sheetColumns,
    shown: sheetShown,
    row: (_, found) => sheetRow(found as unknown as SheetFound),
  },
  outbox: {
    projection: 'outbox',
    table: outboxTable,
    columns: outboxColumns,
    shown: effectShown,
    row: (key, found) => effectRow(key, found as unknown as EffectFound),
  },
  analytics: {
    projection: 'analytics',
    table: sql`read.analytics_v1 r`,
    columns: analyticsColumns,
    shown: analyticsShown,
    row: (key, found, { currency }) => analyticsRow(key, found as unknown as HourFound, currency ?? ''),
  },
}
