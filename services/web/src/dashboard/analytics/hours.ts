import type { AnalyticsHour } from '@cartstream/client'

const HOUR_MS = 3_600_000
/** An hour of the clock, and what it came to; an hour in which nothing happened has no row. */
export type Hour = { at: number; row: AnalyticsHour | undefined }

/** The last so many hours, the one that is running among them, the first first. `now`: epoch ms. */
export const lastHours = (rows: ReadonlyMap<string, AnalyticsHour>, count: number, now: number): readonly Hour[] => {
  const byHour = new Map([...rows.values()].map((row) => [Date.parse(row.hour), row]))
  const last = Math.floor(now / HOUR_MS) * HOUR_MS
  return Array.from({ length: count }, (_, i) => {
    const at = last - (count - 1 - i) * HOUR_MS
    return { at, row: byHour.get(at) }
  })
}

export const rowsOf = (hours: readonly Hour[]): readonly AnalyticsHour[] => hours.flatMap(({ row }) => row ?? [])
