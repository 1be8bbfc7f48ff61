import { type RawBuilder, sql } from 'kysely'
import { divided, fixed, percentageOf } from '../decimal.ts'
import type { Scope } from '../reads.ts'
import { minorUnits } from '../shops/currency.ts'
import type { AnalyticsRow } from '../shown.ts'
import { firstFrom, type HourStored } from './project.ts'

/** Nobody owns an hour. */
export const analyticsColumns: RawBuilder<unknown> = sql`null::text as owner, null::text[] as former_owners, r.opened, r.merged, r.ordered,
  r.abandoned, r.sessions, r.adds, r.denied, r.out_of_stock, r.orders, r.units, r.revenue`

export type HourFound = Omit<HourStored, 'hour'>

/** true where the hour, `r` of read.analytics_v1, is in the scope: it begins at `from` or later, and before `to`. */
export const analyticsShown = ({ filter: { from, to } = {} }: Scope): RawBuilder<boolean> => {
  const all = [sql`not r.gone`]
  if (from !== undefined) all.push(sql`r.hour >= ${firstFrom(from)}::int`)
  if (to !== undefined) all.push(sql`r.hour < ${firstFrom(to)}::int`)
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

const percent = (part: number, whole: number): string | undefined =>
  whole > 0 ? percentageOf(String(part), String(whole)) : undefined

/** A rate of nothing is not there. */
export const analyticsRow = (hour: string, found: HourFound, currency: string): AnalyticsRow => {
  const { opened, merged, ordered, abandoned, sessions, adds, denied, out_of_stock, orders, units, revenue } = found
  const followed = opened - merged
  const conversion = percent(ordered, followed)
  const abandonment = percent(abandoned, followed)
  const success = percent(adds, adds + denied)
  const places = minorUnits(currency)
  return {
    hour,
    ...{ cartsOpened: opened, cartsMerged: merged, cartsOrdered: ordered, cartsAbandoned: abandoned },
    ...(conversion !== undefined && { conversionPercent: conversion }),
    ...(abandonment !== undefined && { abandonmentPercent: abandonment }),
    sessionsOpened: sessions,
    ...{ adds, deniedAdds: denied, outOfStock: out_of_stock },
    ...(success !== undefined && { addSuccessPercent: success }),
    ...{ orders, unitsSold: units, currency, revenue: fixed(revenue, places) },
    ...(orders > 0 && { averageValue: divided(revenue, String(orders), places) }),
  }
}
